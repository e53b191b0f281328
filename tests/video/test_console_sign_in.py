"""The page's ways in, in a real Chromium: the county's provider at another site, and passkeys.

The page is opened as http://localhost, the provider as http://127.0.0.1: two sites to a browser,
so that its rules for cookies are those of the field.
"""

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import httpx
import pytest
from conftest import PASSWORD, open_desk
from identity_provider import CLIENT, SECRET, Faults, Provider
from playwright.sync_api import CDPSession, Page, expect, sync_playwright

from video.desk import audit
from video.desk.accounts import Refusal
from video.desk.app import CONSOLE
from video.desk.oidc.provider import Code
from video.desk.oidc.provider import Provider as Settings
from video.desk.passkeys import PasskeyRefusal
from video.desk.robot_agent import _ARGUMENTS, _VIEWPORT, CHROMIUM

pytestmark = pytest.mark.browser
NAME, SHOWN = "wulantuya", "乌兰图雅"
LONG_MS = 30_000


@dataclass
class Bench:
    desk: object
    provider: Provider
    page: Page
    url: str
    errors: list[str]

    def find(self, name: str):
        return self.page.get_by_test_id(name).first

    def open(self, path: str = "") -> None:
        self.page.goto(f"{self.url}/{path}")

    def password(self, name: str) -> None:
        self.find("login-name").fill(name)
        self.find("login-password").fill(PASSWORD)
        self.find("login-submit").click()

    def came_in(self, shown: str) -> None:
        expect(self.find("agent-name")).to_have_text(shown, timeout=LONG_MS)

    def said(self, name: str, words: str) -> None:
        expect(self.find(name)).to_contain_text(words, timeout=LONG_MS)

    def out(self) -> None:
        self.find("sign-out").click()
        expect(self.find("login-name")).to_be_visible(timeout=LONG_MS)

    def trail(self) -> list[tuple[str, str]]:
        store = self.desk.desk.store  # type: ignore[attr-defined]
        assert audit.verify(store.database, store.audit_key)[0].broken_at is None
        rows = store.database.run("SELECT event, why FROM audit ORDER BY seq")
        return [(str(row[0]), str(row[1])) for row in rows]


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    made.people = {NAME: {"sub": "s-1", "preferred_username": NAME}}
    yield made
    made.close()


def drive(work: Callable[[Bench], None], folder: Path, provider: Provider) -> None:
    """Desk, browser and page for one test."""
    told = Settings(provider.issuer, CLIENT, SECRET, timeout_s=20)
    with open_desk(folder, oidc=told, login_window_s=0.01) as desk, sync_playwright() as play:
        desk.desk.accounts.add_agent(NAME, SHOWN, None)
        desk.desk.store.county.allow(NAME, on=True)
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(_ARGUMENTS))
        width, height = _VIEWPORT
        page = browser.new_page(viewport={"width": width, "height": height})
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(error.message))
        try:
            work(Bench(desk, provider, page, f"http://localhost:{desk.port}", errors))
        finally:
            browser.close()
        assert errors == []


def in_browser(work: Callable[[Bench], None]) -> Callable[[Path, Provider], None]:
    """A test on a thread of its own: playwright keeps an event loop in the one it is used in."""

    def test(tmp_path: Path, provider: Provider) -> None:
        with ThreadPoolExecutor(max_workers=1) as thread:
            thread.submit(drive, work, tmp_path, provider).result()

    test.__name__ = work.__name__
    return test


@in_browser
def test_an_agent_comes_in_by_the_county_account_and_goes_out_of_both(bench: Bench):
    bench.open()
    bench.find("login-county").click()
    bench.find("idp-user").fill(NAME)
    bench.find("idp-yes").click()
    bench.came_in(SHOWN)
    assert bench.page.url == f"{bench.url}/"
    expect(bench.page.locator('[data-testid="state"][data-kind="idle"]')).to_be_visible(
        timeout=LONG_MS
    )
    bench.page.reload()
    bench.came_in(SHOWN)
    bench.find("account").click()
    bench.said("account-panel", "旗县统一账号")
    bench.page.keyboard.press("Escape")
    bench.find("sign-out").click()
    bench.said("bye", "bye")
    bench.open()
    expect(bench.find("login-county")).to_be_visible(timeout=LONG_MS)


