"""``kiosk check DIR``: every mistake of a content pack, one line each, for whoever wrote it."""

import argparse
from pathlib import Path

from kiosk.catalogue.load import load
from kiosk.commands.libraries import opencv_trouble


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="the content pack")


def run(args: argparse.Namespace) -> int:
    """Print the mistakes; 0 when there is none, else 1."""
    wrong = opencv_trouble()
    if wrong:
        print(wrong)
        return 1
    folder: Path = args.folder
    if not folder.is_dir():
        print(f"{folder}:1: 没有这个文件夹，请核对路径 / no such folder; check the path")
        return 1
    loaded = load(folder)
    for mistake in loaded.mistakes:
        print(mistake)
    if loaded.mistakes:
        return 1
    if not loaded.catalogue.services:
        print("services:1: 内容包里没有任何事项，请至少放入一个 / no service in the pack; add one")
        return 1
    names = ", ".join(s.id for s in loaded.catalogue.services)
    print(f"ok: {len(loaded.catalogue.services)} services ({names}), 3 languages, no mistake")
    return 0
