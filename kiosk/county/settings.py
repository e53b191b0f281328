"""``config/desk.toml``: the county desk's hours and numbers, checked once at the start."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from kiosk.cases.calendar import WorkCalendar
from video.desk import janus
from video.desk.accounts import Role
from video.desk.janus import JanusPlace
from video.desk.oidc import provider as oidc
from video.desk.relay import LIFETIME_S, Relay, usable
from video.desk.routing.rules import Hours, Rules

_SITE = re.compile(r"([A-Za-z0-9_.-]{24,200})\s+(\d{6,12})\s+(\S.{0,199})")
_SPAN = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)-([01]?\d|2[0-4]):([0-5]\d)")


class DeskProblem(Exception):
    """``desk.toml`` can't be used; the text names every mistake."""


@dataclass(frozen=True)
class HoursSection:
    """Opening spans of a working day as ``HH:MM-HH:MM``."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    open: tuple[str, ...] = ()


@dataclass(frozen=True)
class QueueSection:
    """Seconds."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    ring_s: float = 15
    gacha_s: float = 20
    sumu_s: float = 30
    hold_lost_s: float = 90
    wrap_s: float = 45
    callback_s: float = 7200


@dataclass(frozen=True)
class RecordingSection:
    """Days for which a recorded call is kept; 0: none is made."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    days: Annotated[int, Field(ge=0, le=3650)] = 30


@dataclass(frozen=True)
class ServerSection:
    """How the page is reached."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    https: bool = False
    origins: tuple[str, ...] = ()


@dataclass(frozen=True)
class RelaySection:
    """STUN and TURN addresses in the order of trying; a pass's life in seconds."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    urls: tuple[str, ...] = ()
    lifetime_s: Annotated[float, Field(ge=60)] = LIFETIME_S


@dataclass(frozen=True)
class OidcClaims:
    """Names of the provider's claims; empty: the desk's own word counts."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    account: Annotated[str, Field(min_length=1)] = "preferred_username"
    role: str = ""
    level: str = ""
    regions: str = ""
    langs: str = ""
    services: str = ""


@dataclass(frozen=True)
class OidcSection:
    """The county's identity provider; without an ``issuer`` there is none."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    issuer: str = ""
    client_id: str = ""
    scopes: tuple[str, ...] = ("openid", "profile")
    timeout_s: Annotated[float, Field(ge=1, le=30)] = 5
    claims: OidcClaims = field(default_factory=OidcClaims)
    roles: dict[str, Role] = field(default_factory=dict)


@dataclass(frozen=True)
class JanusSection:
    """The media server for calls with three: its WebSocket, or nothing."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    url: str = ""


@dataclass(frozen=True)
class NearestPoint:
    """A staffed point for a region's code."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    region: str
    name: str
    address: str = ""
    hours: str = ""
    phone: str = ""


@dataclass(frozen=True)
class DeskFile:
    """All of ``desk.toml``."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    hours: HoursSection = field(default_factory=HoursSection)
    queue: QueueSection = field(default_factory=QueueSection)
    server: ServerSection = field(default_factory=ServerSection)
    relay: RelaySection = field(default_factory=RelaySection)
    janus: JanusSection = field(default_factory=JanusSection)
    recording: RecordingSection = field(default_factory=RecordingSection)
    oidc: OidcSection = field(default_factory=OidcSection)
    nearest: tuple[NearestPoint, ...] = ()


def load_desk_file(path: Path) -> DeskFile:
    """Read and check the file; one that is not there means the defaults. Raises ``DeskProblem``."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        return TypeAdapter(DeskFile).validate_python(data)
    except FileNotFoundError:
        return DeskFile()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DeskProblem(f"{path}: {error}") from None
    except ValidationError as error:
        lines = [".".join(str(p) for p in e["loc"]) + ": " + e["msg"] for e in error.errors()]
        raise DeskProblem("\n".join(f"{path}: {line}" for line in lines)) from None


def rules_of(file: DeskFile, calendar: WorkCalendar) -> Rules:
    """The queue's rules; raises ``DeskProblem`` for a span that is none."""
    queue = file.queue
    hours = Hours(
        spans=tuple(_span(text) for text in file.hours.open),
        holidays=calendar.holidays,
        workdays=calendar.workdays,
    )
    points = tuple((p.region, (p.name, p.address, p.hours, p.phone)) for p in file.nearest)
    return Rules(
        ring_s=queue.ring_s,
        level_s=(queue.gacha_s, queue.sumu_s),
        hold_lost_s=queue.hold_lost_s,
        wrap_s=queue.wrap_s,
        callback_s=queue.callback_s,
        record_days=file.recording.days,
        nearest=points,
        hours=hours,
    )


