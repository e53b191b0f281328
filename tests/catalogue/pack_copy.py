"""A copy of the sample pack to break, with the lines of what was edited."""

import re
import shutil
from pathlib import Path

from kiosk.__main__ import main
from kiosk.settings import CONFIG

PENSION = "services/pension-registration/service.toml"
PERMIT = "services/residence-permit/service.toml"
QUERY = "services/property-query/service.toml"
SERVICES = {"pension-registration", "residence-permit", "property-query"}
LINE = re.compile(r"^[^:]+:\d+: .+ / .+")


class PackCopy:
    def __init__(self, folder: Path) -> None:
        self.folder = folder / "pack"
        shutil.copytree(CONFIG / "content", self.folder)

    def text(self, file: str) -> str:
        return (self.folder / file).read_text("utf-8")

    def write(self, file: str, text: str) -> None:
        (self.folder / file).write_text(text, "utf-8")

    def edit(self, file: str, old: str, new: str, nth: int = 0) -> int:
        """Replace the nth occurrence; return the 1-based line where it begins."""
        text, at = self.text(file), -1
        for _ in range(nth + 1):
            at = text.index(old, at + 1)
        self.write(file, text[:at] + new + text[at + len(old) :])
        return text.count("\n", 0, at) + 1

    def line(self, file: str, part: str, nth: int = 0) -> int:
        """Return the line of the nth occurrence of ``part`` as the file stands."""
        text, at = self.text(file), -1
        for _ in range(nth + 1):
            at = text.index(part, at + 1)
        return text.count("\n", 0, at) + 1

    def check(self, capsys) -> tuple[int, list[str]]:
        """Run the command; return its exit code and its lines."""
        capsys.readouterr()
        code = main(["check", str(self.folder)])
        lines = capsys.readouterr().out.splitlines()
        if code:
            assert all(LINE.match(one) for one in lines), lines
        return code, lines
