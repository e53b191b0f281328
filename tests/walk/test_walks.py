"""Guided walks break no rule; what the rules look for is found when it is planted."""

from dataclasses import replace

import pytest

from kiosk.catalogue.load import load
from kiosk.catalogue.types import StepKind
from kiosk.session import flow as flow_
from kiosk.session import live, overlays, submission, working
from kiosk.session.deck import Deck, Site
from kiosk.session.session import Answer, Working
from kiosk.session.views import build, frame, papers
from kiosk.session.views.types import ChoiceView
from kiosk.settings import CONFIG
from kiosk.walk.walker import walk

LOADED = load(CONFIG / "content")
DECK = Deck(LOADED.catalogue, LOADED.words, Site("walk", LOADED.catalogue.pack.region))
SERVICES = [s.id for s in DECK.catalogue.services]
SEEDS, EVENTS = 30, 1500


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("seed", range(100, 103))
def test_no_walk_breaks_a_rule(service: str, seed: int) -> None:
    walked = walk(DECK, service, seed, 1200)
    assert walked.violations == ()
    assert walked.sessions > 3
    steps = {s.kind.value for s in DECK.catalogue.service(service).steps}
    assert set(walked.reached) <= steps


@pytest.mark.parametrize("service", SERVICES)
def test_walks_reach_every_step_and_submit(service: str) -> None:
    steps = {s.kind.value for s in DECK.catalogue.service(service).steps}
    walked = [walk(DECK, service, seed, 1500) for seed in range(2)]
    assert set().union(*(set(w.reached) for w in walked)) == steps
    assert all(w.submitted for w in walked)


def found(*services: str) -> set[str]:
    """Walk until something is found, seed by seed; what is never found is missed."""
    for seed in range(SEEDS):
        for service in services or SERVICES:
            violations = walk(DECK, service, seed, EVENTS).violations
            if violations:
                return set(violations)
    return set()


def test_dead_answers_that_are_submitted_are_found(monkeypatch) -> None:
    every = lambda w: {f: a.value for f, a in w.answers.items() if a.value}  # noqa: E731
    monkeypatch.setattr(submission, "live_answers", every)
    assert any(v.startswith("dead answer submitted: ") for v in found("pension-registration"))


def test_a_case_without_identity_is_found(monkeypatch) -> None:
    whole = working.open_points
    lax = lambda w: tuple(p for p in whole(w) if p[0] is not StepKind.IDENTITY)  # noqa: E731
    monkeypatch.setattr(working, "open_points", lax)
    assert "submitted without identity" in found("property-query")


def test_a_repr_that_tells_is_found(monkeypatch) -> None:
    monkeypatch.setattr(Answer, "__repr__", lambda self: f"Answer({self.value})")
    assert found("property-query") == {"personal data in a repr"}


def test_an_answer_that_stays_on_the_attract_screen_is_found(monkeypatch) -> None:
    clean = flow_.wipe

    def keeping(session, reason):
        gone, effects = clean(session, reason)
        if isinstance(session, Working) and "phone" in session.answers:
            kept = str(session.answers["phone"].value)
            gone = replace(gone, machine=replace(gone.machine, last_saved=kept))
        return gone, effects

    for module in (flow_, overlays, working):
        monkeypatch.setattr(module, "wipe", keeping)
    assert "an answer is visible after the resident left" in found("property-query")


def test_a_value_that_the_next_resident_sees_is_found(monkeypatch) -> None:
    last: list[Working] = []
    picked = flow_._pick_service

    def remembering(p, event):
        after, effects = picked(p, event)
        if isinstance(after, Working) and last:
            after = replace(after, answers=last[-1].answers)
        return after, effects

    def noting(session, reason, clean=flow_.wipe):
        if isinstance(session, Working) and session.answers:
            last.append(session)
        return clean(session, reason)

    monkeypatch.setattr(flow_, "_pick_service", remembering)
    for module in (flow_, overlays, working):
        monkeypatch.setattr(module, "wipe", noting)
    assert "an answer of an earlier resident is visible" in found("property-query")


def test_a_paper_that_is_hidden_until_later_is_found(monkeypatch) -> None:
    whole = live.lacks
    hiding = lambda w: () if w.spot == "notice" else whole(w)  # noqa: E731
    monkeypatch.setattr(papers, "lacks", hiding)
    assert "the notice does not name every missing paper" in found("residence-permit")


def test_a_list_of_missing_papers_that_is_cut_short_is_found(monkeypatch) -> None:
    monkeypatch.setattr(working, "lacks", lambda w: live.lacks(w)[:1])
    assert "a list of missing papers is not complete" in found("residence-permit")


def test_a_paper_asked_for_before_it_was_told_is_found(monkeypatch) -> None:
    monkeypatch.setattr(working, "_mend", lambda w, k, s: working.jump(w, k, s, w.at))
    wanted = "a second check revealed a paper the notice had not named"
    assert wanted in found("pension-registration")


def test_a_step_with_no_way_on_is_found(monkeypatch) -> None:
    bare = lambda w: ChoiceView("delivery", frame.frame(w), "x", ())  # noqa: E731
    monkeypatch.setattr(build, "_delivery", bare)
    assert "no way on at ChoiceView" in found("pension-registration")


def test_a_button_that_does_nothing_is_no_way_on(monkeypatch) -> None:
    monkeypatch.setattr(working, "_confirm", lambda w: (w, ()))
    assert found("property-query") == {"no way on at ConfirmView"}


def test_a_screen_without_help_is_found(monkeypatch) -> None:
    whole = build.frame

    def helpless(session, *args, **more):
        made = whole(session, *args, **more)
        sign = isinstance(session, Working) and session.step.kind is StepKind.SIGN
        return replace(made, help=None) if sign else made

    monkeypatch.setattr(build, "frame", helpless)
    assert any(v.startswith("no way to a person at ") for v in found("property-query"))


def test_a_case_called_saved_before_it_is_is_found(monkeypatch) -> None:
    def hasty(w, event):
        after, effects = working._submit_(w, event)
        if isinstance(after, Working) and after.submit == "sending":
            after = replace(after, submit="waiting")
        return after, effects

    monkeypatch.setattr(working, "_submit_", working._submit, raising=False)
    monkeypatch.setattr(working, "_submit", hasty)
    assert "a case is called saved before it was" in found("property-query")


def test_a_corrected_case_under_the_old_key_is_found(monkeypatch) -> None:
    whole = working.submission
    old = lambda w: replace(whole(w), case_id=w.replaces or w.case_id)  # noqa: E731
    monkeypatch.setattr(working, "submission", old)
    assert "a corrected case was sent under the old key" in found("pension-registration")
