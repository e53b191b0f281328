"""The UPS as NUT serves it: what it says now, what has changed, when sessions must end."""

import time
from collections.abc import Callable

from drivers.contract import DeviceOnline, Stamped
from drivers.device import Device
from drivers.errors import DeviceCancelled, DeviceError, DeviceLost, DeviceTimeout
from drivers.health import DeviceState
from drivers.job import Job
from drivers.ports import Opener, open_port
from drivers.recovery import Ladder, Steps
from drivers.supervisor import Backoff
from drivers.ups.address import DEFAULT, parse
from drivers.ups.contract import (
    GetStatus,
    PowerChanged,
    PowerFailing,
    PowerStatus,
    UpsCapabilities,
    UpsOnline,
)
from drivers.ups.link import Account, NutLink
from drivers.ups.status import Policy, Watch, read_status

_BACKOFF = Backoff(most=2.0)
"""upsd is on this machine: asking costs nothing, and not knowing of a power cut does."""
_STAFF_AFTER = 30
"""Failures in a row, a minute: daemons that are being restarted are nobody's business."""
LOOK_S = 0.25
"""How often a hang-up of upsd is looked for."""


class UpsMonitor(Device[NutLink]):
    """Reads one UPS from upsd. A UPS whose driver died or whose data went stale is offline.

    poll_s: seconds between looks. answer_s: upsd answers from memory, so that later is silence.
    """

    def __init__(
        self,
        address: str = DEFAULT,
        *,
        role: str = "ups",
        account: Account | None = None,
        opener: Opener = open_port,
        policy: Policy | None = None,
        poll_s: float = 2.0,
        answer_s: float = 2.0,
        backoff: Backoff | None = None,
    ) -> None:
        super().__init__(
            role, address, backoff=backoff or _BACKOFF, ladder=Ladder(Steps(staff=_STAFF_AFTER))
        )
        self._account, self._opener = account, opener
        self._poll_s = poll_s
        self._answer_s = answer_s
        self._watch = Watch(policy or Policy())
        self._polled_at = 0.0
        self._news: list[Stamped] = []

    def capabilities(self) -> UpsCapabilities:
        """What it can do; no I/O."""
        return UpsCapabilities()

    def _do_open(self) -> NutLink:
        return NutLink(parse(self.address), self._account, self._opener)

    def _do_greet(self, connection: NutLink) -> DeviceOnline:
        status = self._look(connection, self._within(self._answer_s))
        self._note(status)
        return UpsOnline(status)

    def _do_command(self, connection: NutLink, job: Job) -> PowerStatus:
        assert isinstance(job.command, GetStatus)
        status = self._look(connection, job.check)
        self._note(status)
        self._tell()
        return status

    def _do_idle(self, connection: NutLink) -> float:
        left = self._polled_at + self._poll_s - time.monotonic()
        if left <= 0:
            self._note(self._look(connection, self._within(self._answer_s)))
            self._asked()
            left = self._poll_s
        else:
            connection.check()
        self._tell()
        return min(left, LOOK_S)

    def _do_close(self, connection: NutLink) -> None:
        connection.close()

    def _failed(self, failure: DeviceError) -> None:
        super()._failed(failure)
        self._tell()
        reason = self._watch.blind(time.monotonic())
        if reason is not None:
            self._emit(PowerFailing(None, reason))

    def _within(self, seconds: float) -> Callable[[], None]:
        """Ends the waiting for an answer that nobody has asked for by a command."""
        end = time.monotonic() + seconds

        def check() -> None:
            if self._supervisor.stopping:
                raise DeviceCancelled("canceled")
            if time.monotonic() >= end:
                raise DeviceTimeout("no_answer")

        return check

    def _look(self, connection: NutLink, check: Callable[[], None]) -> PowerStatus:
        self._polled_at = time.monotonic()
        status = read_status(connection.read(check))
        if "WAIT" in status.flags:
            # NUT's driver has been started and has not reached the UPS yet.
            raise DeviceLost("driver_starting", DeviceState.OFFLINE)
        return status

    def _note(self, status: PowerStatus) -> None:
        """Take a look in; what it brings is told by `_tell`, after a greeting has been told."""
        news, reason = self._watch.look(status, time.monotonic())
        if news:
            self._news.append(PowerChanged(news, status))
        if reason is not None:
            self._news.append(PowerFailing(status.runtime_s, reason))

    def _tell(self) -> None:
        news, self._news = self._news, []
        for event in news:
            self._emit(event)
