"""A small identity provider on loopback, with real keys and the faults that a real one may have.

Tokens are signed here by `cryptography` alone, so that what the desk believes is checked by other
code than its own library's. A browser sees a page with a name field and a button for no.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

CLIENT = "jiujin-desk"
SECRET = "provider's secret: %/+"
PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>County id</title>
<form method="get" action="/done"><input name="user" data-testid="idp-user">
<input type="hidden" name="asked" value="{asked}">
<button name="yes" value="1" data-testid="idp-yes">OK</button>
<button name="no" value="1" data-testid="idp-no">No</button></form></html>"""


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def number(value: int, size: int = 0) -> str:
    return b64(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


@dataclass
class Signer:
    """One key pair: RS256 or ES256."""

    kid: str
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

    @property
    def alg(self) -> str:
        return "RS256" if isinstance(self.key, rsa.RSAPrivateKey) else "ES256"

    def public(self) -> dict[str, str]:
        if isinstance(self.key, rsa.RSAPrivateKey):
            n = self.key.public_key().public_numbers()
            fields = {"kty": "RSA", "n": number(n.n), "e": number(n.e)}
        else:
            p = self.key.public_key().public_numbers()
            fields = {"kty": "EC", "crv": "P-256", "x": number(p.x, 32), "y": number(p.y, 32)}
        return fields | {"kid": self.kid, "use": "sig"}

    def sign(self, data: bytes) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        r, s = decode_dss_signature(self.key.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def token(self, claims: dict[str, Any], **header: Any) -> str:
        head = {"alg": self.alg, "kid": self.kid, "typ": "JWT"} | header
        text = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(claims).encode())}"
        alg = head["alg"]
        if alg == "none":
            return text + "."
        return f"{text}.{b64(self.sign(text.encode()))}"


RSA = Signer("rsa-1", rsa.generate_private_key(public_exponent=65537, key_size=2048))
EC = Signer("ec-1", ec.generate_private_key(ec.SECP256R1()))
STRANGER = Signer("rsa-1", rsa.generate_private_key(public_exponent=65537, key_size=2048))


@dataclass
class Faults:
    """What this provider does wrong; empty: nothing."""

    claims: dict[str, Any] = field(default_factory=dict)  # these instead of the right ones
    drop: tuple[str, ...] = ()  # these left out
    token: str = ""  # this instead of the ID token
    header: dict[str, Any] = field(default_factory=dict)
    error: str = ""  # the authorization endpoint's answer
    iss: str = ""  # another issuer in the answer (RFC 9207)
    issuer: str = ""  # another issuer in the discovery document
    status: int = 0  # of every answer
    body: bytes = b""  # of every answer
    discovery: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    token_error: tuple[int, str] | None = None


class Provider:
    """The provider's pages; `people`: subject and claims by user name."""

    def __init__(self) -> None:
        self.people: dict[str, dict[str, Any]] = {}
        self.signer = RSA
        self.keys = [RSA]
        self.faults = Faults()
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.tokens: dict[str, str] = {}
        self.logins: list[str] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:
                """The tests' output is not the place."""

            def do_GET(self) -> None:
                provider.get(self)

            def do_POST(self) -> None:
                provider.post(self)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}/county"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(10)

    def reply(self, to: BaseHTTPRequestHandler, body: Any, status: int = 200) -> None:
        faults = self.faults
        plain = body if isinstance(body, bytes) else json.dumps(body).encode()
        plain = faults.body or plain
        to.send_response(faults.status or status)
        kind = "text/html; charset=utf-8" if plain.startswith(b"<!") else "application/json"
        to.send_header("Content-Type", kind)
        to.send_header("Content-Length", str(len(plain)))
        to.end_headers()
        to.wfile.write(plain)

    def get(self, to: BaseHTTPRequestHandler) -> None:
        path = urlsplit(to.path)
        query = {k: v[0] for k, v in parse_qs(path.query).items()}
        self.asked.append(path.path)
        root = self.issuer.removesuffix("/county")
        match path.path:
            case "/county/.well-known/openid-configuration":
                self.reply(to, self.document(root))
            case "/keys":
                self.reply(to, {"keys": [key.public() for key in self.keys]})
            case "/authorize":
                asked = b64(json.dumps(query).encode())
                self.reply(to, PAGE.format(asked=asked).encode())
            case "/done":
                padded = query["asked"] + "=" * (-len(query["asked"]) % 4)
                asked = json.loads(base64.urlsafe_b64decode(padded))
                no = "access_denied" if "no" in query else ""
                to.send_response(302)
                to.send_header("Location", self.answer(asked, query.get("user", ""), no))
                to.end_headers()
            case "/userinfo":
                token = to.headers.get("Authorization", "").removeprefix("Bearer ")
                self.reply(to, self.info(token))
            case "/end":
                self.reply(to, b"<!doctype html><title>bye</title><p data-testid=bye>bye</p>")
            case _:
                self.reply(to, {"error": "nothing here"}, 404)

    def document(self, root: str) -> dict[str, Any]:
        return {
            "issuer": self.faults.issuer or self.issuer,
            "authorization_endpoint": f"{root}/authorize",
            "token_endpoint": f"{root}/token",
            "jwks_uri": f"{root}/keys",
            "userinfo_endpoint": f"{root}/userinfo",
            "end_session_endpoint": f"{root}/end",
            "authorization_response_iss_parameter_supported": True,
        } | self.faults.discovery

    def answer(self, asked: dict[str, str], user: str, error: str = "") -> str:
        """Where the browser is sent back to."""
        back = {"state": asked["state"], "iss": self.faults.iss or self.issuer}
        error = error or self.faults.error
        if error:
            back |= {"error": error, "error_description": "said by the provider"}
        else:
            back["code"] = secrets.token_urlsafe(16)
            self.codes[back["code"]] = asked | {"user": user}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def post(self, to: BaseHTTPRequestHandler) -> None:
        length = int(to.headers.get("Content-Length", 0))
        form = {k: v[0] for k, v in parse_qs(to.rfile.read(length).decode()).items()}
        status, body = self.token(form, to.headers.get("Authorization", ""))
        self.reply(to, body, status)

    def token(self, form: dict[str, str], login: str) -> tuple[int, dict[str, Any]]:
        if self.faults.token_error:
            return self.faults.token_error[0], {"error": self.faults.token_error[1]}
        given = base64.b64decode(login.removeprefix("Basic ")).decode()
        self.logins.append(given)
        if [unquote(part) for part in given.split(":")] != [CLIENT, SECRET]:
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form["code"], None)
        if asked is None or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        challenge = b64(hashlib.sha256(form["code_verifier"].encode()).digest())
        if asked["code_challenge_method"] != "S256" or asked["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe(16)
        self.tokens[access] = asked["user"]
        body = {"token_type": "Bearer", "access_token": access, "id_token": self.id_token(asked)}
        return 200, body

    def id_token(self, asked: dict[str, str]) -> str:
        faults, now = self.faults, int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": asked["nonce"],
            **self.people.get(asked["user"], {"sub": f"sub of {asked['user']}"}),
        }
        claims = {k: v for k, v in (claims | faults.claims).items() if k not in faults.drop}
        return faults.token or self.signer.token(claims, **faults.header)

    def info(self, token: str) -> dict[str, Any]:
        person = self.people.get(self.tokens.get(token, ""), {})
        return person | self.faults.userinfo
