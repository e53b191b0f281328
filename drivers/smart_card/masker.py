"""Takes the card's holder out of a recorded exchange of commands; `drivers.tape` asks it."""

from drivers.tape import Parts

_SELECT = 0xA4
_STATUS = 2
_HEAD = 2


class ApduMasker:
    """Implements `tape.Masker`: commands are plain, of what a card gives only its shape is kept.

    Kept are status words, the answer to SELECT (names of applications), and tag and length of a
    record: enough to see how a card is built, nothing of who holds it.
    """

    def sent(self, data: bytes) -> Parts:
        """Commands carry nothing of the card; what follows a header may be a challenge."""
        if len(data) > 5 and data[1] != _SELECT:
            return (data[:5], len(data) - 5)
        return (data,)

    def heard(self, asked: bytes, data: bytes) -> Parts:
        """As many bytes; the last two are the status words."""
        value, status = data[:-_STATUS], data[-_STATUS:]
        if not value or asked[1:2] == bytes((_SELECT,)):
            return (data,)
        # ISO 7816-4: tag, length, value.
        if len(value) >= _HEAD and value[1] == len(value) - _HEAD:
            return (value[:_HEAD], len(value) - _HEAD, status)
        return (len(value), status)
