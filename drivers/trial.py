"""One try of a device on demand, for whoever stands at the machine: what came, how fast.

Every device package offers `trial.try_device(address, ...) -> Trial`, which
`kiosk devices test` prints.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Trial:
    """How it went. result: "ok" or a stable word that the CLI has advice for.

    figures: milliseconds and rates by name, None where nothing was measured. facts: what else may
    be shown, already masked unless the caller asked to see it.
    """

    result: str
    figures: Mapping[str, float | None] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def as_object(self) -> dict[str, Any]:
        """The stable JSON form; figures with one decimal."""
        figures = {
            name: None if value is None else round(value, 1) for name, value in self.figures.items()
        }
        return {"result": self.result, **figures, **self.facts}
