"""One open line to upsd: a question out, its whole answer in, by a deadline.

Why not aionut 4.3.4, which speaks the same protocol: measured against a server that hangs, cuts off
or lies, it waits twice its timeout, lets asyncio's own exceptions out (half an answer, an overlong
one), does not notice a hang-up while nothing is asked, leaves sockets open after a refused login,
reads `\\"` wrong and writes the password into the debug log. Tests compare both on a real upsd.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.errors import DeviceError, DeviceGarbled, DeviceLost
from drivers.health import DeviceState
from drivers.ports import Opener, Port, open_port
from drivers.ups import wire
from drivers.ups.address import Address

Check = Callable[[], None]
"""Raises what ends the waiting: DeviceTimeout at the deadline, DeviceCancelled when closed."""

_REFUSED = {
    "data_stale": DeviceState.OFFLINE,
    "driver_not_connected": DeviceState.OFFLINE,
    "unknown_ups": DeviceState.NO_DEVICE,
    "access_denied": DeviceState.USER_ERROR,
}
_DENIED = frozenset(
    {"access_denied", "invalid_password", "invalid_username", "password_required",
     "username_required"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """A user of upsd.users; with it upsmon's primary waits for this kiosk before it cuts power.

    Only needed for that: upsd lets everybody read.
    """

    user: str
    password: str = field(repr=False)


class NutLink:
    """Talks to one upsd; used from one thread. Raises DeviceLost when nobody listens."""

    def __init__(
        self, address: Address, account: Account | None = None, opener: Opener = open_port
    ) -> None:
        self._address = address
        self._account = account
        self._opener = opener
        self._port = self._connect()
        self._clean = True
        self._signed_in = False
        self.ups = address.ups

    def _connect(self) -> Port:
        return self._opener(self._address.socket_url, 0)

    def close(self) -> None:
        """Hang up."""
        self._port.close()

    def check(self) -> None:
        """Notice a hang-up while nothing is asked. Raises DeviceLost."""
        self._port.drain()

    def list_ups(self, check: Check) -> dict[str, str]:
        """Names of the UPSes that upsd serves, with what ups.conf says of them."""
        return self._list(("UPS",), check)

    def read(self, check: Check) -> dict[str, str]:
        """All variables of the UPS. Raises DeviceError: unknown_ups, data_stale, ..."""
        self._ready(check)
        return self._list(("VAR", self.ups), check)

    def _list(self, listing: tuple[str, ...], check: Check) -> dict[str, str]:
        answer = self._ask(("LIST", *listing), listing, check)
        try:
            return wire.variables(answer)
        except wire.WireError:
            raise DeviceGarbled("garbled") from None

    def _ready(self, check: Check) -> None:
        """A line on which no late answer can come, signed in, with the UPS chosen."""
        if not self._clean:
            self._port.close()
            self._port = self._connect()
            self._clean, self._signed_in = True, False
        if not self.ups:
            names = list(self.list_ups(check))
            if len(names) != 1:
                code = "several_ups" if names else "unknown_ups"
                raise DeviceLost(code, DeviceState.NO_DEVICE)
            self.ups = names[0]
        if self._account is not None and not self._signed_in:
            self._sign_in(self._account, check)
            self._signed_in = True

    def _sign_in(self, account: Account, check: Check) -> None:
        try:
            user, password = wire.quoted(account.user), wire.quoted(account.password)
        except wire.WireError:
            raise DeviceError("bad_account", DeviceState.HARDWARE_ERROR) from None
        for question in (("USERNAME", user), ("PASSWORD", password), ("LOGIN", self.ups)):
            self._ask(question, (), check)

    def _ask(
        self, question: tuple[str, ...], listing: tuple[str, ...], check: Check
    ) -> wire.Answer:
        reader = wire.AnswerReader(listing)
        # Until the answer is whole, what comes next on this line would be taken for another one's.
        self._clean = False
        self._port.drain()
        self._port.write(wire.line(*question))
        try:
            while True:
                check()
                answer = reader.feed(self._port.read(4096))
                if answer is not None:
                    break
        except wire.Refusal as error:
            self._clean = True
            raise _refused(error.code) from None
        except wire.WireError:
            raise DeviceGarbled("garbled") from None
        self._clean = True
        return answer


def _refused(code: str) -> DeviceError:
    if code in _DENIED:
        code = "access_denied"
    state = _REFUSED.get(code)
    return DeviceLost(code, state) if state is not None else DeviceGarbled("refused")
