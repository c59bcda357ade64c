"""The peer of the page: FastAPI and Jinja2 as they come, and RapidFuzz's ``extractOne`` over all phrasings.

``python -m bench.plain_page PORT``
"""

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from rapidfuzz import fuzz, process

from disclosure_bot.knowledge.read.load import load_folder

TEMPLATE = Environment(autoescape=True).from_string("<!doctype html><p>{{ asked }}</p><p>{{ answer }}</p>")
ENTRIES = load_folder(Path("knowledge")).entries
PHRASINGS = {phrasing: entry for entry in ENTRIES.values() for phrasing in entry.phrasings}
CHOICES = list(PHRASINGS)

app = FastAPI()


@app.get("/", response_class=HTMLResponse)
def show(q: str = "") -> str:
    """Answer in a thread, as FastAPI does with plain functions."""
    found = process.extractOne(q, CHOICES, scorer=fuzz.WRatio, score_cutoff=60)
    answer = PHRASINGS[found[0]].answer.zh if found else "不知道"
    return TEMPLATE.render(asked=q, answer=answer)


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
