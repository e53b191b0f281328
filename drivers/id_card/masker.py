"""Takes the card's holder out of a recorded wire; `drivers.tape` asks it."""

from drivers.id_card.privacy import masked_reply
from drivers.tape import Parts

_PREAMBLE = bytes.fromhex("AAAAAA9669")


class CardMasker:
    """Implements `tape.Masker`: requests are plain, a made-up card stands for the real one."""

    def sent(self, data: bytes) -> Parts:
        """Commands carry nothing of the card."""
        return (data,)

    def heard(self, asked: bytes, data: bytes) -> Parts:
        """As many bytes, a good frame stays one."""
        # Behind preamble and length stand CMD and PARA.
        command = asked[7:9] if asked.startswith(_PREAMBLE) else b""
        return (masked_reply(command or b"\x30", data),)
