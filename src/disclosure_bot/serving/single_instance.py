"""One program a token on one machine: a second one would take the first one's updates away.

The lock is a name in the kernel's table of sockets: it needs no folder that both can write, holds between
users, and is gone with its process, however that ends. Other machines are noticed by Telegram's 409.
"""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from disclosure_bot.errors import ChannelError


@contextmanager
def only_one(token: str) -> Iterator[None]:
    """Hold the lock of a token.

    Raises:
        ChannelError: another program on this machine holds it.
    """
    held = _take(token)
    if held is None:
        raise ChannelError(
            "本机已有另一个进程用同一个令牌在运行：先停掉它",
            "Another process on this machine runs with the same token: stop it first",
        )
    with held:
        yield


def is_held(token: str) -> bool:
    """Tell whether a program on this machine runs with the token."""
    taken = _take(token)
    if taken is not None:
        taken.close()
    return taken is None


def _take(token: str) -> socket.socket | None:
    """Return what holds the lock until it is closed; None if somebody else holds it."""
    lock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
    try:
        # Every user can list these names: a hash of the whole token tells nothing about it.
        lock.bind(f"\0disclosure-bot-{sha256(token.encode()).hexdigest()[:32]}")
    except OSError as error:
        lock.close()
        if error.errno == errno.EADDRINUSE:
            return None
        raise
    return lock
