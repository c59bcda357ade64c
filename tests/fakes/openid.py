"""A real OpenID Connect provider, a process of its own."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from fakes.process import free_port


@contextmanager
def openid_provider() -> Iterator[str]:
    """Start a provider that wants a nonce, and yield its address."""
    port = free_port()
    program = ("-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true")
    issuer = f"http://127.0.0.1:{port}"
    silent = subprocess.DEVNULL
    with subprocess.Popen([sys.executable, *program], stdout=silent, stderr=silent) as process:
        until = time.monotonic() + 60
        while not _answers(f"{issuer}/.well-known/openid-configuration"):
            assert time.monotonic() < until, "the provider did not start"
            time.sleep(0.2)
        yield issuer
        process.terminate()


def _answers(address: str) -> bool:
    try:
        return httpx.get(address).is_success
    except httpx.HTTPError:
        return False
