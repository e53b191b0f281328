"""The desk's audit lines: an event id and whitelisted fields, so no line can hold a person."""

import logging
from typing import Literal

logger = logging.getLogger("jiujin.desk.audit")

EventId = Literal[
    "DESK_LOGIN_OK",
    "DESK_LOGIN_REFUSED",
    "DESK_LOGIN_LIMITED",
    "DESK_LOGOUT",
    "DESK_ORIGIN_REFUSED",
    "DESK_KIOSK_REFUSED",
    "DESK_KIOSK_ON",
    "DESK_KIOSK_OFF",
    "DESK_AGENT_ON",
    "DESK_AGENT_OFF",
    "DESK_CALL_QUEUED",
    "DESK_CALL_RESUMED",
    "DESK_CALL_CLAIMED",
    "DESK_CALL_REQUEUED",
    "DESK_CALL_ENDED",
    "DESK_BAD_MESSAGE",
]


def note(
    event: EventId, *, site: str = "", agent_id: int = 0, call: str = "", why: str = ""
) -> None:
    """Write one line; `why` takes a code, never words that somebody typed."""
    logger.info("%s site=%s agent=%d call=%s why=%s", event, site, agent_id, call, why)
