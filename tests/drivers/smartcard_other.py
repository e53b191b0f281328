"""Another program at the same reader, as PC/SC allows: holds the card in the way it is told.

python smartcard_other.py READER shared|exclusive|transaction

Prints "holds" when it does. Each line on standard input is a command in hexadecimal; the answer is
printed. It lets go when standard input ends.
"""

import sys

from smartcard import scard


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    reader, how = sys.argv[1:]
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
    mode = scard.SCARD_SHARE_EXCLUSIVE if how == "exclusive" else scard.SCARD_SHARE_SHARED
    result, card, protocol = scard.SCardConnect(context, reader, mode, 3)
    assert result == scard.SCARD_S_SUCCESS, scard.SCardGetErrorMessage(result)
    if how == "transaction":
        scard.SCardBeginTransaction(card)
    _say("holds")
    pci = scard.SCARD_PCI_T0 if protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1
    for line in sys.stdin:
        result, answer = scard.SCardTransmit(card, pci, list(bytes.fromhex(line)))
        _say(f"{result & 0xFFFFFFFF:08X} {bytes(answer).hex()}")
    if how == "transaction":
        scard.SCardEndTransaction(card, scard.SCARD_LEAVE_CARD)
    scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
    scard.SCardReleaseContext(context)


if __name__ == "__main__":
    main()
