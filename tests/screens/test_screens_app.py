"""The program around the shell: threads, closed hatches, crashes, signals."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from kivy.base import EventLoop, ExceptionManager
from view_samples import samples

from screens import hardening
from screens.app import ShellApp
from screens.bootstrap import PORTRAIT
from screens.shell import Shell

pytestmark = pytest.mark.window
HERE = Path(__file__).parent


@pytest.fixture
def app(stage):
    """An app whose root is in the test window; run() itself would never return."""
    made = ShellApp(
        samples("zh")["attract"], lambda intent: made_sent.append(intent), panel=PORTRAIT
    )
    made_sent.clear()
    handlers = list(ExceptionManager.handlers)
    root = made.build()
    stage.show(root)
    yield made
    ExceptionManager.handlers[:] = handlers
    EventLoop.window.unbind(on_touch_up=made._touched, size=made._resized)


made_sent: list[object] = []


def test_show_from_another_thread_draws_the_last_view(stage, app):
    assert app.showing == "AttractView"
    views = [samples("zh")[kind] for kind in ("guide", "identity", "rate")]

    def work():
        for view in views:
            app.show(view)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert app.showing == "AttractView"
    stage.frames(2)
    assert app.showing == "RateView"
    assert "rate:5" in app.targets()
    assert app.shell.view is views[-1]


def test_targets_follow_the_scrolling(stage, app):
    app.show(samples("zh", large=True)["confirm"])
    stage.frames(2)
    x, y, width, height = app.targets()["page:on"]
    assert "page:back" not in app.targets()
    stage.tap(x + width / 2, PORTRAIT.height_px - y - height / 2)
    stage.frames(2)
    assert "page:back" in app.targets()


def test_touches_reach_send(stage, app):
    x, y, width, height = app.targets()["start"]
    stage.tap(x + width / 2, PORTRAIT.height_px - y - height / 2)
    assert made_sent == [samples("zh")["attract"].start.intent]


def test_keys_and_close_do_nothing(stage, app):
    window = EventLoop.window
    before = stage.picture().tobytes()
    for code in (27, 282, 292, 293, 9, 13, 113):
        assert window.dispatch("on_keyboard", code, 0, "", []) is True
    assert window.dispatch("on_request_close") is True
    assert app.open_settings() is False
    stage.frames(2)
    assert stage.picture().tobytes() == before


def test_keys_are_passed_to_a_listener(stage):
    keys: list[int] = []

    class Fake:
        def bind(self, **events):
            self.events = events

    window = Fake()
    hardening.close_hatches(window, lambda code, _text: keys.append(code))
    assert window.events["on_keyboard"](window, 27, 0, None, []) is True
    assert keys == [27]


def test_a_crash_is_reported_and_survived(caplog):
    seen: list[Exception] = []
    gave_up: list[bool] = []
    catcher = hardening.CrashCatcher(seen.append, lambda: gave_up.append(True), limit=3)
    secret = ValueError("150626198806230020")
    for _ in range(2):
        assert catcher.handle_exception(secret) == ExceptionManager.PASS
    assert seen == [secret, secret]
    assert gave_up == []
    assert "ValueError" in caplog.text
    assert "150626" not in caplog.text
    catcher.handle_exception(secret)
    assert gave_up == [True]


def test_a_crash_in_the_crash_handler_gives_up():
    gave_up: list[bool] = []

    def broken(_error):
        raise RuntimeError("again")

    catcher = hardening.CrashCatcher(broken, lambda: gave_up.append(True))
    assert catcher.handle_exception(ValueError()) == ExceptionManager.PASS
    assert gave_up == [True]


def test_leaving_the_program_is_not_a_crash():
    catcher = hardening.CrashCatcher(lambda _error: None, lambda: None)
    assert catcher.handle_exception(KeyboardInterrupt()) == ExceptionManager.RAISE


PROGRAM = """
import sys
sys.path.insert(0, {here!r})
from screens import bootstrap
bootstrap.prepare(bootstrap.LANDSCAPE, offscreen=True)
from screens.app import ShellApp
from view_samples import samples
from kivy.clock import Clock
from kivy.core.window import Window
crashes = []
def started():
    print("READY", *map(int, Window.size), flush=True)
    Clock.schedule_once(lambda dt: 1 / 0, 0.1)
def crashed(error):
    print("CRASH", type(error).__name__, flush=True)
app = ShellApp(samples("zh")["guide"], print, panel=bootstrap.LANDSCAPE,
               on_started=started, on_crash=crashed)
app.run()
print("STOPPED", flush=True)
"""


def test_the_real_loop_survives_a_crash_and_ends_on_sigterm(tmp_path):
    env = {**os.environ, "HOME": str(tmp_path)}
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(here=str(HERE))],
        stdout=subprocess.PIPE,
        text=True,
        env=env,
        cwd=HERE.parent.parent,
    )
    try:
        assert child.stdout.readline().split() == ["READY", "1920", "1080"]
        assert child.stdout.readline().split() == ["CRASH", "ZeroDivisionError"]
        child.send_signal(signal.SIGTERM)
        assert child.stdout.readline().split() == ["STOPPED"]
        assert child.wait(30) == 0
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
    # KIVY_NO_CONFIG and NO_FILELOG: nothing is written into the home folder.
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_shell_leaves_no_timer_behind(stage):
    shell = Shell(PORTRAIT, lambda _intent: None, app_sources())
    shell.show(samples("zh")["confirm"])
    stage.show(shell)
    shell.show(samples("zh")["attract"])
    asked.clear()
    stage.frames(60)
    assert asked == []


asked: list[int] = []


def app_sources():
    from screens.context import Sources

    class Agent:
        def latest(self, after):
            asked.append(after)

    return Sources(agent=Agent())


SOAK = """
import sys, psutil
sys.path.insert(0, {here!r})
from screens import bootstrap
bootstrap.prepare(bootstrap.PORTRAIT, offscreen=True)
from screens import memory
from screens.app import ShellApp
from screens.stage import Stage
from view_samples import samples
stage = Stage()
views = [samples("zh")[kind] for kind in ("attract", "guide", "form-name", "rate")]
app = ShellApp(views[0], lambda intent: None, panel=bootstrap.PORTRAIT)
stage.show(app.build())
memory.settle()
sizes = []
for _ in range(3):
    for view in views * 6:
        app.show(view)
        for seconds in (0.0, 0.8, 0.2):  # drawn, come to rest, the driver told to free
            stage.now += seconds
            stage.frames(1)
    sizes.append(psutil.Process().memory_info().rss // 2**20)
print(*sizes)
"""


def test_memory_stays_flat_over_screens():
    done = subprocess.run(
        [sys.executable, "-c", SOAK.format(here=str(HERE))],
        capture_output=True,
        text=True,
        cwd=HERE.parent.parent,
        timeout=110,
        check=True,
    )
    first, _, last = map(int, done.stdout.split())
    assert last < 400
    assert last - first < 40
