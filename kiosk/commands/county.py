"""``kiosk county``: the desk where county agents answer calls, its accounts and its audit."""

import argparse
import getpass
import os
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kiosk.catalogue.load import load
from kiosk.commands.serving import serve
from kiosk.county.app import Servers, create_county, desk_settings
from kiosk.county.guides import guides_of
from kiosk.county.settings import DeskProblem, Sites, sites_of
from kiosk.secrets import given_secret, secret
from kiosk.settings import CONFIG, SiteSettings, load_settings, state_dir
from video.desk.accounts import AccountError, Accounts, key_of
from video.desk.app import Store
from video.desk.audit import Audit, verify
from video.desk.database import DatabaseAway
from video.desk.journal import JournalBroken
from video.desk.settings import DeskSettings
from video.desk.totp import address_of

_WORDS = {
    "bad_name": "the name must be 1 to 64 printable characters",
    "bad_display_name": "the shown name must be 1 to 64 printable characters",
    "weak_password": "a password needs 8 to 256 characters",
    "bad_role": "the role is agent, helper or supervisor",
    "bad_level": "the level is gacha, sumu or banner",
    "bad_skill": "a skill is a printable word of up to 64 characters",
    "taken": "there is an account of this name already",
    "unknown": "there is no account of this name; 'kiosk county account list' shows all",
}
_DATABASE = {
    "away": "PostgreSQL does not answer at the address in the secret database_url: see that it "
    "runs ('systemctl status postgresql') and can be reached from here, then start the desk again",
    "refused": "PostgreSQL answers and refuses: check user, password and database name in the "
    "secret database_url, and pg_hba.conf on the server",
    "address": "the secret database_url is no address of a PostgreSQL: it reads "
    "postgresql://USER:PASSWORD@HOST:5432/DATABASE",
    "unusable": "desk.db or recordings.db in the state folder can't be opened or written: check "
    "its owner and rights, and that the disk is not full ('df -h')",
    "damaged": "desk.db or recordings.db in the state folder is damaged: move both files (and "
    "those beside them ending in -wal and -shm) away, put the newest back-up in their place, or "
    "start without them: then accounts have to be added anew",
}
_NO_PROVIDER = (
    "county: done, but desk.toml names no identity provider yet: fill in [oidc] and start the desk "
    "anew, until then nobody signs in this way"
)
_NO_WAY_IN = (
    "county: done, and now there is no way in: give a password with 'kiosk county account password'"
)
_JOURNAL = {
    "key": "the secret desk_key does not open the desk's journal: give the key it was written with",
    "version": "the desk's journal was written by another version of the rules: run that version "
    "until the queue is empty and every call back is done, or move desk.db away to begin anew",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8082)
    parser.add_argument(
        "--add-agent",
        metavar="NAME:SHOWN",
        help="add an agent who signs in as NAME and is called SHOWN on the kiosk (if there is none "
        "yet), then serve; the password comes from JIUJIN_AGENT_PASSWORD or is asked for",
    )
    what = parser.add_subparsers(dest="what", metavar="{account,audit,recordings}")
    _account_arguments(what.add_parser("account", help="people who may answer calls"))
    audit = what.add_parser("audit", help="the trail of what was done at the desk")
    audit.add_argument("audit", choices=["verify"], help="check that no line was changed or lost")
    films = what.add_parser("recordings", help="recorded calls")
    films.add_argument(
        "recordings", choices=["verify"], help="delete what has expired, follow every chain"
    )


