"""The call under a bad line: real processes in network namespaces, joined by `link.c`.

`make netlab` (root): the kiosk's caller and worker in one namespace, desk, agent and TURN server
in another, the line between them in a third.
"""
