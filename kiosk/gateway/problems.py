"""One exception for everything a platform call may end in, so that callers match codes, not texts.

The codes are ours and closed. No exception carries a sentence or a value the resident typed:
`fields` names the field and the rule it broke, nothing else.
"""

from dataclasses import dataclass
from enum import StrEnum


class ProblemCode(StrEnum):
    """Why a platform call did not end as asked."""

    NETWORK = "network"
    TIMEOUT = "timeout"
    SERVER_ERROR = "server_error"
    BUSY = "busy"
    CAPTIVE_PORTAL = "captive_portal"
    UNREADABLE_REPLY = "unreadable_reply"
    UNAUTHORISED = "unauthorised"
    CONFLICT = "conflict"
    KEY_REUSED = "key_reused"
    REJECTED_FIELDS = "rejected_fields"
    GUIDE_CHANGED = "guide_changed"
    TOO_LARGE = "too_large"
    UNSUPPORTED_MEDIA = "unsupported_media"
    HASH_MISMATCH = "hash_mismatch"
    NOT_FOUND = "not_found"
    REFUSED = "refused"


# The whole host is in trouble, not this one case: these open the breaker.
HOST_LEVEL = frozenset(
    {
        ProblemCode.NETWORK,
        ProblemCode.TIMEOUT,
        ProblemCode.SERVER_ERROR,
        ProblemCode.BUSY,
        ProblemCode.CAPTIVE_PORTAL,
        ProblemCode.UNREADABLE_REPLY,
        ProblemCode.UNAUTHORISED,
    }
)
# Worth asking again without anybody's help. 401/403 is here too: the case is kept and tried again
# once an operator has renewed the credential; the queue says so instead of dropping it.
RETRIED = HOST_LEVEL | {ProblemCode.HASH_MISMATCH}


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field the platform refused: our field id and a rule code, never the value."""

    field: str
    code: str


class GatewayProblem(Exception):
    """A platform call that did not end as asked; `code` says why, `retry` whether to ask again."""

    def __init__(
        self,
        code: ProblemCode,
        *,
        retry_after_s: float | None = None,
        fields: tuple[FieldProblem, ...] = (),
        status: int | None = None,
        request_id: str = "",
    ) -> None:
        super().__init__(code.value)
        self.code = code
        self.retry_after_s = retry_after_s
        self.fields = fields
        self.status = status
        self.request_id = request_id

    @property
    def retry(self) -> bool:
        """True when waiting may help; False when a human has to decide."""
        return self.code in RETRIED

    @property
    def host_level(self) -> bool:
        """True when every other call to the same host would meet the same end."""
        return self.code in HOST_LEVEL
