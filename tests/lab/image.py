"""The lab's kernel and first file system, made once and kept in `.cache/lab`.

The machine's root is the host's own file system, read-only: it is the Debian that the kiosk is
built on, with the project's own environment in its place, so nothing has to be installed twice.
"""

import re
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CACHE = ROOT / ".cache" / "lab"
FIRST_MODULES = ("virtio_pci", "9pnet_virtio", "9p", "overlay", "virtio_console", "xhci_pci")


class LabFailed(Exception):
    """The lab can't be built or run; the text says why and what to do."""


def _run(*words: str, cwd: Path | None = None) -> str:
    try:
        done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=True)
    except FileNotFoundError:
        raise LabFailed(f"{words[0]} is missing: run `make lab`, which installs it") from None
    except subprocess.CalledProcessError as error:
        raise LabFailed(f"{' '.join(words[:3])}: {error.stderr.strip()[-300:]}") from None
    return done.stdout


def kernel() -> tuple[Path, Path]:
    """Debian's newest kernel, unpacked but not installed: (vmlinuz, folder of its modules)."""
    unpacked = CACHE / "kernel"
    found = sorted((unpacked / "boot").glob("vmlinuz-*")) if unpacked.is_dir() else []
    if not found:
        CACHE.mkdir(parents=True, exist_ok=True)
        depends = _run("apt-cache", "depends", "linux-image-amd64")
        package = re.search(r"Depends: (linux-image-\S+)", depends)
        if package is None:
            raise LabFailed("apt knows no linux-image-amd64: run `apt-get update`")
        _run("apt-get", "download", package[1], cwd=CACHE)
        archive = next(CACHE.glob("linux-image-*.deb"))
        _run("dpkg", "-x", str(archive), str(unpacked))
        archive.unlink()
        found = sorted((unpacked / "boot").glob("vmlinuz-*"))
    version = found[-1].name.removeprefix("vmlinuz-")
    modules = unpacked / "lib" / "modules" / version
    if not (modules / "modules.dep").is_file():
        _run("/sbin/depmod", "-b", str(unpacked), version)
    return found[-1], modules


def _with_needs(modules: Path) -> list[Path]:
    """The first modules and what they need, in the order of loading."""
    needs: dict[str, list[str]] = {}
    for line in (modules / "modules.dep").read_text().splitlines():
        name, _, rest = line.partition(":")
        needs[name] = rest.split()
    by_name = {Path(path).name.split(".")[0].replace("-", "_"): path for path in needs}
    order: list[str] = []
    for name in FIRST_MODULES:
        path = by_name.get(name)
        if path is None:
            raise LabFailed(f"the kernel has no module {name}")
        # modules.dep lists the nearest need first.
        for one in [*reversed(needs[path]), path]:
            if one not in order:
                order.append(one)
    return [modules / one for one in order]


def first_file_system(modules: Path) -> Path:
    """A cpio archive with busybox, the first modules and `init.sh`."""
    made = CACHE / "first.cpio"
    init = HERE / "init.sh"
    if made.is_file() and made.stat().st_mtime > max(
        init.stat().st_mtime, (HERE / "image.py").stat().st_mtime
    ):
        return made
    tree = CACHE / "first"
    shutil.rmtree(tree, ignore_errors=True)
    (tree / "bin").mkdir(parents=True)
    (tree / "modules").mkdir()
    busybox = shutil.which("busybox")
    if busybox is None:
        raise LabFailed("busybox is missing: run `make lab`, which installs it")
    shutil.copy(busybox, tree / "bin" / "busybox")
    order = _with_needs(modules)
    for module in order:
        shutil.copy(module, tree / "modules" / module.name)
    (tree / "modules.order").write_text("\n".join(one.name for one in order))
    shutil.copy(init, tree / "init")
    (tree / "init").chmod(0o755)
    names = subprocess.run(["find", "."], cwd=tree, capture_output=True, check=True).stdout
    archive = subprocess.run(
        ["cpio", "-o", "-H", "newc", "--quiet"],
        cwd=tree,
        input=names,
        capture_output=True,
        check=True,
    ).stdout
    made.write_bytes(archive)
    return made
