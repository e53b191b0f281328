"""A pcscd of our own: private socket, private reader, killed and restarted at will.

pcscd knows one socket, /run/pcscd/pcscd.comm, and a machine may run one already (Debian's systemd
holds the socket open for it). So ours lives in a mount namespace where /run/pcscd is a folder of
this test run; libpcsclite finds it by PCSCLITE_CSOCK_NAME. Where namespaces are forbidden, the
socket is handed over as systemd does (LISTEN_FDS). Foreign daemons are never touched.

libpcsclite reads the variable at its first call and keeps it for the life of the process: it is
set here, at import, and the path is the same for every daemon that this process starts.
"""

import atexit
import functools
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

FOLDER = Path(tempfile.gettempdir()) / f"jiujin-pcsc-{os.getpid()}"
SOCKET = FOLDER / "run" / "pcscd.comm"
os.environ["PCSCLITE_CSOCK_NAME"] = str(SOCKET)

READER = "Virtual PCD"
WAIT_S = 15.0
_CABLE_SOURCE = Path(__file__).with_name("smartcard_cable.c")
_FOREIGN_PID = Path("/run/pcscd/pcscd.pid")
_PCSCD = shutil.which("pcscd") or "/usr/sbin/pcscd"
_DRIVER = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
_IN_NAMESPACE = (
    'mount -t tmpfs none /run && mkdir /run/pcscd && mount --bind "$0" /run/pcscd && exec "$@"'
)
# bash, as dash knows file numbers of one digit only.
_ACTIVATED = 'export LISTEN_PID=$$ LISTEN_FDS=1; fd="$0"; exec 3<&"$fd" && exec "$@"'


@functools.cache
def _namespace() -> list[str]:
    """The command that opens a mount namespace here, [] where none may be opened."""
    for words in (["unshare", "--mount"], ["unshare", "--map-root-user", "--mount"]):
        tried = subprocess.run([*words, "true"], capture_output=True, check=False)
        if tried.returncode == 0:
            return words
    return []


def _free_port() -> int:
    """A port that is free, and the next one too: vpcd takes two."""
    luck = random.SystemRandom()
    while True:
        port = luck.randrange(20000, 32000)
        try:
            for number in (port, port + 1):
                with socket.socket() as one:
                    one.bind(("127.0.0.1", number))
        except OSError:
            continue
        return port


def cable_driver() -> str:
    """smartcard_cable.c, compiled once a process; needs what compiling pyscard needs."""
    library = Path(tempfile.gettempdir()) / f"jiujin-pcsc-cable-{os.getpid()}.so"
    if not library.exists():
        words = ["cc", "-shared", "-fPIC", "-O1", "-I/usr/include/PCSC", "-o", str(library)]
        subprocess.run([*words, str(_CABLE_SOURCE), "-ldl"], check=True)
        atexit.register(library.unlink, missing_ok=True)
    return str(library)


class PrivatePcscd:
    """As a context manager it runs from start to end; `ports` are those of the readers' slots.

    activated: the listening socket is ours and outlives the daemon, as under systemd.
    cable: the reader has one slot instead of two and can be unplugged (`unplug`, `plug`).
    """

    def __init__(self, *, activated=False, cable=False, debug=False):
        self._namespace = _namespace()
        self._cable = FOLDER / "cable"
        library = cable_driver() if cable else _DRIVER
        self._debug = debug
        self.activated = activated
        self._listener = None
        self._process = None
        self._foreign_pid = b""
        self._conf = FOLDER / "conf"
        FOLDER.mkdir(exist_ok=True)
        self._cable.touch()
        for folder in (self._conf, SOCKET.parent):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        port = _free_port()
        self.ports = [port] if cable else [port, port + 1]
        (self._conf / "reader").write_text(
            f'FRIENDLYNAME "{READER}"\nDEVICENAME /dev/null:{port}\n'
            f"LIBPATH {library}\nCHANNELID {port}\n"
        )

    @property
    def port(self):
        return self.ports[0]

    @property
    def pid(self):
        return self._process.pid

    def __enter__(self):
        if not self._namespace and _FOREIGN_PID.exists():
            # As root ours overwrites the file of the machine's own daemon: it gets it back.
            self._foreign_pid = _FOREIGN_PID.read_bytes()
        with ExitStack() as undo:
            undo.callback(self.__exit__)
            self.start()
            undo.pop_all()
        return self

    def __exit__(self, *exc):
        self.kill()
        self._hang_up()
        if not self._namespace:
            _FOREIGN_PID.unlink(missing_ok=True)
            if self._foreign_pid:
                _FOREIGN_PID.write_bytes(self._foreign_pid)
        shutil.rmtree(FOLDER, ignore_errors=True)

    def start(self):
        """Start the daemon; returns when it takes connections."""
        words = [_PCSCD, "--foreground", *(["--debug"] if self._debug else []),
                 "-c", str(self._conf)]  # fmt: skip
        files = ()
        if (self.activated or not self._namespace) and self._listener is None:
            SOCKET.unlink(missing_ok=True)
            self._listener = socket.socket(socket.AF_UNIX)
            self._listener.bind(str(SOCKET))
            self._listener.listen(64)
        if self._listener is not None:
            number = self._listener.fileno()
            words, files = ["bash", "-c", _ACTIVATED, str(number), *words], (number,)
        if self._namespace:
            words = [*self._namespace, "sh", "-c", _IN_NAMESPACE, str(SOCKET.parent), *words]
        with open(FOLDER / "log", "ab") as log:
            self._process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=files,
                env={**os.environ, "JIUJIN_READER_CABLE": str(self._cable)},
            )  # fmt: skip
        self._await()

    def _await(self):
        pid_file = SOCKET.with_name("pcscd.pid") if self._namespace else _FOREIGN_PID
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            assert self._process.poll() is None, self.log()
            if self._written(pid_file) and (self._listener is not None or _listens()):
                return
            threading.Event().wait(0.005)
        raise AssertionError("pcscd does not start")

    def _written(self, pid_file):
        try:
            return int(pid_file.read_text().strip("\0\n")) == self._process.pid
        except (OSError, ValueError):
            return False

    def kill(self):
        """kill -9; the socket's file stays behind, as it does in life."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if not self.activated:
            # Nobody listens at a plain daemon's socket once it is dead.
            self._hang_up()

    def _hang_up(self):
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def restart(self):
        """kill -9 and start."""
        self.kill()
        self.start()

    def without_readers(self):
        """kill -9 and start with no reader at all."""
        self.kill()
        for file in self._conf.iterdir():
            file.unlink()
        self.start()

    def unplug(self):
        """Pull the reader's cable: its driver in pcscd reaches nothing any more."""
        self._cable.unlink()

    def plug(self):
        """Put it back."""
        self._cable.touch()

    def stop(self):
        """Freeze it: it takes connections and answers nothing."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self):
        """Let it run again."""
        self._process.send_signal(signal.SIGCONT)

    def log(self):
        """What it has written."""
        return (FOLDER / "log").read_text(errors="replace")


def _listens():
    with socket.socket(socket.AF_UNIX) as one:
        try:
            one.connect(str(SOCKET))
        except OSError:
            return False
    return True
