"""Whether an ID token may be believed (OpenID Connect Core 1.0, section 3.1.3.7)."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, ClaimError, ExpiredTokenError, JoseError
from joserfc.jws import JWSRegistry

from video.desk.oidc.client import PublicKey
from video.desk.oidc.provider import Code, OidcError, Provider

# Signatures by keys that the provider alone has: no "none", nothing with a shared secret.
ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"}
    | {"EdDSA", "Ed25519"}
)
LEEWAY_S = 60
_CLAIMS: dict[str, Code] = {
    "iss": "oidc_issuer",
    "aud": "oidc_audience",
    "azp": "oidc_audience",
    "exp": "oidc_expired",
    "nbf": "oidc_expired",
    "iat": "oidc_expired",
    "nonce": "oidc_nonce",
}


class Keys(Protocol):
    """The provider's public keys, kept or asked for anew."""

    def __call__(self, *, anew: bool) -> Awaitable[list[PublicKey]]: ...


async def believed(
    token: str, nonce: str, provider: Provider, keys: Keys, clock: Callable[[], float]
) -> dict[str, Any]:
    """The claims of a token that is right in every point; raises `OidcError`."""
    registry = JWSRegistry(algorithms=list(ALGORITHMS))
    registry.max_payload_length = 64 * 1024  # a provider may list many groups
    try:
        header = jws.extract_compact(token.encode(), registry=registry).headers()
    except (JoseError, ValueError):
        raise OidcError("oidc_answer") from None
    if header.get("alg") not in ALGORITHMS:
        raise OidcError("oidc_algorithm")
    claims = _opened(token, header, await keys(anew=False), registry)
    if claims is None:  # signed with a key that is newer than ours
        claims = _opened(token, header, await keys(anew=True), registry)
    if claims is None:
        raise OidcError("oidc_signature")
    _check(claims, nonce, provider, clock)
    return claims


def _opened(
    token: str, header: dict[str, Any], keys: list[PublicKey], registry: JWSRegistry
) -> dict[str, Any] | None:
    """The claims, if one of these keys made the signature."""
    for key in keys:
        if "kid" in header and key.kid is not None and key.kid != header["kid"]:
            continue
        try:
            return jwt.decode(token, key, registry=registry).claims
        except BadSignatureError:
            continue
        except (JoseError, ValueError):
            continue  # a key of another kind than the algorithm's
    return None


def _check(
    claims: dict[str, Any], nonce: str, provider: Provider, clock: Callable[[], float]
) -> None:
    essential = {k: {"essential": True} for k in ("sub", "exp", "iat")}
    registry = jwt.JWTClaimsRegistry(
        now=lambda: int(clock()),
        leeway=LEEWAY_S,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        nonce={"essential": True, "value": nonce},
        **essential,  # type: ignore[arg-type]
    )
    try:
        registry.validate(claims)
    except ExpiredTokenError:
        raise OidcError("oidc_expired") from None
    except ClaimError as error:
        named = error.claim.split(",")[0]
        raise OidcError(_CLAIMS.get(named, "oidc_claims")) from None
    audience = claims["aud"]
    party = claims.get("azp")
    several = isinstance(audience, list) and len(audience) > 1
    if (several and party is None) or (party is not None and party != provider.client_id):
        raise OidcError("oidc_audience")
    if not isinstance(claims["iss"], str) or not isinstance(claims["nonce"], str):
        raise OidcError("oidc_issuer")
    if not claims["sub"]:
        raise OidcError("oidc_claims")
