"""A clock that a test sets."""


class Clock:
    def __init__(self) -> None:
        self.now = 1_780_300_800.0

    def __call__(self) -> float:
        return self.now
