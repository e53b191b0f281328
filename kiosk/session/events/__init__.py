"""Everything that can happen to a session: touches, cards, pages, replies, timers.

Touches (``Intent``) may be sent by a screen; the rest only by the runtime. Values that
are personal never show in a repr.
"""

from typing import TypeAlias

from kiosk.session.events.news import *
from kiosk.session.events.news import Report
from kiosk.session.events.touches import *
from kiosk.session.events.touches import Intent

Event: TypeAlias = Intent | Report
