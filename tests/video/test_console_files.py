"""The agents' page as the desk serves it: strict headers, and words when it is not built."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from video.desk.app import CONSOLE, create_desk
from video.desk.console_files import MISSING, ConsoleFiles
from video.desk.settings import DeskSettings


class Client:
    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def get(self, path: str) -> httpx.Response:
        async def ask() -> httpx.Response:
            through = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=through, base_url="http://desk") as client:
                return await client.get(path)

        return asyncio.run(ask())


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(create_desk(DeskSettings(database=tmp_path / "desk.db", site_tokens={})))


def test_the_page_is_built_small_and_bound_to_its_own_origin(client):
    page = client.get("/")
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    for part in ("default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'"):
        assert part in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert page.headers["cache-control"] == "no-store"
    text = page.text
    assert not re.search(r"<script(?![^>]*\bsrc=)|\bon\w+=|<style|\bstyle=|https?://", text)
    files = re.findall(r'(?:src|href)="\./(assets/[^"]+)"', text)
    assert len(files) == 2
    for name in files:
        found = client.get(f"/{name}")
        assert found.headers["cache-control"].endswith("immutable")
        assert len(found.content) < 120_000


def test_a_desk_without_a_built_page_says_what_to_run_and_serves_it_once_built(tmp_path):
    app = FastAPI()
    app.mount("/", ConsoleFiles(tmp_path / "dist"))
    client = Client(app)
    answer = client.get("/")
    assert (answer.status_code, answer.text) == (503, MISSING)
    assert "deploy/setup.sh" in answer.text
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "index.html").write_text("<p>built</p>")
    assert client.get("/").text == "<p>built</p>"
    assert client.get("/nothing.js").status_code == 404


def test_no_source_of_the_page_can_make_markup_of_a_text():
    """Texts reach the page through lit's text nodes only (the browser enforces it, too)."""
    sources = list((CONSOLE.parent / "src").rglob("*.ts"))
    assert len(sources) > 15
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|unsafeHTML|document\.write|eval\("
    )
    assert [p.name for p in sources if forbidden.search(p.read_text("utf-8"))] == []
