"""The visual system's promises, computed: contrast, sizes, targets."""

import dataclasses
import itertools

import pytest

from screens.bootstrap import LANDSCAPE, PORTRAIT
from screens.icons import IconUnknownError, codepoints, icon
from screens.theme import CALM, CAP_EM, ELDER, HIGH_CONTRAST, SIZES, Theme, contrast, rgb

TEXT_ON = [
    ("ink", "paper"), ("ink", "card"), ("ink", "sunken"), ("soft", "paper"), ("soft", "card"),
    ("on_primary", "primary"), ("on_primary", "primary_down"), ("on_tint", "tint"),
    ("on_tint", "card"), ("on_tint", "sunken"), ("on_accent", "accent"), ("on_danger", "danger"),
    ("on_danger", "danger_down"), ("on_warn", "warn"), ("danger", "card"), ("good", "card"),
    ("on_disabled", "disabled"), ("on_bar", "bar"), ("accent", "card"),
]  # fmt: skip


def test_contrast_formula():
    assert contrast(rgb("#000000"), rgb("#FFFFFF")) == pytest.approx(21)
    assert contrast(rgb("#777777"), rgb("#FFFFFF")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", [CALM, HIGH_CONTRAST], ids=["calm", "high-contrast"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_contrast(palette, text, ground):
    assert contrast(getattr(palette, text), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("palette", [CALM, HIGH_CONTRAST], ids=["calm", "high-contrast"])
def test_outlines_of_targets_can_be_seen(palette):
    for ground in (palette.paper, palette.card):
        assert contrast(palette.edge, ground) >= 3.0


def test_every_text_token_is_checked():
    tokens = {field.name for field in dataclasses.fields(CALM)}
    spoken = {name for name in tokens if name.startswith("on_")} | {"ink", "soft"}
    assert spoken <= {text for text, _ in TEXT_ON}


@pytest.mark.parametrize("panel", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
@pytest.mark.parametrize("scale", [1.0, ELDER])
def test_type_scale(panel, scale):
    theme = Theme(panel, scale=scale)
    sizes = [theme.em(size) for size in SIZES]
    assert len(set(sizes)) <= 8
    assert sizes == sorted(sizes)
    assert min(sizes) * CAP_EM / panel.px_per_mm >= 5.5
    # EN 301 549 5.1.4: 0.7 degrees at 600 mm.
    assert theme.em("lead") * CAP_EM / panel.px_per_mm >= 7.3
    for size in SIZES:
        ladder = theme.ladder(size)
        assert list(ladder) == sorted(ladder, reverse=True)
        assert ladder[-1] * CAP_EM / panel.px_per_mm >= 5.5


def test_targets_and_gaps():
    for scale, vertical in itertools.product((1.0, ELDER), (True, False)):
        theme = Theme(PORTRAIT, vertical=vertical, scale=scale)
        assert theme.target / PORTRAIT.px_per_mm >= 19.9
        assert theme.gap / PORTRAIT.px_per_mm >= 4


def test_icons_come_from_the_style_sheet():
    assert len(codepoints()) > 4000
    picture = icon("phone", 48)
    assert picture.shape == (48, 48)
    assert picture.max() == 255
    assert icon("star", 48, solid=True).astype(int).sum() > 2 * icon("star", 48).astype(int).sum()


def test_an_unknown_icon_is_an_error():
    with pytest.raises(IconUnknownError):
        icon("no-such-icon", 48)
