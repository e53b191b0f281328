"""Two Chromiums that call each other with the same scene: what a browser on the kiosk would do."""

import argparse
import tempfile
import time
from pathlib import Path

import psutil
from playwright.sync_api import Browser, BrowserType, Page, Route, sync_playwright

from tests.netlab.agent_chromium import _SCRIPT, arguments, words, write_clip
from tests.netlab.child import say
from video.desk.robot_agent import CHROMIUM

_SECURE = "https://bench.invalid/"  # a camera needs a secure page; it is answered by ourselves
_OPEN = """async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
  const peer = (globalThis.peer = new RTCPeerConnection());
  for (const track of stream.getTracks()) peer.addTrack(track, stream);
}"""
_OFFER = """async () => {
  await peer.setLocalDescription();
  await new Promise((done) => {
    if (peer.iceGatheringState === "complete") done();
    peer.addEventListener("icegatheringstatechange",
      () => peer.iceGatheringState === "complete" && done());
  });
  return peer.localDescription.sdp;
}"""


def answer_blank(route: Route) -> None:
    route.fulfill(body="<!doctype html><title>pair</title>", content_type="text/html")


def open_page(chromium: BrowserType, clip: Path, size: str) -> tuple[Browser, Page, psutil.Process]:
    """A browser with its page, and the browser's first process."""
    before = set(psutil.Process().children(recursive=True))
    browser = chromium.launch(executable_path=CHROMIUM, args=arguments(clip))
    page = browser.new_page()
    page.add_init_script(path=_SCRIPT)
    page.add_init_script(f"lab.size = {size};")
    page.route("**/*", answer_blank)
    page.goto(_SECURE)
    new = [p for p in psutil.Process().children(recursive=True) if p not in before]
    return browser, page, min(new, key=lambda one: one.create_time())


def cpu(first: psutil.Process) -> float:
    total = 0.0
    for one in (first, *first.children(recursive=True)):
        try:
            used = one.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += used.user + used.system
    return total


def connect(caller: Page, callee: Page) -> None:
    say("claimed", at=time.time())  # opening the camera belongs to answering, as at the desk
    for page in (caller, callee):
        page.evaluate(_OPEN)
    offer = caller.evaluate(_OFFER)
    callee.evaluate("(sdp) => peer.setRemoteDescription({ type: 'offer', sdp })", offer)
    answer = callee.evaluate(_OFFER)
    caller.evaluate("(sdp) => peer.setRemoteDescription({ type: 'answer', sdp })", answer)


def serve(caller: Page, callee: Page, first: psutil.Process) -> None:
    heard, done, seen = words(), 0, False
    while True:
        caller.wait_for_timeout(50)
        if (
            not seen
            and caller.evaluate("lab.frames.length")
            and callee.evaluate("lab.frames.length")
        ):
            say("first_picture", at=caller.evaluate("lab.frames[0][0]"))
            seen = True
        for word in heard[done:]:
            done += 1
            if word == "bye":
                return
            if word == "cpu":
                say("cpu", at=time.time(), seconds=cpu(first))
            elif word == "end":
                notes = "({frames: lab.frames, stats: lab.stats})"
                say("report", caller=caller.evaluate(notes), callee=callee.evaluate(notes))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="640x480")
    parser.add_argument("--fps", type=int, default=25)
    args = parser.parse_args()
    width, height = map(int, args.size.split("x"))
    size = f"{{ width: {width}, height: {height}, frameRate: {args.fps} }}"
    with tempfile.TemporaryDirectory(prefix="netlab-pair-") as folder, sync_playwright() as play:
        clip = Path(folder) / "scene.y4m"
        write_clip(clip, width, height, args.fps)
        one, caller, first = open_page(play.chromium, clip, size)
        other, callee, _ = open_page(play.chromium, clip, size)
        say("ready")
        connect(caller, callee)
        serve(caller, callee, first)
        one.close()
        other.close()


if __name__ == "__main__":
    main()
