"""Sign-in through the county's identity provider: a real one on loopback, right and wrong.

Refused, each with its code, a line of the audit chain and no name in any log: wrong issuer (of the
token, of the answer, of the discovery document), wrong or foreign audience, wrong nonce, a state
that is replayed, made up, another browser's, an expired token, alg none, a shared secret as key,
a foreign key, a changed token, a provider that is down or talks nonsense, a code used twice, a
person unknown at the desk, a name that was given to somebody else, a person who says no.
"""

import hmac
import json
import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from conftest import PASSWORD, open_desk
from desk_peers import login
from identity_provider import CLIENT, EC, RSA, SECRET, STRANGER, Faults, Provider, b64

from video.desk import audit
from video.desk.oidc.people import person_of
from video.desk.oidc.provider import ClaimNames, OidcError
from video.desk.oidc.provider import Provider as Settings

NAME, SHOWN, SUBJECT = "wulantuya", "乌兰图雅", "f81d4fae-7dec"
NOBODY = {"preferred_username": "nobody"}


@pytest.fixture(scope="module")
def shared() -> Iterator[Provider]:
    made = Provider()
    yield made
    made.close()


@pytest.fixture
def provider(shared: Provider) -> Provider:
    shared.faults, shared.signer, shared.keys = Faults(), RSA, [RSA, EC]
    shared.people = {NAME: {"sub": SUBJECT, "preferred_username": NAME}}
    shared.asked.clear()
    return shared


def settings(provider: Provider, **more: object) -> Settings:
    made = Settings(provider.issuer, CLIENT, SECRET, timeout_s=10)
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.fixture
def desk(tmp_path: Path, provider: Provider):
    with open_desk(tmp_path, oidc=settings(provider)) as running:
        add(running)
        yield running


def add(running) -> None:
    running.desk.accounts.add_agent(NAME, SHOWN, None)
    running.desk.store.county.allow(NAME, on=True)


class Browser:
    """Follows a sign-in by hand, so that a test can change each step."""

    def __init__(self, desk, provider: Provider) -> None:
        self.url = desk.url
        self.provider = provider
        self.http = httpx.Client(trust_env=False, timeout=60)

    def begin(self) -> dict[str, str]:
        """What the desk asks of the provider."""
        answer = self.http.post(f"{self.url}/api/oidc/begin", headers={"Origin": self.url})
        assert answer.status_code == 200, answer.json()
        query = parse_qs(urlsplit(answer.json()["address"]).query)
        return {key: value[0] for key, value in query.items()}

    def back(self, address: str) -> str:
        """Where the desk sends the browser then: the refusal's code, or nothing."""
        answer = self.http.get(address)
        assert answer.status_code == 303
        where = urlsplit(answer.headers["location"])
        assert where.path == "../../"
        return where.fragment.removeprefix("refused=")

    def sign_in(self, user: str = NAME) -> str:
        return self.back(self.provider.answer(self.begin(), user))

    def me(self) -> dict:
        return dict(self.http.get(f"{self.url}/api/me").json())


@contextmanager
def browsing(desk, provider: Provider) -> Iterator[Browser]:
    made = Browser(desk, provider)
    with made.http:
        yield made


@pytest.fixture
def browser(desk, provider) -> Iterator[Browser]:
    with browsing(desk, provider) as made:
        yield made


def trail(desk) -> list[tuple[str, str]]:
    """Event and reason of every audit line; the chain must be whole."""
    database = desk.desk.store.database
    assert audit.verify(database, desk.desk.store.audit_key)[0].broken_at is None
    rows = database.run("SELECT event, why FROM audit ORDER BY seq")
    return [(str(row[0]), str(row[1])) for row in rows]


def test_a_person_of_the_county_signs_in_and_out(desk, browser, provider, caplog):
    caplog.set_level(logging.INFO)
    assert browser.me() == {"display_name": None, "county": True}
    asked = browser.begin()
    assert asked["redirect_uri"] == f"{desk.url}/api/oidc/back"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert browser.back(provider.answer(asked, NAME)) == ""
    assert (browser.me()["display_name"], browser.me()["way"]) == (SHOWN, "county")
    cookie = next(c for c in browser.http.cookies.jar if c.name == "desk_session")
    assert cookie.has_nonstandard_attr("HttpOnly")
    out = browser.http.post(f"{desk.url}/api/logout", headers={"Origin": desk.url})
    address = urlsplit(out.json()["address"])
    assert address.path == "/end"
    assert parse_qs(address.query)["post_logout_redirect_uri"] == [f"{desk.url}/"]
    assert browser.me()["display_name"] is None
    assert trail(desk) == [("DESK_LOGIN_OK", "county"), ("DESK_LOGOUT", "")]
    kept = str(desk.desk.store.database.run("SELECT * FROM county_account"))
    # The test's own client tells its addresses too, on the same logger as the desk's.
    logged = "".join(r.getMessage() for r in caplog.records if "/api/oidc/" not in r.getMessage())
    assert "DESK_LOGIN_OK" in logged
    for secret in (NAME, SHOWN, SUBJECT, SECRET, asked["state"], asked["nonce"]):
        assert secret not in logged
        assert secret not in kept
    assert SECRET not in repr(desk.desk.settings)


