"""The doctor looks at the school's OpenID Connect provider, by which staff sign in at the desk."""

from collections.abc import Mapping
from typing import Any

import httpx

from disclosure_bot.doctor.diagnosis import Diagnosis, error, good

_PATIENCE = 10.0
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_SIGNING = {"RSA", "EC", "OKP"}
"""kinds of keys by which a provider signs; one that is shared with a client proves nothing here"""


def look_at_openid(issuer: str) -> Diagnosis:
    """Say whether the provider at that address can be read, is the one named, and tells its keys."""
    address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    found, trouble = _read(address)
    if trouble:
        todo = "核对 DESK__OPENID_ISSUER，看这台机器能否连到", "check DESK__OPENID_ISSUER and the way to it"
        return _wrong(f"读不到 {address}：{trouble}", f"{address} cannot be read: {trouble}", *todo)
    named = str(found.get("issuer", ""))
    if named.rstrip("/") != issuer.rstrip("/"):
        todo = "DESK__OPENID_ISSUER 照它自称的写", "set DESK__OPENID_ISSUER to what it calls itself"
        return _wrong(f"它自称 {named[:200]}，不是 {issuer}", "it calls itself otherwise", *todo)
    if missing := [name for name in _NEEDED if not isinstance(found.get(name), str)]:
        return _unfit("它没有说明 " + "、".join(missing), "it does not tell " + ", ".join(missing))
    keys, trouble = _read(found["jwks_uri"])
    if trouble:
        return _unfit(f"读不到它的公钥：{trouble}", f"its keys cannot be read: {trouble}")
    count = _signing(keys)
    if not count:
        return _unfit("它没有可验签的公钥", "it has no key by which a signature can be proved")
    return good("openid", f"可以登录，{count} 把公钥", f"staff can sign in by it, {count} keys")


def _signing(keys: Mapping[str, Any]) -> int:
    listed = keys.get("keys")
    found = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return sum(one.get("kty") in _SIGNING and one.get("use", "sig") == "sig" for one in found)


def _read(address: str) -> tuple[Mapping[str, Any], str]:
    """Return the object at an address and nothing; or none, and why it cannot be read."""
    try:
        answer = httpx.get(address, timeout=_PATIENCE)
        answer.raise_for_status()
        found = answer.json()
    except httpx.HTTPStatusError as refused:
        return {}, f"HTTP {refused.response.status_code}"
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as fault:
        return {}, type(fault).__name__
    return (found, "") if isinstance(found, dict) else ({}, "not an object")


def _unfit(zh: str, en: str) -> Diagnosis:
    todo = "请统一身份认证的管理员检查；在这之前用登录链接", "ask its operator; until then use sign-in links"
    return _wrong(zh, en, *todo)


def _wrong(zh: str, en: str, *todo: str) -> Diagnosis:
    return error("openid", zh, en, *todo)
