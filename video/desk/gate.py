"""Who may come in: whose page, which site's kiosk, with which ticket; a code for every refusal."""

import hmac
from typing import Literal
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response

from video.desk.accounts import Agent
from video.desk.passes import Passes
from video.desk.settings import DeskSettings
from video.desk.sign_in import Sessions
from video.signalling import SUBPROTOCOL

COOKIE = "desk_session"
WAY = "desk_way"  # how this browser came in; only to know where else to sign out
Refusal = Literal[
    "wrong_origin", "not_signed_in", "bad_token", "bad_ticket", "nothing_here", "database_away"
]
STATUS: dict[Refusal, int] = {
    "wrong_origin": 403,
    "not_signed_in": 401,
    "bad_token": 401,
    "bad_ticket": 401,
    "nothing_here": 404,
    "database_away": 503,
}


class Gate:
    """Checks connections; knows no message."""

    def __init__(self, settings: DeskSettings, sessions: Sessions, passes: Passes) -> None:
        self._settings = settings
        self._sessions = sessions
        self._passes = passes

    def same_origin(self, link: HTTPConnection) -> bool:
        """A browser always sends Origin on a WebSocket and a POST; it must be our own page's.

        Scheme, host and port are compared as they stand (RFC 6454 section 5), so a page of the
        same host on another port or on http instead of https is a stranger.
        """
        origin = link.headers.get("origin", "")
        if origin in self._settings.allowed_origins:
            return True
        parts = urlsplit(origin)
        schemes = {"https"} if self._settings.secure_cookie else {"http", "https"}
        same = f"{parts.scheme}://{parts.netloc}" == origin and parts.scheme in schemes
        return same and parts.netloc == link.headers.get("host", "")

    def sign_in(self, link: HTTPConnection, response: Response, agent: Agent, way: str) -> None:
        """Open a session and hand its cookie out; `way`: password or county."""
        for name, value in ((COOKIE, self._sessions.open(agent)), (WAY, way)):
            response.set_cookie(
                name,
                value,
                max_age=int(self._settings.session_s),
                path=root_of(link),
                httponly=True,
                samesite="strict",
                secure=self._settings.secure_cookie,
            )

    def sign_out(self, link: HTTPConnection, response: Response) -> None:
        """Close the session and take the cookies back."""
        self._sessions.close(link.cookies.get(COOKIE))
        for name in (COOKIE, WAY):
            response.delete_cookie(name, path=root_of(link))

    def agent_by_cookie(self, link: HTTPConnection) -> Agent | None:
        return self._sessions.find(link.cookies.get(COOKIE))

    def standing(self, link: HTTPConnection, *, used: bool) -> Literal["good", "expired", "gone"]:
        """How the session stands that an open page came in with."""
        return self._sessions.standing(link.cookies.get(COOKIE), used=used)

    def site_by_token(self, link: HTTPConnection) -> str | None:
        """The site whose token the kiosk shows; every token is compared in constant time."""
        kind, _, shown = link.headers.get("authorization", "").partition(" ")
        found = None
        for token, site in self._settings.site_tokens.items():
            if hmac.compare_digest(token.encode(), shown.encode()) and kind == "Bearer":
                found = site
        return found

    def ticket(self, link: HTTPConnection) -> str | None:
        """The ticket among the offered subprotocols."""
        for offered in offered_protocols(link):
            if offered.startswith("ticket."):
                return offered.removeprefix("ticket.")
        return None

    def kiosk(self, link: HTTPConnection) -> str | Refusal:
        """`site:NAME` of the kiosk that opens a WebSocket, by ticket or by its token.

        A browser's Origin on a kiosk's socket means a page that plays kiosk: refused.
        """
        if link.headers.get("origin") is not None and not self.same_origin(link):
            return "wrong_origin"
        ticket = self.ticket(link)
        if ticket is not None:
            principal = self._passes.take(ticket) or ""
            site = principal.removeprefix("kiosk:")
            return f"site:{site}" if principal.startswith("kiosk:") else "bad_ticket"
        found = self.site_by_token(link)
        return f"site:{found}" if found is not None else "bad_token"

    def agent(self, link: HTTPConnection) -> Agent | Refusal:
        """The agent whose page opens a WebSocket: own origin, cookie, and the ticket's own owner.

        A page that offers a ticket must offer a good one; today's page offers none.
        """
        if not self.same_origin(link):
            return "wrong_origin"
        person = self.agent_by_cookie(link)
        if person is None:
            return "not_signed_in"
        ticket = self.ticket(link)
        if ticket is not None and self._passes.take(ticket) != f"agent:{person.id}":
            return "bad_ticket"
        return person


def root_of(link: HTTPConnection) -> str:
    """The path below which the desk is mounted."""
    return link.scope.get("root_path") or "/"


def peer_of(link: HTTPConnection) -> str:
    """The address that a request comes from."""
    return link.client.host if link.client else ""


def offered_protocols(link: HTTPConnection) -> list[str]:
    """The subprotocols of a WebSocket's opening."""
    return [str(p) for p in link.scope.get("subprotocols", ())]


def numbers_messages(link: HTTPConnection) -> bool:
    """Whether this client greets first, acknowledges and can resume."""
    return SUBPROTOCOL in offered_protocols(link)
