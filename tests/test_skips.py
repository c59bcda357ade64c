"""Whoever runs the tests reads what was skipped and why."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_what_was_skipped_is_told_with_its_reason() -> None:
    environment = {name: value for name, value in os.environ.items() if "POSTGRES" not in name}
    arguments = ("-m", "pytest", "tests/store/test_store.py", "-k", "that_the_server_lacks")

    run = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )

    (told,) = [line for line in run.stdout.splitlines() if "skipped:" in line]
    assert told.endswith("skipped: DISCLOSURE_BOT_TEST_POSTGRES names no server")
    assert int(told.split()[0]) > 0
