"""coturn in the county's namespace, with a certificate of a throw-away authority for TLS."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.netlab.desk_side import RELAY_SECRET
from tests.netlab.rows import Turn
from tests.netlab.spaces import COUNTY_IP, Lab, LabError, run

URLS = {
    "udp": f"turn:{COUNTY_IP}:3478?transport=udp",
    "tcp": f"turn:{COUNTY_IP}:3478?transport=tcp",
    "tls": f"turns:{COUNTY_IP}:5349?transport=tcp",
}


def certificate(folder: Path) -> Path:
    """Make the server's certificate, trusted as its own authority; returns its path."""
    path = folder / "turn.pem"
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes", "-days", "2", "-subj", "/CN=turn", "-addext", f"subjectAltName=IP:{COUNTY_IP}",
        "-keyout", str(folder / "turn.key"), "-out", str(path))  # fmt: skip
    return path


@contextmanager
def relay(lab: Lab, kind: Turn, folder: Path) -> Iterator[tuple[str, ...]]:
    """The TURN addresses while coturn runs; LabError when it is not installed."""
    program = shutil.which("turnserver")
    if program is None:
        raise LabError("coturn is not installed")
    pem = certificate(folder)
    words = (
        program, "-n", "--listening-ip", COUNTY_IP, "--relay-ip", COUNTY_IP,
        "--use-auth-secret", "--static-auth-secret", RELAY_SECRET, "--realm", "lab", "--no-cli",
        "--allow-loopback-peers",
        "--log-file", str(folder / "turn.log"), "--simple-log", "--pidfile", str(folder / "pid"),
        "--cert", str(pem), "--pkey", str(folder / "turn.key"),
        "--userdb", str(folder / "turndb"),
    )  # fmt: skip
    process = subprocess.Popen(
        lab.inside(lab.county, *words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield tuple(URLS.values()) if kind == "any" else (URLS[kind],)
    finally:
        process.terminate()
        process.wait(10)
