"""Fits the weights that tell a message with several questions from one with a single question.

    python tests/bench/fit_parts.py [--cache FOLDER]

Rows are the ways in which the labelled messages of ``tests/questions``, the test questions of the entries,
the labelled development questions, and pairs of short ones joined can be taken apart. A way is right where
more of what was asked comes first than when the message is read as one, and weighs as much as it gains; a
single question whose first reply is lost weighs 1, one that only gets a reply too many 0.3. Ten folds:
weights judge rows that they never saw.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from bench.labelled import FOLDER, is_here, real_questions
from disclosure_bot.answering.parts import LIMIT, Signs, Understood, may_be_several, signs_of
from disclosure_bot.answering.understand import Understanding
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.matching.fusion import build_matcher
from disclosure_bot.matching.nano import NanoEncoder
from disclosure_bot.matching.postings import Doubles

ROOT = Path(__file__).parents[2]
KEPT = {"unseen.jsonl", "follow-ups-unseen.jsonl"}
"""files that nothing is fitted on"""
JOINED = 400
"""pairs of short questions, half of them with one that is not covered"""
SHORT = {True: 60, False: 18}
"""characters of such a question, in Latin letters or not"""
JOINTS = ("？", "，", "？另外", "，还有", "\n", "以及", "，顺便问下", "? ")
SEED = 20261128
SINGLE = {"in", "near", "far", "hostile"}
TOO_MANY = 0.3
FOLDS = 10
PENALTY = 0.01
STEPS = 3_000


@dataclass(frozen=True, slots=True)
class Row:
    """One way of taking a message apart."""

    signs: Signs
    gain: float
    """how many of the questions asked come first that did not before; negative for a single question"""
    several: bool
    """the message asks several things"""


def messages(knowledge: Knowledge) -> Iterator[tuple[str, list[list[str]], bool]]:
    """Yield text, right entries of each thing asked, and whether several things are asked."""
    files = [file for file in sorted((ROOT / "tests/questions").glob("*.jsonl")) if file.name not in KEPT]
    if is_here():
        files.append(FOLDER / "disclosure.dev.jsonl")
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            if row["kind"] == "multi":
                yield row["q"], row["gold"], True
            elif row["kind"] in SINGLE:
                yield row["q"], [row["gold"]] if row["gold"] else [], False
    if is_here():
        known = (one for one in real_questions() if not one.is_aside)
        yield from ((one.text, [[*one.gold]] if one.gold else [], False) for one in known)
    for entry in knowledge.entries.values():
        for question in entry.tests.hit:
            yield question, [[entry.id]], False
    yield from joined(knowledge)


def joined(knowledge: Knowledge) -> Iterator[tuple[str, list[list[str]], bool]]:
    """Yield short questions, two at a time as one message; the same every time."""
    dice = random.Random(SEED)
    asked = [(text, [entry.id]) for entry in knowledge.entries.values() for text in entry.tests.hit]
    rows = chain.from_iterable(map(_rows, sorted((ROOT / "tests/questions").glob("personas-*.jsonl"))))
    beyond: list[tuple[str, list[str]]] = [(row["q"], []) for row in rows if row["kind"] == "near"]
    asked, beyond = [
        [one for one in some if len(one[0]) <= SHORT[one[0].isascii()]] for some in (asked, beyond)
    ]
    for number in range(JOINED):
        text, gold = dice.choice(asked)
        pool = [one for one in (beyond if number % 2 else asked) if one[0].isascii() == text.isascii()]
        pair = [(text, gold), dice.choice([one for one in pool if one[1] != gold])]
        dice.shuffle(pair)
        yield dice.choice(JOINTS).join(text for text, _ in pair), [gold for _, gold in pair], True


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def rows_of(understanding: Understanding, knowledge: Knowledge) -> Iterator[Row]:
    """Take every message apart."""
    for text, golds, several in messages(knowledge):
        whole = understanding.whole(text, None)
        for apart in understanding.apart(text, whole, None):
            if may_be_several(apart):
                gain = _gain(apart.parts, whole, golds) if several else _loss(apart.parts, whole, golds)
                yield Row(signs_of(apart, whole, knowledge.entries), gain, several)


def _gain(parts: Sequence[Understood], whole: Understood, golds: list[list[str]]) -> float:
    return _right(parts[:LIMIT], golds) - _right([whole], golds)


def _loss(parts: Sequence[Understood], whole: Understood, golds: list[list[str]]) -> float:
    lost = any(_tells(whole, gold) and not _tells(parts[0], gold) for gold in golds)
    return -1.0 if lost else -TOO_MANY


def _right(parts: Sequence[Understood], golds: list[list[str]]) -> float:
    """Return how many things asked are told: a right entry comes first, or it is said not to be covered."""
    return float(sum(any(_tells(part, gold) for part in parts) for gold in golds))


def _tells(part: Understood, gold: list[str]) -> bool:
    return part.best in gold and not part.is_beyond if gold else part.is_beyond


def fit(signs: Doubles, right: Doubles, weight: Doubles) -> tuple[Doubles, float]:
    """Return weights, one a sign, and bias of a logistic regression on standardised signs."""
    mean, scale = signs.mean(axis=0), signs.std(axis=0) + 1e-9
    table, found, bias = (signs - mean) / scale, np.zeros(signs.shape[1]), 0.0
    for _ in range(STEPS):
        missed = (1 / (1 + np.exp(-(table @ found + bias))) - right) * weight / weight.sum()
        found = found - 0.5 * (table.T @ missed + PENALTY * found)
        bias -= 0.5 * float(missed.sum())
    return found / scale, bias - float((mean * found / scale).sum())


def main() -> None:
    """Fit, and print what the weights decide on rows that they never saw."""
    parser = argparse.ArgumentParser(description="Fits the weights of parts.")
    parser.add_argument("--cache", type=Path, help="folder for vectors")
    knowledge = load_folder(ROOT / "knowledge")
    matcher = build_matcher(knowledge, encoder=NanoEncoder(), cache=parser.parse_args().cache)
    rows = list(rows_of(Understanding(matcher, knowledge.entries), knowledge))
    signs = np.array([astuple(row.signs) for row in rows], np.float64)
    gain = np.array([row.gain for row in rows])
    several = np.array([row.several for row in rows])
    right, weight = (gain > 0).astype(np.float64), np.where(gain == 0, 0.1, np.abs(gain))
    folds, judged = np.random.default_rng(0).integers(0, FOLDS, len(rows)), np.zeros(len(rows))
    for fold in range(FOLDS):
        weights, bias = fit(signs[folds != fold], right[folds != fold], weight[folds != fold])
        judged[folds == fold] = signs[folds == fold] @ weights + bias
    weights, bias = fit(signs, right, weight)
    names = [field.name for field in fields(Signs)]
    print({name: round(float(w), 2) for name, w in zip(names, weights, strict=True)}, f"bias {bias:.2f}")
    print(f"possible gain {gain[several & (gain > 0)].sum():.0f}")
    for more in (0.0, 0.5, 1.0):
        taken = judged + more > 0
        print(
            f"bias + {more}: gain {gain[taken & several].sum():.0f}, single questions taken apart"
            f" {(taken & ~several).sum()}, of these first reply lost {(gain[taken] <= -1).sum()}"
        )


if __name__ == "__main__":
    main()
