"""Every section of an answer names every candidate, whichever of them aiortc reads.

A browser writes its candidates into the first section of a bundle only (RFC 9143 section 9.1).
aiortc 1.16.0 gathers them by transport, and of sections that share one from the first on the last
counts: the answer's candidates are lost. Unseen where the browser's own checks arrive, for then
it is learned from them; but a relay lets nothing in from a peer that it was not told of, so that
a call which needs one never begins.
"""

_NAMES = ("a=candidate:", "a=end-of-candidates")


def everywhere(sdp: str) -> str:
    """The same description with the candidates of all its sections in each of them."""
    lines = sdp.splitlines()
    named = dict.fromkeys(line for line in lines if line.startswith(_NAMES))
    sections: list[list[str]] = [[]]
    for line in lines:
        if line.startswith("m="):
            sections.append([])
        if line not in named:
            sections[-1].append(line)
    for section in sections[1:]:
        section += named
    return "".join(f"{line}\r\n" for section in sections for line in section)
