"""The net: a few convolutions that tell where a page's corners are, its area, and if there is one.

Each corner is told as two marginals (x and y) of 72 bins over -1/7..8/7 of the picture, from which
a soft arg-max reads a place between bins. The mask helps learning and is a second opinion later.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from drivers.document_camera.corners.layout import (
    AXIS_BINS,
    AXIS_FROM,
    AXIS_SPAN,
    MASK_CELLS,
    NET_PX,
)

_CELLS = NET_PX // 4
_PAD = (AXIS_BINS // 2 - _CELLS) // 2


def _conv(inputs: int, outputs: int, *, stride: int = 1, size: int = 3) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class CornerNet(nn.Module):
    """(N, 3, 112, 112) BGR 0..1 -> (N, 8*72 + 28*28 + 1): marginals, mask, presence; all logits."""

    def __init__(self) -> None:
        super().__init__()
        self.second = _conv(3, 16, stride=2)
        self.fourth = nn.Sequential(_conv(16, 32, stride=2), _conv(32, 32))
        self.eighth = nn.Sequential(_conv(32, 64, stride=2), _conv(64, 64))
        self.deep = nn.Sequential(_conv(64, 128, stride=2), _conv(128, 128), _conv(128, 128))
        self.context = nn.Sequential(nn.Linear(128, 128), nn.ReLU(inplace=True))
        self.down_eighth = _conv(128, 64, size=1)
        self.join_eighth = _conv(64, 64)
        self.down_fourth = _conv(64, 32, size=1)
        self.join_fourth = _conv(32, 48)
        self.mask = nn.Conv2d(48, 1, 1)
        self.present = nn.Linear(128, 1)
        self.across, self.down = _Axis(), _Axis()

    def forward(self, picture: Tensor) -> Tensor:
        """All outputs side by side, as one plain array is what OpenCV gives best."""
        fourth = self.fourth(self.second(picture))
        eighth = self.eighth(fourth)
        deep = self.deep(eighth)
        context = self.context(deep.mean(dim=(2, 3)))
        deep = deep + context[:, :, None, None]
        eighth = self.join_eighth(_grown(self.down_eighth(deep)) + eighth)
        fourth = self.join_fourth(_grown(self.down_fourth(eighth)) + fourth)
        across = torch.cat([fourth.amax(dim=2, keepdim=True), fourth.mean(dim=2, keepdim=True)], 1)
        down = torch.cat([fourth.amax(dim=3, keepdim=True), fourth.mean(dim=3, keepdim=True)], 1)
        x = self.across(across)
        y = self.down(down.transpose(2, 3))
        return torch.cat(
            [x.flatten(1), y.flatten(1), self.mask(fourth).flatten(1), self.present(context)], 1
        )


class _Axis(nn.Module):
    """Four marginals from features along one axis, a little beyond both of its ends."""

    def __init__(self) -> None:
        super().__init__()
        self.wide = nn.Sequential(
            nn.Conv2d(96, 48, (1, 7), padding=(0, 3 + _PAD), bias=False),
            nn.BatchNorm2d(48),
            nn.ReLU(inplace=True),
            nn.Conv2d(48, 48, (1, 7), padding=(0, 3)),
            nn.ReLU(inplace=True),
        )
        self.fine = nn.ConvTranspose2d(48, 24, (1, 4), stride=(1, 2), padding=(0, 1))
        self.out = nn.Conv2d(24, 4, (1, 5), padding=(0, 2))

    def forward(self, features: Tensor) -> Tensor:
        """(N, 96, 1, 28) -> (N, 4, 1, 72)."""
        told: Tensor = self.out(functional.relu(self.fine(self.wide(features))))
        return told


def _grown(features: Tensor) -> Tensor:
    return functional.interpolate(features, scale_factor=2.0, mode="nearest")


def losses(told: Tensor, corners: Tensor, other: Tensor, mask: Tensor, present: Tensor) -> Tensor:
    """Loss of each sample. `other`: the corners in the other order where two are right."""
    marginals = told[:, : 8 * AXIS_BINS].reshape(-1, 2, 4, AXIS_BINS)
    cells = told[:, 8 * AXIS_BINS : 8 * AXIS_BINS + MASK_CELLS**2]
    corner = torch.minimum(_corner_loss(marginals, corners), _corner_loss(marginals, other))
    area = functional.binary_cross_entropy_with_logits(
        cells, mask.flatten(1), reduction="none"
    ).mean(1)
    seen = functional.binary_cross_entropy_with_logits(told[:, -1], present, reduction="none")
    return present * corner + 2.0 * area + 0.5 * seen


def _corner_loss(marginals: Tensor, corners: Tensor) -> Tensor:
    """Cross-entropy to a Gaussian of 2.2 % and ten times the distance of the soft arg-max."""
    places = (torch.arange(AXIS_BINS) + 0.5) / AXIS_BINS * AXIS_SPAN + AXIS_FROM
    goal = corners.transpose(1, 2)[..., None]
    wanted = torch.softmax(-((places - goal) ** 2) / (2 * 0.022**2), dim=-1)
    log = torch.log_softmax(marginals, dim=-1)
    entropy = -(wanted * log).sum(-1).mean((1, 2))
    at = (log.exp() * places).sum(-1)
    return entropy + 10 * (at - goal[..., 0]).abs().mean((1, 2))
