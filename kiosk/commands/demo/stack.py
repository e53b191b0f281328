"""The whole stack of the demo: platform, county, line, devices below the wire, the screen."""

import os
import secrets
import subprocess
from pathlib import Path

from drivers.document_camera.sim import MjpegCameraSimulator
from drivers.id_card.sim import SamvSimulator
from drivers.receipt_printer.sim import PrinterSimulator
from drivers.relay_board.sim import BoardSimulator
from kiosk.commands.demo.children import ChildFailed, Children, kiosk_command
from kiosk.commands.demo.line import Line
from kiosk.commands.demo.look import Looker, ScreenEnded
from kiosk.settings import CONFIG, load_settings

AGENT = "county-agent"
SITE_MODE = "dev"
IDLE_WARN_S, IDLE_END_S, CALL_WAIT_S = 90, 30, 60
PORTRAIT, LANDSCAPE = (1080, 1920, 268.0), (1920, 1080, 476.0)
FIRST_DRAWING_S = 60.0


class Stack:
    """Starts everything in order; the caller's ``Children`` end it.

    ``scale`` draws the window smaller, for displays it would not fit on.
    """

    def __init__(
        self, children: Children, state: Path, content: Path, landscape: bool, scale: float = 1.0
    ) -> None:
        self.children, self.state, self.content = children, state, content
        width, height, across = LANDSCAPE if landscape else PORTRAIT
        self.size = (round(width * scale), round(height * scale))
        self._across_mm = across
        self.password = secrets.token_urlsafe(12)
        self.env = {**os.environ, "JIUJIN_STATE": str(state), "PYTHONUNBUFFERED": "1"}
        # Left over from drawing offscreen in this process, it would keep the window off X.
        self.env.pop("SDL_VIDEODRIVER", None)
        self.reader = SamvSimulator(SITE_MODE, rf_s=0.15)
        self.camera = MjpegCameraSimulator(SITE_MODE)
        self.printer = PrinterSimulator(SITE_MODE, tcp=True)
        self.board = BoardSimulator(SITE_MODE)
        self.call_camera = "test"
        self.platform_url = self.county_url = ""
        self.platform_line: Line | None = None
        self.county_line: Line | None = None
        self.shell: subprocess.Popen[bytes] | None = None

    def start_below(self, sound: bool = True) -> None:
        """Start sound, platform, county and devices."""
        if sound:
            self._sound()
        platform = self.children.start(
            "sandbox",
            kiosk_command("sandbox", "--port", "0", "--content", str(self.content)),
            self.env,
        )
        county = self.children.start(
            "county",
            kiosk_command("county", "--port", "0", "--add-agent", f"{AGENT}:王代办"),
            {**self.env, "JIUJIN_AGENT_PASSWORD": self.password},
        )
        self.platform_url = self.children.ready(platform, "sandbox")
        self.county_url = self.children.ready(county, "county")
        self.platform_line, self.county_line = Line(self.platform_url), Line(self.county_url)
        for device in (self.reader, self.camera, self.printer, self.board):
            device.start()

    def _sound(self) -> None:
        if Path("/dev/snd").exists():
            return
        # A machine with no sound card still plays through a real audio path, into a null sink.
        script = CONFIG.parent / "deploy" / "audio-null.sh"
        try:
            process = self.children.start("audio", [str(script)], self.env)
            while (line := self.children.line(process, "audio", 30)) != "ready":
                name, _, value = line.partition("=")
                if value:
                    self.env[name] = value
        except ChildFailed as error:
            # Speech then goes on as subtitles; the demo shows that too.
            print(f"demo: no sound on this machine ({error})")

    def config(self) -> Path:
        """Write the kiosk's configuration for this stack; return its path."""
        site = load_settings(CONFIG / "kiosk.toml").site
        assert self.platform_line is not None and self.county_line is not None
        text = f"""[site]
id = "{site.id}"
region = "{site.region}"
mode = "{SITE_MODE}"
default_lang = "zh"
idle_warn_s = {IDLE_WARN_S}
idle_end_s = {IDLE_END_S}
call_wait_s = {CALL_WAIT_S}
stale_days = 3650

[devices]
id_reader = {{ port = "{self.reader.port}" }}
document_camera = {{ source = "{self.camera.url}" }}
receipt_printer = {{ port = "{self.printer.port}" }}
lights = {{ port = "{self.board.port}" }}
call = {{ camera = "{self.call_camera}", microphone = "test" }}

[gateway]
url = "{self.platform_line.url}"
device_id = "{site.id}"

[county]
url = "{self.county_line.url}"

[screen]
width = {self.size[0]}
height = {self.size[1]}
panel_width_mm = {self._across_mm}
"""
        path = self.state / "kiosk.toml"
        path.write_text(text, "utf-8")
        return path

    def start_shell(self, display: str, receipts: Path, content: Path | None = None) -> Path:
        """Start the screen on ``display``; return the probe's socket."""
        probe = self.state / "probe.sock"
        probe.unlink(missing_ok=True)
        command = kiosk_command(
            "shell", "--config", str(self.config()), "--content", str(content or self.content),
            "--probe", str(probe), "--receipts", str(receipts),
        )  # fmt: skip
        self.shell = self.children.start("shell", command, {**self.env, "DISPLAY": display})
        return probe

    def look(self, probe: Path) -> Looker:
        """Return a look at the screen once its first drawing is on the glass."""
        shell = self.shell
        try:
            looker = Looker(
                probe, FIRST_DRAWING_S, lambda: shell is not None and shell.poll() is None
            )
            if looker.wait(0, FIRST_DRAWING_S).seq > 0:
                return looker
        except ScreenEnded as error:
            raise ChildFailed(f"{error}; {self.children.log('shell')}") from None
        raise ChildFailed(f"the screen drew nothing; {self.children.log('shell')}")

    def kill_shell(self) -> None:
        """SIGKILL the screen, as a power cut would; one that has ended is forgotten."""
        if self.shell is not None:
            self.children.stop(self.shell, kill=True)
            self.shell = None

    def cut(self) -> None:
        """Cut both lines, as when the 4G link drops."""
        for line in (self.platform_line, self.county_line):
            if line is not None:
                line.cut()

    def mend(self) -> None:
        """Both lines are back."""
        for line in (self.platform_line, self.county_line):
            if line is not None:
                line.mend()

    def close(self) -> None:
        """Unplug what lives in this process."""
        for line in (self.platform_line, self.county_line):
            if line is not None:
                line.close()
        for device in (self.board, self.printer, self.camera, self.reader):
            device.close()