def _account_arguments(parser: argparse.ArgumentParser) -> None:
    do = parser.add_subparsers(dest="account", required=True, metavar="ACTION")
    do.add_parser("list", help="all accounts")
    add = do.add_parser("add", help="a new account; the password as for --add-agent")
    add.add_argument("name")
    add.add_argument("shown", help="the name that residents see")
    add.add_argument(
        "--by-county",
        action="store_true",
        help="signs in through the county's identity provider; has no password here",
    )
    role = do.add_parser("role", help="what somebody may do and where they sit")
    role.add_argument("name")
    for place in (add, role):
        place.add_argument("--role", default="agent", choices=["agent", "helper", "supervisor"])
        place.add_argument("--level", default="banner", choices=["gacha", "sumu", "banner"])
    skills = do.add_parser("skills", help="whom somebody is rung for; without words: for all")
    skills.add_argument("name")
    for kind in ("regions", "langs", "services"):
        add.add_argument(f"--{kind}", nargs="*", default=[], metavar="CODE")
        skills.add_argument(f"--{kind}", nargs="*", metavar="CODE")
    factor = do.add_parser("totp", help="one-time codes of an authenticator app, or none")
    factor.add_argument("name")
    factor.add_argument("--off", action="store_true")
    keys = do.add_parser("passkeys", help="somebody's passkeys, or none")
    keys.add_argument("name")
    keys.add_argument("--off", action="store_true", help="forget all, when they are lost")
    county = do.add_parser(
        "county", help="sign-in through the county's identity provider; ties it to a person anew"
    )
    county.add_argument("name")
    county.add_argument("--off", action="store_true")
    for action, about in (
        ("password", "a new password"),
        ("lock", "shut an account out, at once"),
        ("unlock", "let it in again, also after too many wrong passwords"),
    ):
        do.add_parser(action, help=about).add_argument("name")


def _site_words(site: SiteSettings) -> str:
    """Return the kiosk's place as an agent knows it: the region's name, then the kiosk's own."""
    regions = load(CONFIG / "content").catalogue.regions
    name = next((r.name.zh for r in regions if r.code == site.region), site.region)
    return f"{name} · {site.id}"


def _guides() -> Mapping[str, Mapping[str, Any]]:
    """What agents read beside a call, from the pack that the kiosks show too."""
    return guides_of(load(CONFIG / "content").catalogue)


def _settings(*, serving: bool = False) -> DeskSettings:
    """The desk's settings; the site's words only where a kiosk may come."""
    settings = load_settings(CONFIG / "kiosk.toml")
    state = state_dir()
    dev = settings.site.mode == "dev"
    key, listed = secret("desk_key", state, dev=dev), given_secret("site_tokens")
    if listed is not None:
        sites = sites_of(listed)
    else:
        token = secret("site_token", state, dev=dev)
        words = _site_words(settings.site) if serving else settings.site.id
        sites = Sites({token: words}, {})
    # Addresses with passwords in them: secrets like the others, and a desk alone needs none.
    servers = Servers(
        given_secret("database_url") or "",
        given_secret("redis_url") or "",
        os.environ.get("JIUJIN_NODE") or socket.gethostname()[:64],
        given_secret("relay_secret") or "",
        given_secret("oidc_secret") or "",
        given_secret("janus_secret") or "",
    )
    made = desk_settings(state, sites, key, CONFIG, servers)
    return replace(made, guides=_guides()) if serving else made


def run(args: argparse.Namespace) -> int:
    """Serve until terminated, or do one thing with accounts or audit."""
    try:
        if args.what == "account":
            return _account(args)
        if args.what == "audit":
            return _verify()
        if args.what == "recordings":
            return _verify_recordings()
        return _serve(args)
    except AccountError as error:
        print(f"county: {_WORDS[error.code]}", file=sys.stderr)
    except JournalBroken as error:
        print(f"county: {_JOURNAL[error.code]}", file=sys.stderr)
    except DatabaseAway as error:
        print(f"county: {_DATABASE[error.code]}", file=sys.stderr)
    except DeskProblem as error:
        print(f"county: {error}", file=sys.stderr)
    return 2


def _serve(args: argparse.Namespace) -> int:
    app = create_county(_settings(serving=True))
    if args.add_agent:
        name, _, shown = args.add_agent.partition(":")
        accounts: Accounts = app.state.desk.accounts
        if all(s.agent.name != name.strip().casefold() for s in accounts.states()):
            accounts.add_agent(name, shown or name, _password())
    return serve(app, args.host, args.port)


def _password() -> str:
    return os.environ.get("JIUJIN_AGENT_PASSWORD") or getpass.getpass()


