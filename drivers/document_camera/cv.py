"""OpenCV without its stubs: they widen every dtype and refuse `dst=None`, hiding real mistakes.

Also the one place where its logs are quietened: they may quote a camera URL with its password.
"""

import os
from typing import Any

import cv2 as _cv2

# Read by OpenCV when its FFmpeg is first used; -8 is FFmpeg's "quiet".
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
# Read when its V4L2 is first used; seconds that a frozen camera may hold a reader (10 by default).
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "3")
cv2: Any = _cv2
# Its pool of threads spins between calls: for pictures of a page that costs more than it saves, and
# the screen and the call need the other cores.
cv2.setNumThreads(1)
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

__all__ = ["cv2"]
