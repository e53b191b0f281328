"""Who of the desk it is that the provider has signed in.

Nobody is let in for being known to the provider: the desk's administrator names the accounts that
may come this way. The first sign-in ties such an account to the provider's `sub`, which names one
person for ever, while a user name may be given to somebody else later (OpenID Connect Core 5.7).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from video.desk.accounts import (
    AccountError,
    Accounts,
    Agent,
    LevelName,
    Role,
    agent_of_row,
    key_of,
)
from video.desk.database import Database
from video.desk.oidc.provider import OidcError, Provider

_TABLE = """
CREATE TABLE IF NOT EXISTS county_account (account BIGINT PRIMARY KEY, subject TEXT NOT NULL)
"""
_AGENT = "a.id, a.name, a.display_name, a.role, a.level, a.regions, a.langs, a.services, a.active"
_KINDS = ("regions", "langs", "services")


@dataclass(frozen=True, slots=True)
class Person:
    """What the provider says of somebody; None where the desk's own word counts."""

    subject: str = field(repr=False)
    account: str = field(repr=False)
    role: Role | None
    level: LevelName | None
    skills: Mapping[str, tuple[str, ...]]


def person_of(provider: Provider, claims: Mapping[str, Any]) -> Person:
    """Read the claims by the configured names; raises `oidc_claims` or `oidc_role`."""
    names = provider.claims
    account = _found(claims, names.account)
    # What is not printable is no account's name, and PostgreSQL takes no NUL.
    if not isinstance(account, str) or not account.strip() or not account.strip().isprintable():
        raise OidcError("oidc_claims")
    level = _found(claims, names.level) if names.level else None
    if names.level and level not in get_args(LevelName):
        raise OidcError("oidc_claims")
    named = {kind: _found(claims, name) for kind in _KINDS if (name := getattr(names, kind))}
    # An empty skill means "all" at the desk: what the provider does not say must not become that.
    skills = {kind: _words(value) for kind, value in named.items() if value is not None}
    named_by = f"{provider.issuer}\0{claims['sub']}".encode("utf-8", "surrogatepass")
    subject = hashlib.sha256(named_by).hexdigest()
    return Person(subject, account, _role(provider, claims), level, skills)


def _found(claims: Mapping[str, Any], name: str) -> Any:
    """The claim of this name; else, at each dot, one object deeper."""
    if name in claims:
        return claims[name]
    here: Any = claims
    for part in name.split("."):
        if not isinstance(here, Mapping):
            return None
        here = here.get(part)
    return here


def lacks(provider: Provider, claims: Mapping[str, Any]) -> bool:
    """Whether a configured claim is missing, so that userinfo has to be asked."""
    return any(_found(claims, name) is None for name in provider.claims.wanted())


def _words(value: Any) -> tuple[str, ...]:
    """A claim of one word or several; raises `oidc_claims` for anything else."""
    if value is None:
        return ()
    listed = value if isinstance(value, list) else [value]
    if not all(isinstance(word, str) for word in listed):
        raise OidcError("oidc_claims")
    return tuple(listed)


def _role(provider: Provider, claims: Mapping[str, Any]) -> Role | None:
    """The most that the provider's roles give; who has none of them is nobody here."""
    if not provider.claims.role:
        return None
    held = set(_words(_found(claims, provider.claims.role)))
    given = {ours for theirs, ours in provider.roles.items() if theirs in held}
    wanted: tuple[Role, ...] = ("supervisor", "helper", "agent")
    for role in wanted:
        if role in given:
            return role
    raise OidcError("oidc_role")


class CountyAccounts:
    """Which accounts may come by the provider, and as whom. Calls block for a moment."""

    def __init__(self, database: Database, accounts: Accounts) -> None:
        self._db = database
        self._accounts = accounts
        database.script(_TABLE)

    def allow(self, name: str, *, on: bool) -> None:
        """Let an account come by the provider (the next of this name is tied to it), or not."""
        agent = self._accounts.find(name)
        if agent is None:
            raise AccountError("unknown")
        if not on:
            self._db.run("DELETE FROM county_account WHERE account = ?", (agent.id,))
            return
        # In one statement, so that two desks' administrators are not in each other's way.
        self._db.run(
            "INSERT INTO county_account (account, subject) VALUES (?, ?)"
            " ON CONFLICT (account) DO UPDATE SET subject = excluded.subject",
            (agent.id, ""),
        )

    def allowed(self) -> dict[int, bool]:
        """Accounts that may come by the provider; whether they have been here."""
        rows = self._db.run("SELECT account, subject FROM county_account")
        return {int(r[0] or 0): bool(r[1]) for r in rows}

    def admit(self, person: Person) -> tuple[Agent, bool]:
        """The account of this person as it stands after the provider's word, and whether that
        changed it; raises `OidcError`."""
        agent, active = self._tied(person)
        if not active:
            raise OidcError("oidc_shut_out")
        role, level = person.role or agent.role, person.level or agent.level
        skills = {k: words for k, words in person.skills.items() if getattr(agent, k) != words}
        if (role, level) == (agent.role, agent.level) and not skills:
            return agent, False
        try:
            self._accounts.set_place(agent.name, role, level, skills)
        except AccountError:
            raise OidcError("oidc_claims") from None
        return self._accounts.find(agent.name) or agent, True

    def _tied(self, person: Person) -> tuple[Agent, bool]:
        rows = self._db.run(
            f"SELECT {_AGENT} FROM account a JOIN county_account c ON c.account = a.id"
            " WHERE c.subject = ?",
            (person.subject,),
        )
        if rows:
            return agent_of_row(rows[0]), bool(rows[0][8])
        rows = self._db.run(
            f"SELECT {_AGENT}, c.account, c.subject FROM account a"
            " LEFT JOIN county_account c ON c.account = a.id WHERE a.name = ?",
            (key_of(person.account),),
        )
        if not rows:
            raise OidcError("oidc_unknown")
        if rows[0][9] is None:
            raise OidcError("oidc_local")
        agent = agent_of_row(rows[0])
        # In one statement, so that of two people with one name the first is tied.
        won = self._db.run(
            "UPDATE county_account SET subject = ? WHERE account = ? AND subject = ?"
            " RETURNING account",
            (person.subject, agent.id, ""),
        )
        if not won:
            raise OidcError("oidc_other_person")
        return agent, bool(rows[0][8])
