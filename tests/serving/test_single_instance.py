"""One program a token on one machine."""

import subprocess
import sys

import pytest

from disclosure_bot.errors import ChannelError
from disclosure_bot.serving.single_instance import is_held, only_one

HOLDS = """
import sys
from disclosure_bot.serving.single_instance import only_one
with only_one(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_the_same_token_is_refused_and_another_is_not() -> None:
    with only_one("1:a"):
        with pytest.raises(ChannelError, match=r"stop it first"), only_one("1:a"):
            pass
        with only_one("2:b"):
            pass


def test_the_lock_is_free_again_afterwards() -> None:
    with only_one("1:c"):
        assert is_held("1:c")

    assert not is_held("1:c")


@pytest.mark.slow
def test_a_killed_process_leaves_no_lock() -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDS, "1:d"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout
    assert other.stdout.readline() == "held\n"
    assert is_held("1:d")

    other.kill()
    other.communicate()
    assert not is_held("1:d")
