"""The slot of the virtual reader, seen from where vpcd listens."""

import socket
import time

from drivers.smart_card.sim import Chip, VirtualSlot


def test_between_two_cards_the_slot_is_empty_for_as_long_as_a_hand_needs():
    """Quicker, and vpcd takes the second card for the first (see _SWAP_S)."""
    with socket.create_server(("127.0.0.1", 0)) as vpcd:
        vpcd.settimeout(10)
        with VirtualSlot("dev", vpcd.getsockname()[1]) as slot:
            slot.insert(Chip([]))
            first, _ = vpcd.accept()
            with first:
                first.settimeout(10)
                pulled = time.monotonic()
                slot.insert(Chip([]))
                assert first.recv(1) == b""
            second, _ = vpcd.accept()
            second.close()
            assert time.monotonic() - pulled >= 0.5
