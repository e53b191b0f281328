"""Sign-in through the county's identity provider (OpenID Connect Core 1.0, code flow, PKCE)."""