@dataclass(frozen=True)
class Sites:
    """The kiosks of a county: whose token it is, and where each stands."""

    names: dict[str, str] = field(repr=False)
    regions: dict[str, str]


def sites_of(text: str) -> Sites:
    """Read the secret ``site_tokens``, a line ``TOKEN REGION NAME`` for each kiosk.

    Raises ``DeskProblem`` with the line's number: the line holds a secret.
    """
    names: dict[str, str] = {}
    regions: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _SITE.fullmatch(line.strip())
        if found is None:
            raise DeskProblem(f"site_tokens, line {number}: is not TOKEN (24 or more) REGION NAME")
        token, region, name = found.groups()
        if token in names or name in regions:
            raise DeskProblem(f"site_tokens, line {number}: its token or name is an earlier line's")
        names[token], regions[name] = name, region
    return Sites(names, regions)


def relay_of(file: DeskFile, secret: str) -> Relay | None:
    """The relay; raises ``DeskProblem`` for an address that is none, or without its secret."""
    wanted = file.relay
    for url in wanted.urls:
        if not usable(url):
            raise DeskProblem(f"relay.urls: {url!r} is not stun:, turn: or turns: HOST:PORT")
    if not wanted.urls:
        return None
    if not secret:
        raise DeskProblem("relay.urls: the secret relay_secret is missing, coturn has the same one")
    return Relay(wanted.urls, secret, wanted.lifetime_s)


def provider_of(file: DeskFile, secret: str) -> oidc.Provider | None:
    """The identity provider; raises ``DeskProblem`` for what can't work. No secret: PKCE alone."""
    wanted = file.oidc
    if not wanted.issuer:
        if wanted != OidcSection():
            raise _oidc_problem("issuer: is missing; leave the whole section out for no provider")
        return None
    if not oidc.usable(wanted.issuer, plain=True) or "?" in wanted.issuer:
        # Not the address itself: somebody may have written a password into it.
        raise _oidc_problem("issuer: is not https://HOST/PATH without user, ? and #")
    if not wanted.client_id:
        raise _oidc_problem("client_id: is missing; the provider's administrator gives it")
    if "openid" not in wanted.scopes:
        raise _oidc_problem('scopes: "openid" must be among them')
    if bool(wanted.claims.role) != bool(wanted.roles):
        raise _oidc_problem("claims.role and oidc.roles: give both, or neither")
    names = wanted.claims
    return oidc.Provider(
        issuer=wanted.issuer,
        client_id=wanted.client_id,
        secret=secret,
        scopes=wanted.scopes,
        claims=oidc.ClaimNames(
            names.account, names.role, names.level, names.regions, names.langs, names.services
        ),
        roles=dict(wanted.roles),
        timeout_s=wanted.timeout_s,
    )


def _oidc_problem(words: str) -> DeskProblem:
    return DeskProblem(f"desk.toml: oidc.{words}")


def janus_of(file: DeskFile, secret: str) -> JanusPlace | None:
    """The media server; raises ``DeskProblem`` for an address that is none, or without its secret.

    Words and calls' keys go over this line: only this machine may be reached without TLS.
    """
    url = file.janus.url
    if not url:
        return None
    if not janus.usable(url):
        raise DeskProblem(f"janus.url: {url!r} is not wss://HOST:PORT, or ws:// of this machine")
    if not secret:
        raise DeskProblem("janus.url: the secret janus_secret is missing, Janus has the same one")
    return JanusPlace(url, secret)


def _span(text: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise DeskProblem(f"hours.open: {text!r} is not HH:MM-HH:MM")
    h1, m1, h2, m2 = (int(part) for part in found.groups())
    begins, ends = h1 * 3600 + m1 * 60, h2 * 3600 + m2 * 60
    if begins >= ends:
        raise DeskProblem(f"hours.open: {text!r} ends before it begins")
    return begins, ends
