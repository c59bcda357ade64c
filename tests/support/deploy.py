"""What tests of deploy/ share: where it is, linters that may be missing, and the names of all settings."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

DEPLOY = Path(__file__).parents[2] / "deploy"


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a linter, or skip the test where it is not installed."""
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def names_of(model: type[BaseModel], before: str) -> Iterator[str]:
    """Return the environment variables of all settings."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from names_of(kind, f"{before}{name.upper()}__")
        else:
            yield f"{before}{name.upper()}"
