"""A CUPS of the test's own: real cupsd, own folders, own socket and port, no avahi, no D-Bus.

Queues go to whatever address a test gives; `held:` is a backend whose behaviour the test scripts.
"""

import grp
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tests.conformance.rig import until

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
AVAILABLE = all(shutil.which(name, path=PATH) for name in ("cupsd", "lpadmin", "ippeveprinter"))
_FILES = """ServerRoot {folder}/root
DataDir /usr/share/cups
ServerBin {folder}/bin
RequestRoot {folder}/spool
TempDir {folder}/spool/tmp
CacheDir {folder}/cache
StateDir {folder}/run
AccessLog {folder}/log/access
ErrorLog {folder}/log/error
PageLog {folder}/log/page
ServerKeychain {folder}/root/ssl
Printcap
SystemGroup {group}
"""
_CONF = """LogLevel {log}
Listen 127.0.0.1:{port}
Listen {folder}/cups.sock
Browsing No
WebInterface No
DefaultAuthType Basic
JobRetryInterval 1
DirtyCleanInterval 0
{more}
<Location />
  Order allow,deny
  Allow from 127.0.0.1
</Location>
<Policy default>
  JobPrivateAccess default
  JobPrivateValues default
  <Limit Create-Job Print-Job Print-URI Validate-Job>
    Order deny,allow
  </Limit>
  <Limit Send-Document Hold-Job Release-Job Cancel-Job Cancel-My-Jobs Close-Job>
    Require user @OWNER @SYSTEM
    Order deny,allow
  </Limit>
  <Limit CUPS-Add-Modify-Printer CUPS-Delete-Printer CUPS-Set-Default Pause-Printer Resume-Printer CUPS-Accept-Jobs CUPS-Reject-Jobs>
    AuthType Default
    Require user @SYSTEM
    Order deny,allow
  </Limit>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""  # noqa: E501
_HELD = """#!/bin/sh
# With no argument a backend lists devices; this one has none to list.
[ $# -eq 0 ] && exit 0
exec "{folder}/held/now" "$@"
"""


class PrivateCups:
    """One cupsd; `socket` and `port` are where it listens."""

    def __init__(self, more=""):
        # Not below pytest's folder: cupsd's filters run as another user, who must get here.
        self.folder = Path(tempfile.mkdtemp(prefix="cups-", dir="/tmp"))
        self.folder.chmod(0o755)
        for name in ("root/ppd", "root/ssl", "spool/tmp", "cache", "run/certs", "log", "held"):
            (self.folder / name).mkdir(parents=True)
        self._server_bin()
        self.behave("ok")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        group = grp.getgrgid(os.getegid()).gr_name
        (self.folder / "cups-files.conf").write_text(_FILES.format(folder=self.folder, group=group))
        (self.folder / "cupsd.conf").write_text(
            _CONF.format(folder=self.folder, port=self.port, more=more, log="info")
        )
        self._process = None

    @property
    def socket(self):
        return str(self.folder / "cups.sock")

    def _server_bin(self):
        there, here = Path("/usr/lib/cups"), self.folder / "bin"
        (here / "backend").mkdir(parents=True)
        for one in there.iterdir():
            if one.name != "backend":
                (here / one.name).symlink_to(one)
        for name in ("ipp", "socket", "cups-pdf"):
            if (there / "backend" / name).exists():
                (here / "backend" / name).symlink_to(there / "backend" / name)
        held = here / "backend" / "held"
        held.write_text(_HELD.format(folder=self.folder))
        held.chmod(0o755)

    def behave(self, how):
        """What the backend `held:` does with its next job: a shell's words, or "ok"."""
        words = {"ok": 'cat "$6" > /dev/null; exit 0', "fail": "exit 1", "stop": "exit 4"}
        now, new = self.folder / "held" / "now", self.folder / "held" / "new"
        new.write_text(f"#!/bin/sh\n{words.get(how, how)}\n")
        new.chmod(0o755)
        new.rename(now)

    def start(self):
        """Returns when it takes connections."""
        self._process = subprocess.Popen(
            [
                "cupsd",
                "-f",
                "-c",
                self.folder / "cupsd.conf",
                "-s",
                self.folder / "cups-files.conf",
            ],
            env={"PATH": PATH, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + 20
        while not self._answers():
            assert self._process.poll() is None and time.monotonic() < end, "cupsd did not start"
            time.sleep(0.01)
        return self

    def _answers(self):
        with socket.socket(socket.AF_UNIX) as line:
            return line.connect_ex(self.socket) == 0

    def kill(self):
        """kill -9, as a crash would."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def freeze(self):
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self._process.send_signal(signal.SIGCONT)

    def close(self):
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(self, *exc):
        self.close()

    def run(self, *command):
        """One of CUPS's programs, told to talk to this CUPS."""
        return subprocess.run(
            command,
            env={"PATH": PATH, "LC_ALL": "C", "CUPS_SERVER": self.socket},
            check=True,
            capture_output=True,
            text=True,
            timeout=30,
        ).stdout

    def queue(self, name, uri, *options, everywhere=False):
        """A queue: driverless, or raw, that is, whatever comes is handed on."""
        model = ["-m", "everywhere"] if everywhere else []
        self.run("lpadmin", "-p", name, "-E", "-v", uri, *model, *options)
        if everywhere:
            # CUPS asks the printer what it is after it has answered lpadmin; when it knows, it
            # forgets the queue's state, and with it the troubles of a job that runs by then.
            until(lambda: f'Printer "{name}" is now available' in self._said())

    def _said(self):
        return (self.folder / "log" / "error").read_text(errors="replace")

    def control_words(self):
        """What the queue has written down of its one job, b"" before it has."""
        files = list((self.folder / "spool").glob("c*"))
        assert len(files) <= 1
        return files[0].read_bytes() if files else b""

    def spooled(self):
        """Documents that lie in the spool."""
        return sorted(one.name for one in (self.folder / "spool").glob("d*"))
