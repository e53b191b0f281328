"""The county server: one ASGI program that mounts the desk (and later studio and fleet page)."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import FastAPI

from kiosk.cases.calendar import load_calendar
from kiosk.county.settings import (
    Sites,
    janus_of,
    load_desk_file,
    provider_of,
    relay_of,
    rules_of,
)
from video.desk.app import create_desk
from video.desk.settings import DeskSettings


@dataclass(frozen=True, slots=True)
class Servers:
    """What a desk leans on: PostgreSQL and Redis by URL, coturn, the identity provider and Janus by
    their secrets; and its own name."""

    database_url: str = field(default="", repr=False)
    redis_url: str = field(default="", repr=False)
    node: str = "desk"
    relay_secret: str = field(default="", repr=False)
    oidc_secret: str = field(default="", repr=False)
    janus_secret: str = field(default="", repr=False)


ALONE = Servers()


def desk_settings(
    state: Path, sites: Sites, key: str, config: Path, servers: Servers = ALONE
) -> DeskSettings:
    """The desk's settings from ``config``; accounts, journal and audit live under ``state``.

    ``key`` is the secret whose digest seals personal data at rest.
    """
    state.mkdir(parents=True, exist_ok=True)
    file = load_desk_file(config / "desk.toml")
    return DeskSettings(
        state / "desk.db",
        sites.names,
        site_regions=sites.regions,
        key=hashlib.sha256(key.encode()).digest(),
        secure_cookie=file.server.https,
        allowed_origins=frozenset(file.server.origins),
        database_url=servers.database_url,
        redis_url=servers.redis_url,
        node=servers.node,
        relay=relay_of(file, servers.relay_secret),
        oidc=provider_of(file, servers.oidc_secret),
        janus=janus_of(file, servers.janus_secret),
        rules=rules_of(file, load_calendar(config / "calendar.toml")),
    )


def create_county(settings: DeskSettings) -> FastAPI:
    """Return the county's program."""
    return create_desk(settings)
