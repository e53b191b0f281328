"""What a sign-in keeps in the shared tables, asked by two desks at once: one of them wins.

Each test runs on SQLite and on a real PostgreSQL, every desk with a connection of its own.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from argon2 import PasswordHasher
from desk_clock import Clock
from soft_key import SoftKey

from video.desk.accounts import AccountError, Accounts, Agent
from video.desk.oidc.people import CountyAccounts, Person
from video.desk.oidc.provider import OidcError
from video.desk.once import Once
from video.desk.passkeys import PasskeyError, Proof
from video.desk.sealing import Seal

CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
SEAL = Seal(b"k" * 32)
ORIGIN = "https://desk.example.gov.cn"
PASSWORD = "correct horse battery"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desks(connect, clock) -> list[Accounts]:
    """Two desks with one account `a`."""
    made = [Accounts(connect(), SEAL, clock, CHEAP) for _ in range(2)]
    made[0].add_agent("a", "其木格", PASSWORD)
    return made


@pytest.fixture
def county(connect, clock) -> list[CountyAccounts]:
    """Two desks whose account `a` may come by the provider."""
    made = []
    for _ in range(2):
        database = connect()
        made.append(CountyAccounts(database, Accounts(database, SEAL, clock, CHEAP)))
    made[0]._accounts.add_agent("a", "其木格", None)
    made[0].allow("A ", on=True)
    return made


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each says, or its error's code; all of them begin together."""
    ready = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        ready.wait(60)
        try:
            return act()
        except (PasskeyError, OidcError) as error:
            return error.code

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def person(subject: str, **more: object) -> Person:
    given: dict[str, object] = {"role": None, "level": None, "skills": {}}
    return Person(subject, "a", **(given | more))  # type: ignore[arg-type]


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(OidcError) as told:
        act()
    return told.value.code


def test_of_two_takers_of_a_token_one_gets_the_value(connect, clock):
    one, two = (Once(connect(), SEAL, clock) for _ in range(2))
    for n in range(12):
        token = one.keep("oidc", {"nonce": str(n), "word": "嘎鲁图"}, 600)
        said = at_once(*[lambda o=o, t=token: o.take("oidc", t) for o in (one, two)])
        value = {"nonce": str(n), "word": "嘎鲁图"}
        assert sorted(said, key=str) == sorted([None, value], key=str)


def test_a_value_is_sealed_and_swept_and_opens_with_the_same_key_only(connect, clock):
    database = connect()
    one, stranger = Once(database, SEAL, clock), Once(connect(), Seal(b"x" * 32), clock)
    token = one.keep("oidc", {"verifier": "plain words"}, 600)
    ((kept, body),) = database.run("SELECT digest, body FROM once")
    assert token not in str(kept)
    assert b"plain words" not in body
    assert stranger.take("oidc", token) is None
    token = one.keep("oidc", {}, 600)
    clock.now += 600
    other = stranger.keep("oidc", {}, 600)  # sweeps what is too old, whoever has kept it
    assert database.run("SELECT COUNT(*) FROM once") == [(1,)]
    assert one.take("oidc", token) is None
    assert stranger.take("oidc", other) == {}
    assert one.take("oidc", "") is None


def registered(accounts: Accounts, key: SoftKey) -> None:
    question = accounts.passkeys.ask_new(1, "a", "其木格", ORIGIN)
    proof = Proof(question["ticket"], key.make(question, ORIGIN), ORIGIN)
    accounts.passkeys.add(1, proof, "蓝色")


def test_a_key_that_is_added_at_two_desks_at_once_is_kept_once(desks):
    key = SoftKey()
    said = at_once(*[lambda d=d: registered(d, key) for d in desks])
    assert sorted(map(str, said)) == ["None", "passkey_taken"]
    assert [k.label for k in desks[1].passkeys.of(1)] == ["蓝色"]
    assert desks[1].passkeys.counts() == {1: 1}


