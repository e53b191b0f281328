"""OpenCV without its stubs: they widen every dtype and refuse `dst=None`, hiding real mistakes.

Also the one place where its logs are quietened: they may quote a camera URL with its password.
"""

import os
from typing import Any

import cv2 as _cv2

# Read by OpenCV when its FFmpeg is first used; -8 is FFmpeg's "quiet".
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
cv2: Any = _cv2
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

__all__ = ["cv2"]
