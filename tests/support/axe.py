"""axe-core, which finds what keeps people with disabilities from using a page."""

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.async_api import Page


def axe_source(folder: Path) -> str:
    """Return axe-core, fetched from the registry of npm packages for this test alone."""
    npm = shutil.which("npm")
    if not npm:
        pytest.skip("npm is not installed, so axe-core cannot be fetched")
    done = subprocess.run(
        [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), "axe-core@4"],
        capture_output=True,
        check=False,
        timeout=60,
    )
    if done.returncode:
        pytest.skip("the registry of npm packages cannot be reached, so axe-core cannot be fetched")
    return (folder / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


async def found_by_axe(page: "Page", axe: str, url: str, path: str, found: dict[str, Any]) -> None:
    if path:
        await page.goto(f"{url}{path}")
    await page.evaluate(axe)
    result = await page.evaluate("axe.run()")
    if result["violations"]:
        found[path or page.url] = [
            (one["id"], one["help"], [node["html"][:150] for node in one["nodes"]])
            for one in result["violations"]
        ]
