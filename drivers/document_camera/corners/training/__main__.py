"""Trains the corner net, fits the gate, measures both and writes the report; no data needed.

Stopped and started again it goes on where it was, unless its code has changed. One thread, so that
the kiosk's builders can work on; about 30 minutes of one core. More steps (--steps) make it better
still: the first part of a longer training is the same, and is taken up where it was left.
"""

import argparse
import hashlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from drivers.document_camera.corners import gate
from drivers.document_camera.corners.finder import (
    Detection,
    judged,
    previewed,
    searched,
    within,
)
from drivers.document_camera.corners.opinion import WEIGHTS, CornerNet, corner_net
from drivers.document_camera.corners.training import gating, pool, report
from drivers.document_camera.corners.training.holdout import (
    Marked,
    drawn,
    marked,
    marked_folder,
    outcomes,
)
from drivers.document_camera.corners.training.loop import Plan, to_onnx, train
from drivers.document_camera.cv import cv2
from drivers.frames import Picture

PLAN = Plan(seed=20261129, scenes=12000, steps=7500)
GATE_SEED, HOLD_OUT_SEED = 7001, 7002
_AFTER = ("__init__", "__main__", "gating", "holdout", "report")
"""Modules that have no part in the weights."""
LARGE_PX = 640
"""Scenes of the gate and the hold-out: as large as the search can use."""


def main() -> int:
    """Do all of it; 1 where OpenCV does not run the net as torch does."""
    args = _arguments()
    torch.set_num_threads(1)
    began = time.process_time()
    plan = Plan(args.seed, args.scenes, args.steps)
    args.work.mkdir(parents=True, exist_ok=True)
    learner = train(plan, _pool(plan, args.work, args.workers), _state(plan, args.work), _tell)
    weights = to_onnx(learner.mean)
    if not _agrees(learner.mean, weights):
        _tell("OpenCV and torch disagree")
        return 1
    WEIGHTS.write_bytes(weights)
    _tell(f"{WEIGHTS}: {len(weights)} bytes; now the gate")
    still, preview = gating.fit(drawn(GATE_SEED, args.gate, LARGE_PX))
    gate.FILE.write_text(gate.written(still, preview), "utf-8")
    facts = _facts(plan, learner.cpu_s, weights, args)
    args.report.write_text(report.document(facts, list(_measured(args, still, preview))), "utf-8")
    _tell(f"{args.report}: written; {time.process_time() - began:.0f} s of CPU in this run")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="corners.training", description=__doc__)
    parser.add_argument("--seed", type=int, default=PLAN.seed)
    parser.add_argument("--scenes", type=int, default=PLAN.scenes)
    parser.add_argument("--steps", type=int, default=PLAN.steps)
    parser.add_argument("--gate", type=int, default=600, help="scenes that the gate is fitted on")
    parser.add_argument("--hold-out", type=int, default=240, help="scenes to measure on")
    parser.add_argument("--workers", type=int, default=1, help="processes that draw scenes")
    parser.add_argument("--work", type=Path, default=Path(".cache/corner-training"))
    parser.add_argument("--report", type=Path, default=Path("docs/corner-training.md"))
    return parser.parse_args()


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _state(plan: Plan, work: Path) -> Path:
    return work / f"state-{plan.seed}-{plan.scenes}-{_sources()}.pt"


def _sources() -> str:
    """Digest of what scenes and net are made by: leftovers of other code are never gone on with."""
    here = Path(__file__).parent
    parts = sorted(one for one in here.glob("*.py") if one.stem not in _AFTER)
    texts = [one.read_bytes() for one in (*parts, here.parent / "layout.py")]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:12]


def _pool(plan: Plan, work: Path, workers: int) -> pool.Pool:
    """The scenes, drawn once and kept."""
    path = work / f"pool-{plan.seed}-{plan.scenes}-{_sources()}.npz"
    if not path.exists():
        made = pool.make(plan.seed, plan.scenes, workers)
        np.savez(path.with_suffix(".new.npz"), pictures=made.pictures, corners=made.corners)
        path.with_suffix(".new.npz").replace(path)
        _tell(f"{plan.scenes} scenes drawn")
    kept = np.load(path)
    return pool.Pool(kept["pictures"], kept["corners"])


def _agrees(net: torch.nn.Module, weights: bytes) -> bool:
    """OpenCV's inference gives what torch gives, to a thousandth."""
    runner = CornerNet(weights)
    for number in range(8):
        square, _ = pool.sample(HOLD_OUT_SEED, number)
        blob = torch.from_numpy(square.transpose(2, 0, 1)[None].astype(np.float32) / 255)
        with torch.no_grad():
            wanted = net(blob).numpy().ravel()
        if float(np.abs(runner.run(square) - wanted).max()) > 1e-3 * max(1.0, np.abs(wanted).max()):
            return False
    return True


def _facts(
    plan: Plan, cpu_s: float, weights: bytes, args: argparse.Namespace
) -> list[tuple[str, str]]:
    return [
        ("seed", str(plan.seed)),
        ("scenes", f"{plan.scenes}, each changed anew every time it is used"),
        ("steps", f"{plan.steps} of 32 scenes"),
        ("CPU time of the steps", f"{cpu_s / 60:.1f} minutes of one core"),
        (
            "weights",
            f"{len(weights) / 1e6:.2f} MB ONNX, equal in OpenCV and torch to a thousandth",
        ),
        ("their SHA-256", hashlib.sha256(weights).hexdigest()),
        ("gate", f"fitted on {args.gate} drawn scenes (seed {GATE_SEED})"),
        (
            "versions",
            f"torch {torch.__version__}, OpenCV {cv2.__version__}, numpy {np.__version__}",
        ),
        ("machine", report.machine()),
    ]


def _measured(
    args: argparse.Namespace, still: gate.Weights, preview: gate.Weights
) -> Iterator[report.Measured]:
    """On drawn scenes, and on photos where a folder of them is given."""
    yield from _drawn(list(drawn(HOLD_OUT_SEED, args.hold_out, LARGE_PX)), still, preview)
    folder = marked_folder()
    if folder is not None:
        photos = list(marked(folder))
        name = f"Development photos ({len(photos)}, corners marked by hand; looked at while tuning)"
        yield _of(name, photos, still, preview)


def _drawn(
    scenes: list[Marked], still: gate.Weights, preview: gate.Weights
) -> Iterator[report.Measured]:
    """One page or none apart from papers on papers, where the label is one answer of several."""
    for doubtful, name in ((False, "One page or none"), (True, "Papers on papers, mounts")):
        some = [one for one in scenes if one.doubtful is doubtful]
        title = f"Drawn hold-out: {name} ({len(some)} scenes of {LARGE_PX} px)"
        yield _of(title, some, still, preview)


def _of(
    name: str, pictures: list[Marked], still: gate.Weights, preview: gate.Weights
) -> report.Measured:
    return report.Measured(
        name,
        outcomes(iter(pictures), lambda picture: judged(searched(picture), still)),
        outcomes(iter(pictures), lambda picture: judged(previewed(picture), preview)),
        outcomes(iter(pictures), _alone),
    )


def _alone(picture: Picture) -> Detection:
    """The net without search and edges."""
    opinion = corner_net().glance(picture)
    found = opinion.present > 0.5
    return Detection(within(opinion.corners) if found else None, False, opinion.present, False)


if __name__ == "__main__":
    sys.exit(main())