def test_a_local_account_stays_for_the_day_the_provider_is_away(desk, provider, browser):
    provider.faults = Faults(status=503)
    answer = browser.http.post(f"{desk.url}/api/oidc/begin", headers={"Origin": desk.url})
    assert (answer.status_code, answer.json()) == (503, {"code": "oidc_unreachable"})
    assert login(desk.url).status_code == 200
    assert login(desk.url, NAME, "no agent has this password").status_code == 401


def wrong(name: str, code: str, **faults: object):
    return pytest.param(Faults(**faults), code, id=name)  # type: ignore[arg-type]


def now() -> int:
    return int(time.time())


@pytest.mark.parametrize(
    ("faults", "code"),
    [
        wrong("token of another issuer", "oidc_issuer", claims={"iss": "https://evil.example"}),
        wrong("answer of another issuer", "oidc_issuer", iss="https://evil.example"),
        wrong("wrong audience", "oidc_audience", claims={"aud": "another-client"}),
        wrong("two audiences, no party", "oidc_audience", claims={"aud": [CLIENT, "x"]}),
        wrong("another party", "oidc_audience", claims={"aud": [CLIENT, "x"], "azp": "x"}),
        wrong("no audience", "oidc_audience", drop=("aud",)),
        wrong("wrong nonce", "oidc_nonce", claims={"nonce": "replayed"}),
        wrong("no nonce", "oidc_nonce", drop=("nonce",)),
        wrong("expired", "oidc_expired", claims={"exp": now() - 3600}),
        wrong("no expiry", "oidc_expired", drop=("exp",)),
        wrong("not yet", "oidc_expired", claims={"nbf": now() + 36000}),
        wrong("expiry is a word", "oidc_expired", claims={"exp": "tomorrow"}),
        wrong("alg none", "oidc_algorithm", header={"alg": "none"}),
        wrong("alg of a shared secret", "oidc_algorithm", header={"alg": "HS256"}),
        wrong("unknown key", "oidc_signature", header={"kid": "nobody"}),
        wrong("other algorithm than the key", "oidc_signature", header={"alg": "ES256"}),
        wrong("no token", "oidc_answer", token="not.a.token"),
        wrong("token of two parts", "oidc_answer", token="e30.e30"),
        wrong("token of nothing", "oidc_answer", token="..."),
        wrong("no subject", "oidc_claims", drop=("sub",)),
        wrong("no name anywhere", "oidc_claims", claims={"preferred_username": ""}),
        wrong("half a character", "oidc_claims", claims={"preferred_username": "a\ud800"}),
        wrong("a name with NUL", "oidc_claims", claims={"preferred_username": "a\0"}),
        wrong("an odd subject", "oidc_unknown", claims={"sub": "\ud800", **NOBODY}),
        wrong("the person says no", "oidc_denied", error="access_denied"),
        wrong("the provider fails", "oidc_failed", error="server_error"),
        wrong("the code is refused", "oidc_code", token_error=(400, "invalid_grant")),
        wrong("the desk is refused", "oidc_client", token_error=(401, "invalid_client")),
        wrong("token endpoint down", "oidc_unreachable", token_error=(500, "x")),
        wrong("token endpoint odd", "oidc_answer", token_error=(400, "x")),
    ],
)
def test_a_wrong_answer_is_refused_by_its_code(desk, browser, provider, caplog, faults, code):
    caplog.set_level(logging.INFO)
    asked = browser.begin()
    provider.faults = faults
    assert browser.back(provider.answer(asked, NAME)) == code
    assert browser.me()["display_name"] is None
    assert trail(desk) == [("DESK_LOGIN_REFUSED", code)]
    assert NAME not in caplog.text
    assert SUBJECT not in caplog.text
    provider.faults = Faults()
    assert browser.sign_in() == ""


