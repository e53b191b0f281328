"""The training loop: one seed, one thread, no data from outside; ends in an ONNX file.

The learning rate stays level and falls over the last eighth, so the first part of a long and of
a short training are the same; a state on disk lets a stopped training go on.
"""

import io
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from drivers.document_camera.corners.layout import NET_PX
from drivers.document_camera.corners.training.net import CornerNet, losses
from drivers.document_camera.corners.training.pool import Batch, Pool, batch_of

BATCH = 32
_WARM_UP = 200
_PEAK_RATE = 2.0e-3
_FALL_PART = 0.12
_AVERAGE = 0.996
"""Weights kept are a running mean over some 250 steps: less noise for nothing."""
_SAVE_EVERY = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is learned. The same plan gives the same net on the same machine."""

    seed: int
    scenes: int
    steps: int

    def rate(self, step: int) -> float:
        """Learning rate of a step, from 0."""
        left = (self.steps - step) / max(1.0, self.steps * _FALL_PART)
        return _PEAK_RATE * min(1.0, (step + 1) / _WARM_UP, left)

    def level(self, step: int) -> bool:
        """Is the rate not falling yet? Until then the number of steps makes no difference."""
        return step <= self.steps * (1 - _FALL_PART)


@dataclass
class Learner:
    """What a training changes: the net, its running mean, the optimizer, steps done."""

    seed: int
    net: CornerNet = field(init=False)
    mean: CornerNet = field(init=False)
    optimizer: Any = field(init=False)
    step: int = 0
    cpu_s: float = 0.0

    def __post_init__(self) -> None:
        torch.manual_seed(self.seed)
        self.net = CornerNet().to(memory_format=torch.channels_last)
        self.mean = CornerNet().to(memory_format=torch.channels_last)
        self.mean.load_state_dict(self.net.state_dict())
        self.optimizer = torch.optim.AdamW(self.net.parameters(), lr=_PEAK_RATE, weight_decay=0.01)

    def save(self, path: Path) -> None:
        """Write all of it, so that a cut leaves the last whole state."""
        parts = [part.state_dict() for part in (self.net, self.mean, self.optimizer)]
        fresh = path.with_suffix(".new")
        torch.save([self.step, self.cpu_s, *parts], fresh)
        fresh.replace(path)

    def load(self, path: Path) -> None:
        """Go on from a saved state."""
        self.step, self.cpu_s, *parts = torch.load(path)
        for part, state in zip((self.net, self.mean, self.optimizer), parts, strict=True):
            part.load_state_dict(state)

    def learn(self, batch: Batch, rate: float) -> float:
        """One step; its loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        loss = _loss(self.net, batch)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimizer.step()
        self.step += 1
        _follow(self.mean, self.net, min(_AVERAGE, self.step / (self.step + 10)))
        return float(loss.detach())


def train(plan: Plan, pool: Pool, state: Path, tell: Callable[[str], None]) -> Learner:
    """A learner that has done the plan. state: where it is saved, and taken up again."""
    learner = Learner(plan.seed)
    if state.exists():
        learner.load(state)
        tell(f"goes on from step {learner.step}")
    recent: list[float] = []
    learner.net.train()
    while learner.step < plan.steps:
        began = time.process_time()
        batch = batch_of(plan.seed, learner.step, pool, BATCH)
        recent.append(learner.learn(batch, plan.rate(learner.step)))
        learner.cpu_s += time.process_time() - began
        if learner.step % _SAVE_EVERY == 0:
            mean = sum(recent) / len(recent)
            tell(f"step {learner.step} loss {mean:.3f} cpu {learner.cpu_s:.0f} s")
            recent.clear()
            if plan.level(learner.step):
                learner.save(state)
    return learner


def _loss(net: CornerNet, batch: Batch) -> Tensor:
    pictures = torch.from_numpy(batch.pictures).contiguous(memory_format=torch.channels_last)
    goals = (batch.corners, batch.other, batch.masks, batch.present)
    return losses(net(pictures), *(torch.from_numpy(goal) for goal in goals)).mean()


def _follow(mean: CornerNet, net: CornerNet, part: float) -> None:
    with torch.no_grad():
        for kept, new in zip(mean.state_dict().values(), net.state_dict().values(), strict=True):
            if kept.dtype.is_floating_point:
                kept.mul_(part).add_(new, alpha=1 - part)
            else:
                kept.copy_(new)


def to_onnx(net: CornerNet) -> bytes:
    """The net as ONNX for one picture at a time; batch norm is folded into the convolutions."""
    out = io.BytesIO()
    torch.onnx.export(
        net.eval().to(memory_format=torch.contiguous_format), (torch.zeros(1, 3, NET_PX, NET_PX),),
        out, input_names=["picture"], output_names=["told"], opset_version=17, dynamo=False,
        do_constant_folding=True,
    )  # fmt: skip
    return out.getvalue()