@in_browser
def test_every_refusal_is_told_in_the_agents_words(bench: Bench):
    bench.open()
    bench.find("login-county").click()
    bench.find("idp-no").click()
    bench.said("login-error", "没有同意登录")
    assert "refused" not in bench.page.url
    bench.find("language").click()
    bench.said("login-error", "did not agree")
    bench.find("login-county").click()
    bench.find("idp-user").fill("nobody")
    bench.provider.people["nobody"] = {"sub": "n", "preferred_username": "nobody"}
    bench.find("idp-yes").click()
    bench.said("login-error", "no account at this desk")
    bench.find("login-county").click()
    bench.provider.faults = Faults(claims={"aud": "another"})
    bench.find("idp-user").fill(NAME)
    bench.find("idp-yes").click()
    bench.said("login-error", "(oidc_audience)")
    bench.page.go_back()
    bench.page.go_back()
    bench.open("#refused=<script>")
    bench.page.reload()
    expect(bench.find("login-county")).to_be_visible(timeout=LONG_MS)
    assert bench.find("login-error").inner_text() == ""
    refusals = [why for event, why in bench.trail() if event == "DESK_LOGIN_REFUSED"]
    assert refusals == ["oidc_denied", "oidc_unknown", "oidc_audience"]


@in_browser
def test_a_provider_that_is_away_leaves_the_way_by_password(bench: Bench):
    bench.provider.faults = Faults(status=503)
    bench.open()
    bench.find("login-county").click()
    bench.said("login-error", "连不上旗县统一身份系统")
    bench.password("agent1")
    bench.came_in("其木格")


def authenticator(page: Page) -> tuple[CDPSession, str]:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def count_as(session: CDPSession, key: str, count: int) -> None:
    """Put the authenticator's key back with this counter, as a copy would have it."""
    (kept,) = session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    which = {"authenticatorId": key, "credentialId": kept["credentialId"]}
    session.send("WebAuthn.removeCredential", which)
    new = {k: kept[k] for k in ("credentialId", "isResidentCredential", "rpId", "privateKey")}
    new |= {"signCount": count} | {k: kept[k] for k in ("userHandle",) if k in kept}
    session.send("WebAuthn.addCredential", {"authenticatorId": key, "credential": new})


def register(bench: Bench) -> None:
    bench.find("account").click()
    bench.said("passkeys-none", "还没有通行密钥")
    bench.find("passkey-label").fill("办公室电脑")
    bench.find("sure-password").fill(PASSWORD)
    bench.find("passkey-add").click()
    bench.said("account-said", "已添加")
    bench.said("passkeys", "办公室电脑")
    bench.find("account-close").click()


@in_browser
def test_a_passkey_is_registered_used_refused_as_a_copy_and_removed(bench: Bench):
    session, key = authenticator(bench.page)
    bench.open()
    bench.password("agent1")
    bench.came_in("其木格")
    register(bench)
    bench.out()
    sent: list[str] = []
    bench.page.on(
        "request", lambda r: sent.append(r.post_data or "") if r.url.endswith("login") else None
    )
    bench.password("agent1")  # the passkey is asked for by itself
    bench.came_in("其木格")
    (used,) = [text for text in sent if "passkey" in text]
    replayed = httpx.post(
        f"http://127.0.0.1:{bench.desk.port}/api/login",
        json=json.loads(used),
        headers={"Origin": bench.url, "Host": bench.url.removeprefix("http://")},
        trust_env=False,
        timeout=60,
    )
    assert (replayed.status_code, replayed.json()["code"]) == (401, "passkey_expired")
    bench.out()
    count_as(session, key, 0)
    bench.password("agent1")
    bench.said("login-error", "可能被复制过")
    count_as(session, key, 1000)
    bench.find("login-passkey").click()
    bench.came_in("其木格")

    bench.find("account").click()
    bench.find("passkey-remove").click()
    bench.find("sure-password").fill("wrong password")
    bench.find("passkey-remove-sure").click()
    bench.said("account-said", "密码不对")
    bench.find("sure-password").fill(PASSWORD)
    bench.find("passkey-remove-sure").click()
    bench.said("account-said", "已移除")
    why = [reason for _, reason in bench.trail()]
    assert why.count("passkey_counter") == 1
    assert why.count("passkey") == 2