def _verify() -> int:
    store = Store(_settings())
    verdicts = verify(store.database, store.audit_key)
    for v in verdicts:
        state = "whole" if v.broken_at is None else f"BROKEN at line {v.broken_at}"
        print(f"{v.node}: {v.lines} lines, {state}, head {v.head[:16] or '-'}")
    return int(any(v.broken_at is not None for v in verdicts))


def _verify_recordings() -> int:
    """One line a recording; 1 when a chain is broken."""
    settings = _settings()
    store = Store(settings)
    audit = Audit(store.database, store.audit_key, time.time, f"{settings.node}-command")
    recordings = store.recordings(settings, audit)
    gone = recordings.sweep()
    broken = False
    for row in recordings.listing():
        v = recordings.verify(str(row["id"]))
        if v is None:
            continue
        broken = broken or v.broken_at is not None
        state = "whole" if v.broken_at is None else f"BROKEN at piece {v.broken_at}"
        end = "" if v.ended else ", without an end"
        print(f"{v.id}: {v.chunks} pieces, {state}{end}, call {row['call']}, {row['site']}")
    print(f"{gone} expired and deleted")
    return int(broken)


def _account(args: argparse.Namespace) -> int:
    settings = _settings()
    store = Store(settings)
    accounts = store.accounts
    match args.account:
        case "list":
            _list(store)
        case "add":
            _add(store, args, provider=settings.oidc is not None)
        case "role":
            accounts.set_role(args.name, args.role, args.level)
        case "skills":
            for kind in ("regions", "langs", "services"):
                if getattr(args, kind) is not None:
                    accounts.set_skills(args.name, kind, tuple(getattr(args, kind)))
        case "totp":
            key = accounts.set_second_factor(args.name, on=not args.off)
            if key:
                print(address_of(key, args.name, "Jiujin desk"))
        case "passkeys":
            _passkeys(accounts, args.name, off=args.off)
        case "county":
            _county(store, args.name, on=not args.off, provider=settings.oidc is not None)
        case "password":
            accounts.set_password(args.name, _password())
        case _:
            accounts.set_active(args.name, active=args.account == "unlock")
    return 0


def _add(store: Store, args: argparse.Namespace, *, provider: bool) -> None:
    skills = {kind: tuple(getattr(args, kind)) for kind in ("regions", "langs", "services")}
    store.accounts.add_agent(
        args.name,
        args.shown,
        None if args.by_county else _password(),
        role=args.role,
        level=args.level,
        skills=skills,
    )
    if args.by_county:
        _county(store, args.name, on=True, provider=provider)


def _county(store: Store, name: str, *, on: bool, provider: bool) -> None:
    """Let somebody come by the county's provider or not; says what they still lack to come in."""
    store.county.allow(name, on=on)
    if on and not provider:
        print(_NO_PROVIDER, file=sys.stderr)
    if on:
        return
    key = key_of(name)
    if any(s.agent.name == key and not s.password for s in store.accounts.states()):
        print(_NO_WAY_IN, file=sys.stderr)


def _passkeys(accounts: Accounts, name: str, *, off: bool) -> None:
    agent = accounts.find(name)
    if agent is None:
        raise AccountError("unknown")
    if off:
        print(f"{accounts.passkeys.forget(agent.id)} forgotten")
        return
    keys = accounts.passkeys.of(agent.id)
    if not keys:
        print("county: no passkeys; people add their own on the desk's page", file=sys.stderr)
    for key in keys:
        used = _day(key.used) if key.used else "never used"
        print(f"{key.label or '-'}\t{_day(key.made)}\t{used}")


def _day(at: float) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(at))


def _list(store: Store) -> None:
    county = store.county.allowed()
    for s in store.accounts.states():
        a = s.agent
        words = [a.role, a.level, *a.regions, *a.langs, *a.services]
        words += ["second factor"] if s.second_factor else []
        words += [f"{s.passkeys} passkeys"] if s.passkeys else []
        if a.id in county:
            words.append("by county" if county[a.id] else "by county, not yet tied")
        words += [] if s.password else ["no password"]
        words += ["locked"] if s.locked else []
        words += [] if s.active else ["shut out"]
        print(f"{a.name}\t{a.display_name}\t{', '.join(words)}")
