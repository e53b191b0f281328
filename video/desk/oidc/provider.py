"""What the desk must be told of the county's identity provider, and how a sign-in there fails."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from video.desk.accounts import Role

Code = Literal[
    "oidc_off",
    "oidc_unreachable",
    "oidc_answer",
    "oidc_denied",
    "oidc_failed",
    "oidc_state",
    "oidc_code",
    "oidc_client",
    "oidc_algorithm",
    "oidc_signature",
    "oidc_issuer",
    "oidc_audience",
    "oidc_expired",
    "oidc_nonce",
    "oidc_claims",
    "oidc_role",
    "oidc_unknown",
    "oidc_local",
    "oidc_other_person",
    "oidc_shut_out",
]


class OidcError(Exception):
    """A sign-in at the provider came to nothing; `code` is one of `Code`, never anybody's words."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code: Code = code


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """Where the provider says what: names of claims, a dot leading into an object.

    `account` holds the desk account's name. The others may be empty: then the desk's own word
    counts. `role` holds one or several of the provider's roles, `level` one of the desk's levels,
    `regions`, `langs` and `services` a word or a list.
    """

    account: str = "preferred_username"
    role: str = ""
    level: str = ""
    regions: str = ""
    langs: str = ""
    services: str = ""

    def wanted(self) -> tuple[str, ...]:
        """The names that are set."""
        named = (self.account, self.role, self.level, self.regions, self.langs, self.services)
        return tuple(name for name in named if name)


@dataclass(frozen=True, slots=True)
class Provider:
    """`roles`: the provider's role → the desk's; `secret` empty: a public client, PKCE alone."""

    issuer: str
    client_id: str
    secret: str = field(default="", repr=False)
    scopes: tuple[str, ...] = ("openid", "profile")
    claims: ClaimNames = field(default_factory=ClaimNames)
    roles: Mapping[str, Role] = field(default_factory=dict)
    timeout_s: float = 5.0


def usable(address: str, *, plain: bool = False) -> bool:
    """Whether an address of the provider may be asked: https, or http on this machine.

    `plain` lets http through to this machine only; nothing of a query, a fragment or a password.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (plain and parts.scheme == "http" and own_machine(host))


def own_machine(host: str) -> bool:
    """Whether this host is the loopback."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
