"""Passes to the relay (coturn): each line gets its own, and each ends by itself.

The relay and the desk share a secret and nothing else ("A REST API For Access To TURN Services",
draft-uberti-behave-turn-rest-00; coturn's `use-auth-secret`): the username says until when the
pass is good, the password is its HMAC. No pass is kept anywhere; one that leaks is soon worthless.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field

from video.signalling import IceServer

LIFETIME_S = 4500.0
"""A little longer than a long call; coturn asks for the pass when a leg begins, not after."""
# RFC 7064 and 7065; the host may be an IPv6 address in brackets.
_HOST = r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?"
_STUN = re.compile(f"stun:{_HOST}")
_TURN = re.compile(rf"turn:{_HOST}(?:\?transport=(?:udp|tcp))?|turns:{_HOST}(?:\?transport=tcp)?")


def usable(url: str) -> bool:
    """Whether this is the address of a STUN or TURN server that kiosk and browser both take."""
    return bool(_STUN.fullmatch(url) or _TURN.fullmatch(url))


@dataclass(frozen=True, slots=True)
class Relay:
    """`urls` in the order in which a kiosk tries them; `lifetime_s` seconds a pass is good for."""

    urls: tuple[str, ...]
    secret: str = field(repr=False)
    lifetime_s: float = LIFETIME_S

    def servers(self, name: str, now: float) -> tuple[IceServer, ...]:
        """A pass for `name` from `now` (wall-clock seconds) on; STUN needs none."""
        username = f"{int(now + self.lifetime_s)}:{name}"
        mac = hmac.digest(self.secret.encode(), username.encode(), hashlib.sha1)
        relays = tuple(url for url in self.urls if not _STUN.fullmatch(url))
        found = tuple(IceServer(urls=(url,)) for url in self.urls if _STUN.fullmatch(url))
        if relays:
            password = base64.b64encode(mac).decode()
            found += (IceServer(urls=relays, username=username, credential=password),)
        return found


def name_of(session: str) -> str:
    """What coturn may log of a line: the same for all its passes, and nobody's name."""
    return hashlib.sha256(session.encode()).hexdigest()[:16]
