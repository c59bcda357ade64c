"""The peer of the page: Starlette and Jinja2 as they come, and RapidFuzz's ``extractOne`` over all phrasings.

FastAPI stands on the same Starlette and adds work of its own to each request, so this peer is not the slower.
``python -m bench.plain_page PORT``
"""

import sys
from pathlib import Path

import uvicorn
from jinja2 import Environment
from rapidfuzz import process
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from disclosure_bot.knowledge.read.load import load_folder

TEMPLATE = Environment(autoescape=True).from_string("<!doctype html><p>{{ asked }}</p><p>{{ answer }}</p>")
ENTRIES = load_folder(Path("knowledge")).entries
PHRASINGS = {phrasing: entry for entry in ENTRIES.values() for phrasing in entry.phrasings}
CHOICES = list(PHRASINGS)


def show(request: Request) -> Response:
    """Answer in a thread, as FastAPI does with plain functions."""
    asked = request.query_params.get("q", "")
    found = process.extractOne(asked, CHOICES, score_cutoff=60)
    answer = PHRASINGS[found[0]].answer.zh if found else "不知道"
    return HTMLResponse(TEMPLATE.render(asked=asked, answer=answer))


if __name__ == "__main__":
    app = Starlette(routes=[Route("/", show)])
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
