"""A card session with no reader in between: the driver's own code on a chip's answers."""

from smartcard import scard

from drivers.smart_card.pcsc import ALLOWED_INS, CardHandle
from drivers.smart_card.session import CardSession


class ChipLine:
    """Stands for `pcsc.Line`; keeps every command that was sent."""

    def __init__(self, answer):
        self._answer = answer
        self.sent = []

    def transmit(self, card, command):
        assert command[1] in ALLOWED_INS, command.hex()
        self.sent.append(command)
        return self._answer(command)


def session_on(answer, *, t0=True, checkpoint=lambda: None):
    """A session on `answer` (bytes to bytes); its commands are in `session.line.sent`."""
    line = ChipLine(answer)
    session = CardSession(
        line,
        CardHandle(None, scard.SCARD_PROTOCOL_T0 if t0 else scard.SCARD_PROTOCOL_T1),
        checkpoint,
    )
    session.line = line
    return session
