"""``kiosk shots``: every screen in every language and letter size, as pictures to look at."""

import argparse
import json
from pathlib import Path

from PIL import Image

from kiosk.catalogue.load import load
from kiosk.catalogue.types import LANGS
from kiosk.commands import sample_scene
from kiosk.commands.demo.screen import contact_sheet
from kiosk.session.deck import Deck, Site
from kiosk.settings import CONFIG, ROOT
from kiosk.walk.gallery import gallery
from screens.bootstrap import LANDSCAPE, PORTRAIT, prepare


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "shots", metavar="DIR")
    parser.add_argument("--content", type=Path, default=CONFIG / "content", metavar="DIR")
    parser.add_argument("--landscape", action="store_true")
    parser.add_argument("--large", action="store_true", help="larger letters")
    parser.add_argument("--lang", choices=LANGS, action="append", help="only these languages")
    parser.add_argument("--every", action="store_true", help="also look-alikes (slow)")


def run(args: argparse.Namespace) -> int:
    """Draw; 0 when no glyph was missing, else 1."""
    panel = LANDSCAPE if args.landscape else PORTRAIT
    prepare(panel, offscreen=True)
    # The window opens on import, so only now.
    from screens.context import Sources
    from screens.shell import Shell
    from screens.stage import Stage
    from screens.text import missing_characters

    loaded = load(args.content, base=CONFIG / "content")
    deck = Deck(loaded.catalogue, loaded.words, Site("shots", loaded.catalogue.pack.region))
    sources = Sources(
        camera=sample_scene.camera(),
        agent=sample_scene.person((128, 84, 38)),
        own=sample_scene.person((46, 74, 150)),
        page=sample_scene.page,
    )
    stage, count = Stage(), 0
    for lang in args.lang or LANGS:
        shell = Shell(panel, lambda _intent: None, sources)
        stage.show(shell)
        pictures: list[Path] = []
        for name, view in gallery(deck, lang, args.large).items():
            if not args.every and _looks_alike(name):
                continue
            shell.show(view)
            stage.frames(2)
            path = args.out / lang / f"{name}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(stage.picture()).save(path)
            pictures.append(path)
        contact_sheet(pictures, args.out / f"contact-sheet-{lang}.png", columns=10, width=216)
        count += len(pictures)
    missing = sorted(missing_characters())
    print(json.dumps({"pictures": count, "missing_glyphs": missing, "out": str(args.out)}))
    return 1 if missing else 0


def _looks_alike(name: str) -> bool:
    return name.count("_call-") > 0 and not name.startswith("callscreen")
