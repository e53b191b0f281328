"""The id reader against its wire: what the driver adds to the time the bytes need at 115200."""

from collections.abc import Iterator

from drivers.id_card.measure import measure_read
from drivers.id_card.sim import SamvSimulator, SimCard
from tests.bench.figures import Figure, Plan, median

CARD = {"name": "乌仁图雅样例", "id_no": "150626195503120015"}


def id_read(plan: Plan) -> Iterator[Figure]:
    """Find, select, read 1359 bytes of a card from a pty that is as slow as the real line."""
    reads = []
    for _ in range(plan.times(9, 2)):
        simulator = SamvSimulator("dev").start()
        try:
            simulator.lay(SimCard.resident(**CARD))
            reads.append(measure_read(simulator.port))
        finally:
            simulator.close()
    read_ms = median([read.read_ms for read in reads])
    yield Figure("id_read", read_ms, "ms", reads[0].floor_ms)