def test_of_two_signatures_with_one_counter_one_is_let_in(desks):
    key = SoftKey()
    registered(desks[0], key)
    key.count = 2**32 - 7  # a counter has 32 bits without a sign
    for _ in range(5):
        proofs, before = [], key.count
        for accounts in desks:
            key.count = before  # a copied key counts like the first
            question = accounts.passkeys.ask(1, ORIGIN)
            proofs.append(Proof(question["ticket"], key.show(question, ORIGIN), ORIGIN))
        said = at_once(
            *[
                lambda d=d, p=p: d.check("a", PASSWORD, passkey=p)
                for d, p in zip(desks, proofs, strict=True)
            ]
        )
        assert sorted(isinstance(s, Agent) for s in said) == [False, True]
        assert "passkey_counter" in said
    assert desks[0].passkeys.of(1)[0].used == desks[0].passkeys.of(1)[0].made


def test_a_question_of_one_desk_is_answered_at_another_and_keys_go_for_all(desks):
    one, two = desks
    key = SoftKey()
    registered(one, key)
    question = one.passkeys.ask(1, ORIGIN)
    proof = Proof(question["ticket"], key.show(question, ORIGIN), ORIGIN)
    assert two.check("a", PASSWORD, passkey=proof) == Agent(1, "a", "其木格")
    (kept,) = two.passkeys.of(1)
    assert not two.passkeys.remove(2, kept.id)
    assert not two.passkeys.remove(1, "another")
    assert one.passkeys.remove(1, kept.id)
    assert two.passkeys.counts() == {}
    assert isinstance(two.check("a", PASSWORD), Agent)


def test_of_two_people_with_one_name_the_first_is_tied(county):
    said = at_once(
        *[lambda c=c, s=s: c.admit(person(s)) for c, s in zip(county, "xy", strict=True)]
    )
    admitted = (Agent(1, "a", "其木格"), False)
    assert "oidc_other_person" in said
    assert admitted in said
    first, second = "xy" if said[0] == admitted else "yx"
    assert county[1].allowed() == {1: True}
    assert county[1].admit(person(first)) == admitted
    assert refused(lambda: county[0].admit(person(second))) == "oidc_other_person"


def test_two_administrators_may_allow_an_account_at_once_and_it_is_tied_anew(county):
    county[0].admit(person("x"))
    assert at_once(*[lambda c=c: c.allow("a", on=True) for c in county] * 3) == [None] * 6
    assert county[0].allowed() == {1: False}
    assert county[0].admit(person("y"))[0].name == "a"
    county[1].allow("a", on=False)
    county[1].allow("a", on=False)
    assert county[0].allowed() == {}
    assert refused(lambda: county[0].admit(person("y"))) == "oidc_local"
    for name in ("nobody", "", "a\0", "\udcff"):
        with pytest.raises(AccountError, match="unknown"):
            county[0].allow(name, on=True)


def test_what_the_provider_says_is_kept_and_a_wrong_word_changes_nothing(county):
    told = person("x", role="supervisor", level="sumu", skills={"langs": ("mn", "zh")})
    agent, changed = county[0].admit(told)
    assert (agent.role, agent.level, agent.langs, changed) == (
        "supervisor",
        "sumu",
        ("mn", "zh"),
        True,
    )
    assert county[1].admit(told) == (agent, False)
    odd = person("x", role="agent", skills={"langs": ("zh",), "regions": ("\0",)})
    assert refused(lambda: county[1].admit(odd)) == "oidc_claims"
    assert county[0]._accounts.find("a") == agent
    county[0]._accounts.set_active("a", active=False)
    assert refused(lambda: county[1].admit(told)) == "oidc_shut_out"


def test_a_name_that_no_database_takes_is_nobodys(county):
    accounts = county[0]._accounts
    for name in ("a\0", "\ud800", "a\nb", " "):
        assert accounts.find(name) is None
        assert accounts.check(name, PASSWORD) == "wrong_name_or_password"
        odd = Person("s", name, None, None, {})
        assert refused(lambda odd=odd: county[0].admit(odd)) == "oidc_unknown"
