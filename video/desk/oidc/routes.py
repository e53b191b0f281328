"""The two requests of a sign-in at the county's provider: away to it, and back.

What the way back is held against (nonce, PKCE verifier, redirect address) lies sealed in the
shared tables under the `state`, good once. The state belongs to one browser: a cookie that is set
on the way out has to come back, so that nobody can be signed in as somebody else by a link.
"""

import base64
import hashlib
import hmac
import secrets
import time
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from video.desk.accounts import Agent
from video.desk.audit import Audit
from video.desk.gate import Gate, peer_of, root_of
from video.desk.oidc.client import Client
from video.desk.oidc.people import CountyAccounts, Person, lacks, person_of
from video.desk.oidc.provider import OidcError, Provider
from video.desk.oidc.tokens import believed
from video.desk.once import Once
from video.desk.passes import digest
from video.desk.replies import refuse
from video.desk.sign_in import Brake

COOKIE = "desk_oidc"
STATE_S = 600
_USE = "oidc"
_PATH = "api/oidc/"
_HOME = "../../"  # the page, seen from `api/oidc/back`, wherever a proxy has put the desk
_STATUS = {"oidc_off": 404, "oidc_unreachable": 503}


class OidcRoutes:
    """Away to the provider and back; without a provider everything is refused."""

    def __init__(
        self,
        provider: Provider | None,
        people: CountyAccounts,
        gate: Gate,
        audit: Audit,
        once: Once,
        brake: Brake,
    ) -> None:
        self._provider = provider
        self._client = Client(provider, time.time) if provider else None
        self._people = people
        self._gate = gate
        self._audit = audit
        self._once = once
        self._brake = brake

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_api_route("/api/oidc/begin", self.begin, methods=["POST"], response_model=None)
        router.add_api_route("/api/oidc/back", self.back, methods=["GET"], response_model=None)
        return router

    def _ready(self) -> tuple[Provider, Client]:
        if self._provider is None or self._client is None:
            raise OidcError("oidc_off")
        return self._provider, self._client

    async def begin(self, request: Request) -> Response:
        """The provider's `address` that the page goes to."""
        if not self._gate.same_origin(request):
            self._audit.note("DESK_ORIGIN_REFUSED")
            return refuse(403, "wrong_origin")
        wait = self._brake.wait("", peer_of(request))
        if wait:
            self._audit.note("DESK_LOGIN_LIMITED")
            return refuse(429, "too_many_attempts", retry_after=wait)
        try:
            provider, client = self._ready()
            self._brake.failed("", peer_of(request))
            metadata = await client.metadata()
        except OidcError as error:
            self._audit.note("DESK_LOGIN_REFUSED", why=error.code)
            return refuse(_STATUS.get(error.code, 502), error.code)
        browser = request.cookies.get(COOKIE) or secrets.token_urlsafe(32)
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(32)
        redirect_uri = _redirect_uri(request)
        kept = {"browser": digest(browser), "verifier": verifier, "nonce": nonce}
        state = await run_in_threadpool(
            self._once.keep, _USE, kept | {"redirect_uri": redirect_uri}, STATE_S
        )
        query = {
            "response_type": "code",
            "client_id": provider.client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(provider.scopes),
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        joint = "&" if "?" in metadata.authorization else "?"
        response = JSONResponse({"address": metadata.authorization + joint + urlencode(query)})
        # Lax: the way back begins at another site and is a link that is followed.
        response.set_cookie(
            COOKIE,
            browser,
            max_age=STATE_S,
            path=root_of(request).rstrip("/") + f"/{_PATH}",
            httponly=True,
            samesite="lax",
            secure=redirect_uri.startswith("https:"),
        )
        return response

    async def back(self, request: Request) -> Response:
        """Where the provider sends the browser; from here it goes to the page, signed in or with
        the refusal's code behind `#refused=`."""
        peer = peer_of(request)
        if self._brake.wait("", peer):
            self._audit.note("DESK_LOGIN_LIMITED")
            return self._home(request, "oidc_too_many")
        try:
            person = await self._person(request)
            agent, changed = await run_in_threadpool(self._people.admit, person)
        except OidcError as error:
            self._brake.failed("", peer)
            self._audit.note("DESK_LOGIN_REFUSED", why=error.code)
            return self._home(request, error.code)
        self._brake.succeeded("", peer)
        if changed:
            self._audit.note("DESK_ACCOUNT_BY_COUNTY", agent_id=agent.id, why=agent.role)
        self._audit.note("DESK_LOGIN_OK", agent_id=agent.id, why="county")
        return self._home(request, "", agent)

    async def _person(self, request: Request) -> Person:
        """Who is back; everything that must be right is checked here, the state before all."""
        provider, client = self._ready()
        given = request.query_params
        kept = await run_in_threadpool(self._once.take, _USE, given.get("state", ""))
        browser = digest(request.cookies.get(COOKIE, ""))
        if kept is None or not hmac.compare_digest(kept["browser"], browser):
            raise OidcError("oidc_state")
        metadata = await client.metadata()
        # Another provider's answer, slipped in (RFC 9207).
        if given.get("iss", provider.issuer if not metadata.names_itself else "") != (
            provider.issuer
        ):
            raise OidcError("oidc_issuer")
        if given.get("error"):
            raise OidcError("oidc_denied" if given["error"] == "access_denied" else "oidc_failed")
        code = given.get("code", "")
        if not code:
            raise OidcError("oidc_answer")
        tokens = await client.exchange(code, kept["verifier"], kept["redirect_uri"])
        claims = await believed(tokens.id_token, kept["nonce"], provider, client.keys, time.time)
        if lacks(provider, claims):
            more = await client.userinfo(tokens.access_token, str(claims["sub"]))
            claims = more | claims  # what is signed counts more
        return person_of(provider, claims)

    def _home(self, request: Request, refused: str, agent: Agent | None = None) -> Response:
        where = f"{_HOME}#refused={refused}" if refused else _HOME
        response = RedirectResponse(where, status_code=303)
        if agent is not None:
            self._gate.sign_in(request, response, agent, "county")
        response.delete_cookie(COOKIE, path=root_of(request).rstrip("/") + f"/{_PATH}")
        return response

    async def end_session(self, request: Request) -> str:
        """Where the browser signs out at the provider too (OpenID Connect RP-Initiated Logout);
        empty where the provider has no such page or is out of reach.

        No `id_token_hint`: that would be a reason to keep somebody's token.
        """
        try:
            provider, client = self._ready()
            address = (await client.metadata()).end_session
        except OidcError:
            return ""
        if not address:
            return ""
        home = request.headers.get("origin", "") + root_of(request).rstrip("/") + "/"
        query = {"client_id": provider.client_id, "post_logout_redirect_uri": home}
        return address + ("&" if "?" in address else "?") + urlencode(query)


def _redirect_uri(request: Request) -> str:
    """The way back, at the origin of the page (which the gate has checked)."""
    return f"{request.headers.get('origin', '')}{root_of(request).rstrip('/')}/{_PATH}back"


def _challenge(verifier: str) -> str:
    """RFC 7636 section 4.2."""
    hashed = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(hashed).decode().rstrip("=")