@in_browser
def test_a_key_that_is_not_there_is_said_so_and_another_try_is_offered(bench: Bench):
    session, key = authenticator(bench.page)
    bench.open()
    bench.password("agent1")
    bench.came_in("其木格")
    register(bench)
    bench.out()
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    (kept,) = session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    which = {"authenticatorId": key, "credentialId": kept["credentialId"]}
    session.send("WebAuthn.removeCredential", which)
    bench.password("agent1")
    bench.said("login-error", "没有完成验证")
    expect(bench.find("login-passkey")).to_be_enabled()


PHISHING = """async ({challenge, id}) => {
  const bytes = (t) => Uint8Array.from(atob(t.replace(/-/g, "+").replace(/_/g, "/")),
    (c) => c.charCodeAt(0));
  const text = (b) => btoa(String.fromCharCode(...new Uint8Array(b)))
    .replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, "");
  const made = await navigator.credentials.get({publicKey: {challenge: bytes(challenge),
    rpId: "localhost", allowCredentials: [{type: "public-key", id: bytes(id)}]}});
  const r = made.response;
  return {id: made.id, rawId: text(made.rawId), type: made.type, response: {
    clientDataJSON: text(r.clientDataJSON), authenticatorData: text(r.authenticatorData),
    signature: text(r.signature), userHandle: null}};
}"""


@in_browser
def test_what_a_page_at_another_port_has_got_signed_is_refused(bench: Bench):
    authenticator(bench.page)
    bench.open()
    bench.password("agent1")
    bench.came_in("其木格")
    register(bench)
    bench.out()
    desk = httpx.Client(
        base_url=f"http://127.0.0.1:{bench.desk.port}",
        headers={"Origin": bench.url, "Host": bench.url.removeprefix("http://")},
        trust_env=False,
        timeout=60,
    )
    with desk:
        form = {"name": "agent1", "password": PASSWORD}
        question = desk.post("/api/login", json=form).json()["passkey"]
        # A page of the same host name, so the browser signs; the port makes it a stranger.
        port = bench.provider.server.server_address[1]
        bench.page.goto(f"http://localhost:{port}/end")
        options = question["options"]
        asked = {"challenge": options["challenge"], "id": options["allowCredentials"][0]["id"]}
        shown = {"ticket": question["ticket"], "credential": bench.page.evaluate(PHISHING, asked)}
        answer = desk.post("/api/login", json=form | {"passkey": shown})
    assert (answer.status_code, answer.json()["code"]) == (401, "passkey_origin")


def test_each_code_of_a_refusal_has_words_in_both_languages():
    # What only an administrator can mend is one sentence that holds the code.
    shared = {"answer", "client", "algorithm", "signature", "issuer", "audience", "expired"}
    codes = set(get_args(Code)) - {f"oidc_{name}" for name in (*shared, "nonce", "claims")}
    codes |= {"oidc_wrong", "oidc_too_many", "wrong_password"} | set(get_args(PasskeyRefusal))
    codes |= set(get_args(get_args(Refusal)[0]))
    for language in ("zh", "en"):
        words = (CONSOLE.parent / "src" / "words" / f"{language}.ts").read_text("utf-8")
        missing = [code for code in codes if not re.search(rf"^  err_{code}:", words, re.M)]
        assert missing == [], language
