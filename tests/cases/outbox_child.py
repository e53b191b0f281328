"""Child of the crash tests: one outbox process that kills itself with SIGKILL at a named point.

usage: outbox_child.py BASE_URL STATE_DIR CRASH_POINT|- submit|request|resume
"""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from outbox_parts import draft, help_request, http_gateway, open_store

from kiosk.cases.events import CaseAccepted, RequestDelivered
from kiosk.cases.outbox import Outbox


async def deliver(base_url, folder, point, mode):
    accepted = asyncio.Event()
    told = []

    def listen(event):
        told.append(type(event).__name__)
        if isinstance(event, CaseAccepted | RequestDelivered):
            accepted.set()

    def crash(name):
        if name == point:
            os.kill(os.getpid(), signal.SIGKILL)

    store = open_store(folder)
    gateway = http_gateway(base_url)
    outbox = Outbox(store, gateway, listen, crash_point=crash)
    if mode == "submit":
        outbox.submit(draft())
    if mode == "request":
        outbox.request(help_request())
    unseen = [one.case_id for one in outbox.unseen_accepted()]
    if outbox.pending_count():
        worker = asyncio.create_task(outbox.run())
        async with asyncio.timeout(60):
            await accepted.wait()
        outbox.stop()
        await worker
    numbers = [one.receipt.case_no for one in outbox.unseen_accepted()]
    for one in outbox.unseen_accepted():
        outbox.mark_shown(one.case_id)
    await gateway.close()
    store.close()
    return {"unseen": unseen, "told": told, "numbers": numbers}


if __name__ == "__main__":
    url, state, where, how = sys.argv[1:]
    sys.stdout.write(json.dumps(asyncio.run(deliver(url, Path(state), where, how))))
