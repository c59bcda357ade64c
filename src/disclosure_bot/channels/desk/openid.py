"""Sign-in by the school's OpenID Connect provider: authorization code with state, nonce and PKCE.

The three are made of one random secret that the browser keeps in a cookie for ten minutes, so that nothing of
a sign-in that has begun is stored, and none that another browser began can be ended here.
"""

import hmac
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import httpx
from authlib.oauth2.rfc6749.errors import OAuth2Error
from authlib.oauth2.rfc6749.parameters import parse_authorization_code_response, prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from disclosure_bot.errors import StaffError

log = logging.getLogger(__name__)

SCOPE = "openid email"
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""of signatures; none that the client's own secret could make"""
_PATIENCE = 10.0
_LEEWAY = 60
"""seconds by which two clocks may differ"""

Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OpenIdOptions:
    """Where the provider is, and how it knows the desk."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    """page of the desk to which it sends people back"""


class OpenId:
    """Sends people to the provider, and reads who came back."""

    def __init__(self, options: OpenIdOptions) -> None:
        self._options = options

    async def address(self, secret: str) -> str:
        """Return where a browser that keeps the secret goes to sign in.

        Raises:
            StaffError: the provider cannot be reached.
        """
        async with self._client() as client:
            metadata = await self._metadata(client)
        options = self._options
        address: str = prepare_grant_uri(
            metadata["authorization_endpoint"],
            options.client_id,
            "code",
            redirect_uri=options.redirect_uri,
            scope=SCOPE,
            state=_made(secret, "state"),
            nonce=_made(secret, "nonce"),
            code_challenge=create_s256_code_challenge(_made(secret, "verifier")),
            code_challenge_method="S256",
        )
        return address

    async def identities(self, secret: str, called: str) -> tuple[str, ...]:
        """Return who came back to the address ``called``: the subject, and the e-mail if it was verified.

        Raises:
            StaffError: it is not the answer to what this browser began, or the provider proves nothing.
        """
        try:
            answer = parse_authorization_code_response(called, _made(secret, "state"))
        except OAuth2Error:
            raise _unproved() from None
        async with self._client() as client:
            metadata = await self._metadata(client)
            tokens = await self._tokens(client, metadata, answer["code"], _made(secret, "verifier"))
            claims = await self._claims(client, metadata, tokens, _made(secret, "nonce"))
            more = {} if "email" in claims else await self._userinfo(client, metadata, tokens)
        if more.get("sub") == claims["sub"]:
            claims = {**more, **claims}
        verified = claims.get("email_verified") is True and isinstance(claims.get("email"), str)
        return (str(claims["sub"]), *([claims["email"]] if verified else []))

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(timeout=_PATIENCE)

    async def _metadata(self, client: httpx.AsyncClient) -> Claims:
        issuer = self._options.issuer
        found = await _read(client, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if str(found.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
            log.error("the OpenID provider calls itself otherwise than DESK__OPENID_ISSUER")
            raise _unreachable()
        return found

    async def _tokens(self, client: httpx.AsyncClient, metadata: Claims, code: str, verifier: str) -> Claims:
        options = self._options
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": options.redirect_uri,
            "client_id": options.client_id,
            "code_verifier": verifier,
        }
        proof = httpx.BasicAuth(options.client_id, options.client_secret)
        try:
            answer = await client.post(
                metadata["token_endpoint"], data=form, auth=proof if options.client_secret else httpx.Auth()
            )
            answer.raise_for_status()
            tokens: Claims = answer.json()
        except (httpx.HTTPError, ValueError, KeyError) as error:
            log.warning("the OpenID provider gave no token: %s", type(error).__name__)
            raise _unproved() from None
        return tokens

    async def _claims(
        self, client: httpx.AsyncClient, metadata: Claims, tokens: Claims, nonce: str
    ) -> Claims:
        """Return what a token says, once its signature and all that it must say are proved."""
        options = self._options
        keys = await _read(client, str(metadata.get("jwks_uri", "")))
        try:
            token = jwt.decode(tokens["id_token"], KeySet.import_key_set(keys), algorithms=_ALGORITHMS)  # type: ignore[arg-type]
            must = {
                "iss": {"essential": True, "value": metadata["issuer"]},
                "aud": {"essential": True, "value": options.client_id},
            }
            known = {"nonce": nonce, "client_id": options.client_id}
            claims = CodeIDToken(token.claims, token.header, must, known)
            claims.validate(leeway=_LEEWAY)
        except (JoseError, KeyError, ValueError, TypeError) as error:
            log.warning("the OpenID provider's token is not accepted: %s", type(error).__name__)
            raise _unproved() from None
        return dict(claims)

    async def _userinfo(self, client: httpx.AsyncClient, metadata: Claims, tokens: Claims) -> Claims:
        """Return what the provider says besides; nothing where it says nothing."""
        if "userinfo_endpoint" not in metadata:
            return {}
        bearer = {"authorization": f"Bearer {tokens.get('access_token', '')}"}
        return await _read(client, metadata["userinfo_endpoint"], bearer)


async def _read(client: httpx.AsyncClient, address: str, headers: Mapping[str, str] | None = None) -> Claims:
    try:
        answer = await client.get(address, headers=headers)
        answer.raise_for_status()
        found = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        log.warning("the OpenID provider cannot be read: %s", type(error).__name__)
        raise _unreachable() from None
    if not isinstance(found, dict):
        raise _unreachable()
    return found


def _made(secret: str, purpose: str) -> str:
    return hmac.new(secret.encode(), purpose.encode(), sha256).hexdigest()


def _unreachable() -> StaffError:
    return StaffError(
        "统一身份认证现在连不上，请稍后再试，或请管理员给一个登录链接",
        "the school's sign-in cannot be reached now: try later, or ask an admin for a link",
    )


def _unproved() -> StaffError:
    return StaffError(
        "这次登录没有完成或已过期，请重新登录", "this sign-in was not finished, or is too old: sign in again"
    )
