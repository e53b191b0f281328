"""Beside a call's pictures a page is drawn once, and looks as if it were drawn each time."""

from dataclasses import replace

import numpy as np
import pytest
from kivy.graphics import Callback
from view_samples import samples

from screens.bootstrap import PORTRAIT
from screens.context import Sources
from screens.shell import Shell
from screens.stage import Finger
from screens.widgets.button import Touchable
from screens.widgets.frames import FrameView
from screens.widgets.kept import REST_S
from screens.widgets.node import walk

pytestmark = pytest.mark.window


class Agent:
    """A picture of one grey, another with each `move`."""

    sequence, format = 1, "i420"

    @property
    def data(self):
        return np.full((180, 160), 40 + 20 * self.sequence, np.uint8)

    def latest(self, after):
        return self if after < self.sequence else None

    def move(self):
        self.sequence += 1


def in_call(kind, **frame):
    view = samples("zh")[kind]
    badge = replace(samples("zh")["confirm"].frame.call, agent_picture=True)
    return replace(view, frame=replace(view.frame, call=badge, dialog=None, **frame))


def shown(stage, view, agent):
    shell = Shell(PORTRAIT, lambda _intent: None, Sources(agent=agent, own=agent))
    shell.show(view)
    stage.show(shell)
    stage.wait(REST_S + 0.2)
    return shell


def counter(shell):
    """A list that grows whenever the page itself is drawn."""
    drawn = []
    shell._page.canvas.add(Callback(drawn.append))
    return drawn


@pytest.mark.parametrize("kind", ["services", "form-name", "sign", "call"])
def test_it_looks_as_if_the_page_were_drawn_each_time(stage, monkeypatch, kind):
    view = in_call(kind)
    if kind == "call":
        view = replace(view, agent_picture=True, own_picture=True)
    shell = shown(stage, view, Agent())
    assert shell._kept.resting
    kept = stage.picture()
    monkeypatch.setattr(Shell, "_put", lambda self, page: self.add_widget(page))
    plain = shown(stage, view, Agent())
    assert plain._kept is None
    assert np.array_equal(kept, stage.picture())


def test_a_moving_picture_draws_itself_and_nothing_else(stage):
    agent = Agent()
    shell = shown(stage, in_call("services"), agent)
    drawn = counter(shell)
    stage.frames(2)
    before, times = stage.picture(), len(drawn)
    agent.move()
    stage.wait(0.2)
    after = stage.picture()
    assert len(drawn) == times
    (moving,) = (one for one in walk(shell) if isinstance(one, FrameView))
    rows, columns = np.nonzero((before != after).any(axis=2))
    assert rows.size
    assert moving.x <= columns.min() <= columns.max() < moving.right
    assert moving.y <= shell.height - 1 - rows.max() <= shell.height - 1 - rows.min() < moving.top


def test_a_pressed_key_shows_at_once_beside_the_picture(stage):
    shell = shown(stage, in_call("services"), Agent())
    before = stage.picture()
    key = next(one for one in walk(shell) if isinstance(one, Touchable) and one.name == "call-mute")
    finger = Finger(key.center_x, key.center_y)
    finger.press()
    stage.frames(2)
    assert not np.array_equal(before, stage.picture())
    assert not shell._kept.resting
    finger.lift()
    stage.wait(REST_S + 0.2)
    assert shell._kept.resting
    assert np.array_equal(before, stage.picture())


def test_the_next_page_takes_the_same_texture_and_the_last_call_gives_it_back(stage):
    shell = shown(stage, in_call("services"), Agent())
    kept = shell._kept
    shell.show(in_call("delivery"))
    assert not kept.resting
    stage.wait(REST_S + 0.2)
    assert shell._kept is kept
    assert kept.resting
    assert [one.parent for one in walk(shell) if one is shell._page] == [kept]
    shell.show(samples("zh")["services"])
    stage.frames(2)
    assert shell._kept is None
    assert shell._page.parent is shell


def test_a_body_that_stays_keeps_its_pictures_when_the_page_around_it_is_new(stage):
    agent = Agent()
    view = replace(in_call("call"), agent_picture=True, own_picture=True)
    shell = shown(stage, view, agent)
    body = shell.body
    shell.show(replace(view, frame=replace(view.frame, subtitle="别着急")))
    stage.wait(REST_S + 0.2)
    assert shell.body is body
    before = stage.picture()
    agent.move()
    stage.wait(0.2)
    assert not np.array_equal(before, stage.picture())


def test_a_page_that_shows_the_camera_is_drawn_each_time(stage):
    agent = Agent()
    shell = Shell(PORTRAIT, lambda _intent: None, Sources(agent=agent, own=agent, camera=agent))
    shell.show(in_call("capture"))
    stage.show(shell)
    stage.wait(0.2)
    assert any(isinstance(one, FrameView) and not one.bare for one in walk(shell))
    assert shell._kept is None
    assert stage.picture().any()