def test_a_foreign_key_a_changed_token_and_a_shared_secret_are_refused(desk, browser, provider):
    provider.signer = STRANGER  # same key id, another key
    assert browser.sign_in() == "oidc_signature"
    provider.signer = RSA
    asked = browser.begin()
    claims = json.dumps({"sub": SUBJECT, "preferred_username": NAME}).encode()
    head, _, signature = provider.id_token(asked | {"user": "x"}).split(".")
    provider.faults = Faults(token=f"{head}.{b64(claims)}.{signature}")
    assert browser.back(provider.answer(asked, NAME)) == "oidc_signature"
    # The public key taken for an HMAC's secret.
    text = f"{b64(json.dumps({'alg': 'HS256', 'kid': RSA.kid}).encode())}.{b64(claims)}"
    mac = hmac.digest(json.dumps(RSA.public()).encode(), text.encode(), "sha256")
    provider.faults = Faults(token=f"{text}.{b64(mac)}")
    assert browser.sign_in() == "oidc_algorithm"


def test_a_state_is_good_once_and_for_its_own_browser(desk, browser, provider):
    address = provider.answer(browser.begin(), NAME)
    assert browser.back(address) == ""
    assert browser.back(address) == "oidc_state"
    stolen = provider.answer(browser.begin(), NAME)
    with browsing(desk, provider) as other:
        assert other.back(stolen) == "oidc_state"
        assert other.back(f"{desk.url}/api/oidc/back?state=made-up&code=x") == "oidc_state"
        assert other.back(f"{desk.url}/api/oidc/back") == "oidc_state"
        assert other.me()["display_name"] is None
    assert [why for _, why in trail(desk)].count("oidc_state") == 4


def test_a_used_code_and_a_foreign_pages_request_are_refused(desk, browser, provider):
    address = provider.answer(browser.begin(), NAME)
    provider.codes.clear()
    assert browser.back(address) == "oidc_code"
    for origin in ("https://evil.example", "null"):
        answer = browser.http.post(f"{desk.url}/api/oidc/begin", headers={"Origin": origin})
        assert (answer.status_code, answer.json()) == (403, {"code": "wrong_origin"})


@pytest.mark.parametrize(
    ("faults", "status", "code"),
    [
        (Faults(issuer="https://evil.example"), 502, "oidc_issuer"),
        (Faults(status=500), 503, "oidc_unreachable"),
        (Faults(status=404), 502, "oidc_answer"),
        (Faults(body=b"<!doctype html>"), 502, "oidc_answer"),
        (Faults(body=b"[" * 100_000), 502, "oidc_answer"),
        (Faults(body=b"[]"), 502, "oidc_answer"),
        (Faults(body=b"x" * 600_000), 502, "oidc_answer"),
        (Faults(discovery={"token_endpoint": "http://10.0.0.1/token"}), 502, "oidc_answer"),
        (Faults(discovery={"jwks_uri": "file:///etc/passwd"}), 502, "oidc_answer"),
        (Faults(discovery={"jwks_uri": 7}), 502, "oidc_answer"),
    ],
)
def test_a_provider_that_talks_nonsense_is_refused_before_the_way_out(
    desk, browser, provider, faults, status, code
):
    provider.faults = faults
    answer = browser.http.post(f"{desk.url}/api/oidc/begin", headers={"Origin": desk.url})
    assert (answer.status_code, answer.json()) == (status, {"code": code})
    assert trail(desk) == [("DESK_LOGIN_REFUSED", code)]


def test_a_provider_that_is_not_there_and_one_that_is_not_configured(tmp_path, running_desk):
    gone = Provider()
    gone.close()
    with open_desk(tmp_path / "b", oidc=settings(gone)) as desk:
        answer = httpx.post(
            f"{desk.url}/api/oidc/begin", headers={"Origin": desk.url}, trust_env=False
        )
        assert (answer.status_code, answer.json()) == (503, {"code": "oidc_unreachable"})
    url = running_desk.url
    answer = httpx.post(f"{url}/api/oidc/begin", headers={"Origin": url}, trust_env=False)
    assert (answer.status_code, answer.json()) == (404, {"code": "oidc_off"})
    assert httpx.get(f"{url}/api/me", trust_env=False).json()["county"] is False


def test_keys_that_the_provider_has_changed_are_asked_for_anew(desk, browser, provider):
    provider.keys = [RSA]
    assert browser.sign_in() == ""
    provider.keys, provider.signer = [EC], EC
    assert browser.sign_in() == ""
    assert provider.asked.count("/keys") == 2
    assert provider.asked.count("/county/.well-known/openid-configuration") == 1


