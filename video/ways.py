"""Which way to the relay a leg takes: the engine uses one address a leg, so a call tries them all.

The desk names them in its order: UDP carries a talk best, TCP passes most firewalls, TLS on port
443 passes where nothing but web pages does.
"""

from collections.abc import Sequence

from video.signalling import IceServer


def on_way(ice: Sequence[IceServer], way: int) -> tuple[IceServer, ...]:
    """Every STUN server and the `way`-th relay address, counted round."""
    found = tuple(s for s in ice if all(url.startswith("stun") for url in s.urls))
    relays = [(s, url) for s in ice if s not in found for url in s.urls if url.startswith("turn")]
    if not relays:
        return found
    server, url = relays[way % len(relays)]
    return (*found, server.model_copy(update={"urls": (url,)}))
