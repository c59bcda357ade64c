"""How the command line starts."""

import json
import subprocess
import sys

import pytest

NEEDED_BY_OTHERS = [
    "numpy",
    "rjieba",
    "ruamel.yaml",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.orm",
    "telegram",
    "disclosure_bot.bootstrap",
]


@pytest.mark.parametrize("command", ["gaps", "stats"])
def test_lists_and_figures_start_without_what_only_others_need(command: str) -> None:
    program = f"""
import json, sys
import disclosure_bot.cli.main, disclosure_bot.cli.{command}
print(json.dumps(sorted(sys.modules)))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert set(NEEDED_BY_OTHERS) & set(json.loads(run.stdout)) == set()