def test_who_may_come_in(desk, browser, provider):
    people, county = provider.people, desk.desk.store.county
    people["nobody"] = {"sub": "n", "preferred_username": "nobody"}
    assert browser.sign_in("nobody") == "oidc_unknown"
    people["agent1"] = {"sub": "a", "preferred_username": "AGENT1"}
    assert browser.sign_in("agent1") == "oidc_local"  # the break-glass account is not theirs
    assert browser.sign_in() == ""
    # The name was given to somebody else: another subject.
    people["later"] = {"sub": "another", "preferred_username": NAME}
    assert browser.sign_in("later") == "oidc_other_person"
    # The person has got another name at the provider: the same subject.
    people["renamed"] = {"sub": SUBJECT, "preferred_username": "wulan2"}
    assert browser.sign_in("renamed") == ""
    assert browser.me()["display_name"] == SHOWN
    desk.desk.accounts.set_active(NAME, active=False)
    assert browser.sign_in() == "oidc_shut_out"
    desk.desk.accounts.set_active(NAME, active=True)
    county.allow(NAME, on=True)  # tied anew, by the administrator
    assert browser.sign_in("later") == ""
    county.allow(NAME, on=False)
    assert browser.sign_in("later") == "oidc_local"


def test_roles_and_skills_come_from_the_configured_claims(tmp_path, provider):
    names = ClaimNames(role="realm.roles", langs="desk_langs", level="desk_level")
    roles = {"lead": "supervisor", "staff": "agent"}
    told_by = settings(provider, claims=names, roles=roles)
    with open_desk(tmp_path, oidc=told_by) as desk, browsing(desk, provider) as browser:
        add(desk)
        told = provider.people[NAME]
        told |= {"realm": {"roles": ["staff", "x"]}, "desk_langs": ["mn"], "desk_level": "sumu"}
        assert browser.sign_in() == ""
        found = desk.desk.accounts.find(NAME)
        assert (found.role, found.level, found.langs) == ("agent", "sumu", ("mn",))
        told["realm"] = {"roles": "lead"}
        assert browser.sign_in() == ""
        assert browser.me()["role"] == "supervisor"
        for part, code in (
            ({"realm": {"roles": ["x"]}}, "oidc_role"),
            ({"realm": "x"}, "oidc_role"),
            ({"desk_level": "moon"}, "oidc_claims"),
            ({"desk_langs": ["\n"]}, "oidc_claims"),
            ({"desk_langs": [7]}, "oidc_claims"),
        ):
            provider.people[NAME] = told | part
            assert browser.sign_in() == code
        assert desk.desk.accounts.find(NAME).langs == ("mn",)
        assert ("DESK_ACCOUNT_BY_COUNTY", "supervisor") in trail(desk)


def test_claims_that_the_token_lacks_are_asked_for_at_userinfo(desk, browser, provider):
    provider.faults = Faults(drop=("preferred_username",))
    assert browser.sign_in() == ""
    provider.faults = Faults(drop=("preferred_username",), userinfo={"sub": "somebody else"})
    assert browser.sign_in() == "oidc_claims"
    assert browser.http.get(f"{desk.url}/api/me").json()["display_name"] == SHOWN


def test_two_desks_share_a_sign_in(tmp_path, provider, database_url):
    shared = {"oidc": settings(provider), "key": b"k" * 32, "database_url": database_url}
    with (
        open_desk(tmp_path, **shared) as one,
        open_desk(tmp_path, node="two", **shared) as two,
        ExitStack() as stack,
    ):
        for desk in (one, two):
            stack.callback(desk.desk.store.database.close)
        add(one)
        browser = stack.enter_context(browsing(one, provider))
        address = provider.answer(browser.begin(), NAME)
        # A balancer keeps the address; only the machine behind it is another.
        query = urlsplit(address).query
        assert browser.back(f"{two.url}/api/oidc/back?{query}") == ""
        assert browser.me()["display_name"] == SHOWN
        assert browser.back(address) == "oidc_state"


def test_many_vain_tries_from_one_address_are_braked(desk, browser, provider):
    for _ in range(30):
        browser.back(f"{desk.url}/api/oidc/back?state=made-up&code=x")
    assert browser.back(f"{desk.url}/api/oidc/back?state=x") == "oidc_too_many"
    answer = browser.http.post(f"{desk.url}/api/oidc/begin", headers={"Origin": desk.url})
    assert answer.status_code == 429
    assert login(desk.url, password=PASSWORD).status_code == 429


def test_a_claim_is_found_by_its_whole_name_before_its_parts():
    names = ClaimNames(account="https://x.example/name", services="a.b")
    made = Settings("https://id.example", "c", claims=names)
    claims = {"sub": SUBJECT, "https://x.example/name": "n", "a.b": "s1", "a": {"b": "no"}}
    person = person_of(made, claims)
    assert (person.account, person.skills) == ("n", {"services": ("s1",)})
    assert SUBJECT not in repr(person)
    with pytest.raises(OidcError, match="oidc_claims"):
        person_of(made, {"sub": SUBJECT, "https://x.example/name": ["n"]})
