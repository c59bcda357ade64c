"""The doctor tells why staff could not sign in by the school's provider."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from disclosure_bot.doctor.diagnosis import Grade
from disclosure_bot.doctor.openid_checks import look_at_openid
from fakes.openid import openid_provider
from fakes.process import free_port

KEY = {"kty": "RSA", "use": "sig", "n": "AQAB", "e": "AQAB"}


@contextmanager
def telling(documents: dict[str, Any], **told: object) -> Iterator[str]:
    """Tell the documents by path, and of oneself what a provider tells, but for what is told otherwise."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that the standard library calls
            found = documents.get(self.path)
            self.send_response(200 if found is not None else 404)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer = f"http://127.0.0.1:{server.server_port}"
        of_itself = {"issuer": issuer} | {
            name: f"{issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
        }
        documents["/.well-known/openid-configuration"] = of_itself | told
        Thread(target=server.serve_forever, daemon=True).start()
        yield issuer
        server.shutdown()


@pytest.mark.slow
def test_a_real_provider_is_good() -> None:
    pytest.importorskip("oidc_provider_mock", reason="the package oidc-provider-mock is not installed")
    with openid_provider() as issuer:
        found = look_at_openid(issuer)

    assert (found.grade, "1 keys" in found.en) == (Grade.GOOD, True)


def test_a_provider_that_is_down_is_an_error_that_names_the_address() -> None:
    issuer = f"http://127.0.0.1:{free_port()}"

    found = look_at_openid(issuer)

    assert (found.grade, f"{issuer}/.well-known" in found.zh) == (Grade.ERROR, True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("keys", "told", "said"),
    [
        ({"keys": [KEY]}, {"issuer": "https://other.example"}, "calls itself otherwise"),
        ({"keys": [KEY]}, {"token_endpoint": None}, "does not tell token_endpoint"),
        (None, {}, "keys cannot be read: HTTP 404"),
        ({"keys": []}, {}, "no key"),
        ({"keys": [KEY | {"use": "enc"}, {"kty": "oct", "k": "AQAB"}]}, {}, "no key"),
        ({"keys": "none"}, {}, "no key"),
        (["keys"], {}, "not an object"),
    ],
)
def test_a_provider_by_which_nobody_could_sign_in_is_an_error(
    keys: object, told: dict[str, object], said: str
) -> None:
    with telling({"/jwks_uri": keys} if keys is not None else {}, **told) as issuer:
        found = look_at_openid(issuer)

    assert (found.grade, said in found.en) == (Grade.ERROR, True), found


@pytest.mark.slow
def test_a_provider_with_one_good_key_is_good() -> None:
    with telling({"/jwks_uri": {"keys": [KEY | {"use": "enc"}, KEY]}}) as issuer:
        found = look_at_openid(issuer)

    assert found.grade is Grade.GOOD
