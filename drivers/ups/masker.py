"""Takes the password out of a recorded line to upsd; `drivers.tape` asks it."""

from drivers.tape import Parts

_SECRET = (b"USERNAME", b"PASSWORD")


class NutMasker:
    """Implements `tape.Masker`: a UPS knows nothing of people, but upsd knows a password."""

    def sent(self, data: bytes) -> Parts:
        """All but who signs in with what."""
        return (len(data),) if data.lstrip().upper().startswith(_SECRET) else (data,)

    def heard(self, asked: bytes, data: bytes) -> Parts:
        """As it is."""
        return (data,)
