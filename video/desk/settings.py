"""Everything the desk must be told from outside, in one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from video.desk.janus import JanusPlace
from video.desk.oidc.provider import Provider
from video.desk.relay import Relay
from video.desk.routing.rules import Rules
from video.signalling import IceServer


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """`site_tokens` maps each kiosk's secret to the site's name; times are seconds.

    `secure_cookie` must be True wherever the page is served over HTTPS. `allowed_origins` adds
    origins to the page's own, for a reverse proxy that changes the Host header. `key` (32 bytes)
    seals personal data at rest; without one a key file is kept beside the database.
    `database_url` (postgresql://) and `redis_url` move tables and queue to servers, so that
    several desks can work as one: they share both and the `key`; each has its own `node` name.
    `site_regions` says where a site stands; of such a site the desk believes nothing else.
    `relay` gives each line a pass that ends; `ice_servers` are those that need none.
    `janus` carries calls with three; without it the first agent's page does.
    `guides`: what agents read of a service, as JSON by its id.
    `oidc`: the county's identity provider, by which agents may sign in too.
    """

    database: Path
    site_tokens: Mapping[str, str] = field(repr=False)
    site_regions: Mapping[str, str] = field(default_factory=dict)
    ice_servers: tuple[IceServer, ...] = ()
    relay: Relay | None = None
    janus: JanusPlace | None = None
    allowed_origins: frozenset[str] = frozenset()
    secure_cookie: bool = False
    session_s: float = 12 * 3600
    session_idle_s: float = 2 * 3600
    session_look_s: float = 5  # how soon an open page of a shut-out account is closed
    login_attempts: int = 5
    login_window_s: float = 300
    login_delay_s: float = 0.5  # doubled with each failure, 8 s at most
    messages_per_s: float = 30
    messages_burst: float = 120
    lines_per_site: int = 8
    hello_s: float = 5
    rules: Rules = field(default_factory=Rules)
    key: bytes | None = field(default=None, repr=False)
    database_url: str = field(default="", repr=False)
    redis_url: str = field(default="", repr=False)
    node: str = "desk"
    guides: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    oidc: Provider | None = None
    # Tests take a cheap one; the default is RFC 9106's low-memory profile.
    hasher: PasswordHasher = field(default_factory=PasswordHasher, repr=False)
