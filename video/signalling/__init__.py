"""The messages between kiosk, desk and agent page, strict so that a wrong one cannot act.

One schema: the classes of this package's modules. `schema` writes JSON Schema, TypeScript and the
tables of docs/signalling.md from them.
"""

from video.signalling.agent import *
from video.signalling.base import *
from video.signalling.common import *
from video.signalling.devices import *
from video.signalling.kiosk import *
from video.signalling.papers import *
from video.signalling.recording import *
from video.signalling.requests import *
from video.signalling.room import *
from video.signalling.screen import *
from video.signalling.wire import *
