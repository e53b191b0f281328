"""Speaks with the provider: discovery, its keys, the code for tokens (RFC 6749, 7636, 8414).

What comes back is checked before it is used: a size, a type, an address that may be asked, and
in the discovery document the very issuer that was configured (OpenID Connect Discovery 1.0, 4.3).
"""

import asyncio
import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey, import_key

from video.desk.oidc.provider import OidcError, Provider, usable

PublicKey = RSAKey | ECKey | OKPKey
_KEEP_S = 3600.0
_MAX_BODY = 512 * 1024
_KINDS = {"RSA", "EC", "OKP"}


@dataclass(frozen=True, slots=True)
class Metadata:
    """The provider's addresses; `userinfo` and `end_session` may be empty.

    `names_itself`: it sends `iss` with every answer (RFC 9207), so one without is another's.
    """

    authorization: str
    token: str
    keys: str
    userinfo: str
    end_session: str
    basic: bool
    names_itself: bool


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a code was good for; neither is kept."""

    id_token: str
    access_token: str


class Client:
    """Asks the provider; keeps its addresses and keys for an hour."""

    def __init__(self, provider: Provider, clock: Callable[[], float]) -> None:
        self._provider = provider
        self._clock = clock
        self._plain = provider.issuer.startswith("http://")
        # The system's certificates: a county's own authority stands among them.
        self._tls = ssl.create_default_context()
        self._metadata: tuple[float, Metadata] | None = None
        self._keys: tuple[float, list[PublicKey]] | None = None

    async def metadata(self) -> Metadata:
        """The provider's addresses."""
        if self._metadata is None or self._metadata[0] <= self._clock():
            address = self._provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
            said = await self._ask("GET", address)
            self._metadata = (self._clock() + _KEEP_S, self._checked(said))
        return self._metadata[1]

    def _checked(self, said: Mapping[str, Any]) -> Metadata:
        if said.get("issuer") != self._provider.issuer:
            raise OidcError("oidc_issuer")
        userinfo, end_session = said.get("userinfo_endpoint"), said.get("end_session_endpoint")
        methods = said.get("token_endpoint_auth_methods_supported")
        # Basic is the default where the provider names none (RFC 8414 section 2).
        basic = "client_secret_basic" in methods if isinstance(methods, list) else True
        named = said.get("authorization_response_iss_parameter_supported") is True
        return Metadata(
            authorization=self._address(said.get("authorization_endpoint")),
            token=self._address(said.get("token_endpoint")),
            keys=self._address(said.get("jwks_uri")),
            userinfo=self._address(said["userinfo_endpoint"]) if userinfo else "",
            end_session=self._address(said["end_session_endpoint"]) if end_session else "",
            basic=basic,
            names_itself=named,
        )

    def _address(self, said: object) -> str:
        if not isinstance(said, str) or not usable(said, plain=self._plain):
            raise OidcError("oidc_answer")
        return said

    async def keys(self, *, anew: bool) -> list[PublicKey]:
        """The provider's public keys; `anew` when one is missing among those that are kept."""
        if anew or self._keys is None or self._keys[0] <= self._clock():
            said = await self._ask("GET", (await self.metadata()).keys)
            listed = said.get("keys")
            if not isinstance(listed, list):
                raise OidcError("oidc_answer")
            found = [key for one in listed[:100] if (key := _key(one)) is not None]
            self._keys = (self._clock() + _KEEP_S, found)
        return self._keys[1]

    async def exchange(self, code: str, verifier: str, redirect_uri: str) -> Tokens:
        """The tokens for a code; raises `oidc_code` when it is used, old or somebody else's."""
        metadata = await self.metadata()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        login: tuple[str, str] | None = None
        name, secret = self._provider.client_id, self._provider.secret
        if secret and metadata.basic:
            login = (quote(name, safe=""), quote(secret, safe=""))  # RFC 6749 section 2.3.1
        else:
            form["client_id"] = name
            if secret:
                form["client_secret"] = secret
        said = await self._ask("POST", metadata.token, form=form, login=login)
        token, access = said.get("id_token"), said.get("access_token", "")
        if not isinstance(token, str) or not isinstance(access, str):
            raise OidcError("oidc_answer")
        return Tokens(token, access)

    async def userinfo(self, access_token: str, subject: str) -> dict[str, Any]:
        """More claims of the same person (OpenID Connect Core 5.3); {} where there are none."""
        address = (await self.metadata()).userinfo
        if not address or not access_token:
            return {}
        said = await self._ask("GET", address, bearer=access_token)
        if said.get("sub") != subject:
            raise OidcError("oidc_claims")
        return said

    async def _ask(
        self,
        method: str,
        address: str,
        *,
        form: Mapping[str, str] | None = None,
        login: tuple[str, str] | None = None,
        bearer: str = "",
    ) -> dict[str, Any]:
        headers = {"Accept": "application/json"}
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        auth = httpx.BasicAuth(*login) if login else None
        try:
            async with (
                asyncio.timeout(self._provider.timeout_s),
                httpx.AsyncClient(
                    verify=self._tls, trust_env=False, timeout=self._provider.timeout_s
                ) as client,
                client.stream(method, address, data=form, headers=headers, auth=auth) as reply,
            ):
                status = reply.status_code
                body = await _body(reply)
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError):
            # OSError: also the time-out. The cause may hold an address with a code: not kept.
            raise OidcError("oidc_unreachable") from None
        return _said(status, body, token=form is not None)


async def _body(reply: httpx.Response) -> bytes:
    body = bytearray()
    async for piece in reply.aiter_bytes():
        body += piece
        if len(body) > _MAX_BODY:
            raise OidcError("oidc_answer")
    return bytes(body)


def _said(status: int, body: bytes, *, token: bool) -> dict[str, Any]:
    if status >= 500 or status == 429:
        raise OidcError("oidc_unreachable")
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise OidcError("oidc_answer") from None
    if not isinstance(said, dict):
        raise OidcError("oidc_answer")
    if status == 200:
        return said
    if token and said.get("error") == "invalid_grant":
        raise OidcError("oidc_code")
    if token and said.get("error") in ("invalid_client", "unauthorized_client"):
        raise OidcError("oidc_client")
    raise OidcError("oidc_answer")


def _key(one: object) -> PublicKey | None:
    """A key for signatures, or None for one that is of no use here."""
    if not isinstance(one, dict) or one.get("kty") not in _KINDS or one.get("use", "sig") != "sig":
        return None
    try:
        made = import_key(one)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return made if isinstance(made, RSAKey | ECKey | OKPKey) else None
