"""The county server: one ASGI program that mounts the desk (and later studio and fleet page)."""

from pathlib import Path

from fastapi import FastAPI

from video.desk.app import create_desk
from video.desk.settings import DeskSettings


def create_county(state: Path, site_token: str, site: str) -> FastAPI:
    """Return the county's program; accounts and audit live under ``state``."""
    state.mkdir(parents=True, exist_ok=True)
    return create_desk(DeskSettings(state / "desk.db", {site_token: site}))
