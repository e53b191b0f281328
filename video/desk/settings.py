"""Everything the desk must be told from outside, in one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from argon2 import PasswordHasher

from video.signalling import IceServer


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """`site_tokens` maps each kiosk's secret to the site's name; times are seconds.

    `secure_cookie` must be True wherever the page is served over HTTPS. `allowed_origins` adds
    origins to the page's own, for a reverse proxy that changes the Host header.
    """

    database: Path
    site_tokens: Mapping[str, str] = field(repr=False)
    ice_servers: tuple[IceServer, ...] = ()
    allowed_origins: frozenset[str] = frozenset()
    secure_cookie: bool = False
    session_s: float = 12 * 3600
    login_attempts: int = 5
    login_window_s: float = 300
    kiosk_grace_s: float = 20
    usual_call_s: float = 240
    ring_s: float = 10
    max_waiting: int = 500
    # Tests take a cheap one; the default is RFC 9106's low-memory profile.
    hasher: PasswordHasher = field(default_factory=PasswordHasher, repr=False)
