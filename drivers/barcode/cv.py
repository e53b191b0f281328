"""OpenCV without its stubs: they widen every dtype and refuse `dst=None`, hiding real mistakes."""

from typing import Any

import cv2 as _cv2

cv2: Any = _cv2

__all__ = ["cv2"]
