"""PyPI `wrtc` as an engine; this module can be imported only where it is installed."""

from video.engine import Abilities, Engine
from video.wrtc_leg import WrtcLeg, video_codecs


def _prepare() -> None:
    """libwebrtc starts with its first connection; nothing is replaced in it."""


def _abilities() -> Abilities:
    """H.264 only where somebody has brought Cisco's binary: the wheel has none."""
    names = (codec.mime_type.partition("/")[2] for codec in video_codecs())
    codecs = tuple(dict.fromkeys(name for name in names if name != "rtx"))
    return Abilities(codecs, "its own", sound_only=False, stills=False)


WRTC = Engine("wrtc", _prepare, WrtcLeg, _abilities)
