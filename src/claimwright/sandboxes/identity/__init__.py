"""SANDBOX provider of identities: OpenID Connect, with people that anybody may be. For demos and tests only.

Run it: ``python -m claimwright.sandboxes.identity --port 8004 --client ID:SECRET``.

    GET  /.well-known/openid-configuration   endpoints
    GET  /jwks                               the signing keys
    GET  /authorize?…                        a page: who do you want to be?
    POST /authorize                          back to the client with a code
    POST /token                              code and verifier for an ID token (RS256)
    POST /faults {mode, times}               next tokens: other_nonce, other_audience, other_issuer, expired …
    POST /keys                               a new signing key; the old one stays in the list
"""
