"""Fits src/disclosure_bot/matching/weights.json, and says how good such weights are on unseen questions.

    DISCLOSURE_BOT_BENCH=/path python tests/bench/fit_weights.py [--write] [--cache FOLDER]

For every question of disclosure.dev.jsonl (against knowledge/) and of the eight tasks, the candidates and
their features are gathered as the product would. Then, by plain gradient descent:

- the *ranker* by conditional logit: the right candidate's share of the softmax over all candidates;
- the *gate* by logistic regression on the best three candidates of each question, right or wrong;
  questions beyond the knowledge count as three wrong ones.

No coefficient may be negative, every set of questions has a bias of its own (those of the school's own
questions are kept), and each is penalised by its square on features of unit spread. Figures come from
weights that never saw the questions: five folds over the topics of disclosure.dev, and the task left out
for the eight tasks. Without --write nothing is changed.
"""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

import numpy as np

from bench import labelled
from bench.labelled import Labelled
from disclosure_bot.domain.language import Language
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.matching.cache import ArrayCache
from disclosure_bot.matching.encoder import Encoder
from disclosure_bot.matching.features import FEATURES, LEXICAL, Table, table_of
from disclosure_bot.matching.gate import GATE, LEAD, GateScores, Weights, judge, lead_features
from disclosure_bot.matching.language_index import build_language_indexes
from disclosure_bot.matching.nano import NanoEncoder
from disclosure_bot.matching.phrasing_index import Topic, topics_of
from disclosure_bot.matching.postings import Doubles
from disclosure_bot.matching.reader import Reader
from disclosure_bot.text.normalize import read

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "src/disclosure_bot/matching/weights.json"
OWN = "own"
FOLDS = 5
QUESTIONS_OF_A_TASK = 250
"""that weights are fitted on; all are judged"""
WEIGHT_OF_A_TASK = 0.3
"""of a question, against 1 for an own one: the tasks are eight and their topics have few phrasings"""
PENALTY_RANKER = 3e-4
PENALTY_GATE = 3e-4
STEPS = 1_500
LEARNING = 0.05
GATE_INPUTS = {
    "full": (
        *("pooled", "coverage", "answer", "cosine", "cosine3", "head", "other-language"),
        *LEAD,
    ),
    "lexical": ("grams3", "pooled", "coverage", "answer", "spelling", "partial", *LEAD),
}
"""features that must rise with a match; from length, script or known share it would learn the set"""


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its candidates; c candidates."""

    source: str
    """own-zh, own-en, or the name of a task"""
    question: Labelled
    language: Language
    values: Doubles
    """(c, features)"""
    right: Doubles
    """(c,) 1 for the right ones"""
    covered: Doubles
    """(c,) 1 for entries, 0 for topics of other.yaml"""
    fold: int
    weight: float
    """in the fit; 0: only judged"""


def gather(
    source: str,
    topics: Sequence[Topic],
    questions: Sequence[Labelled],
    encoder: Encoder | None,
    cache: Path | None,
) -> list[Case]:
    """Ask every question, and keep its candidates."""
    sides = build_language_indexes(topics, encoder, ArrayCache(cache)).by_language
    reader = Reader(sides)
    cases = []
    for question in questions:
        asked = reader.understand(read(question.text))
        if not asked.reading.plain:
            continue
        vector = None if encoder is None else encoder.encode([asked.reading.spoken])[0]
        table = table_of(asked.reading, asked.language, sides, vector)
        ids = [topics[number].id for number in table.topics]
        cases.append(
            Case(
                source=f"{source}-{asked.language}" if source == OWN else source,
                question=question,
                language=asked.language,
                values=table.values,
                right=np.array([float(topic in question.gold) for topic in ids]),
                covered=np.array([float(topics[number].covered) for number in table.topics]),
                fold=crc32(min(question.gold, default=question.text).encode()) % FOLDS,
                weight=1.0 if source == OWN else WEIGHT_OF_A_TASK,
            )
        )
    return cases


def fit(cases: Sequence[Case], inputs: Sequence[str], gate_inputs: Sequence[str]) -> Weights:
    """Fit ranker and gate on these cases."""
    cases = [case for case in cases if case.weight]
    ranker = fit_ranker([case for case in cases if case.right.any()], inputs)
    gate, bias = fit_gate(cases, ranker, gate_inputs)
    return Weights(ranker, gate, bias)


def fit_ranker(cases: Sequence[Case], inputs: Sequence[str]) -> Doubles:
    """Return the weights, (features,), that make the right candidates' share of the softmax largest."""
    values = np.vstack([case.values for case in cases])
    used = np.isin(FEATURES, inputs)
    scale = np.where(used, values.std(axis=0), 0)
    values = values * np.divide(1, scale, out=np.zeros_like(scale), where=scale > 0)
    sizes = [len(case.right) for case in cases]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    owner = np.repeat(np.arange(len(cases)), sizes)
    right = np.concatenate([case.right for case in cases])
    weights = np.array([case.weight for case in cases])
    total = weights.sum()

    def gradient(parameters: Doubles) -> Doubles:
        scores = values @ parameters
        powers = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        shares = powers / np.add.reduceat(powers, starts)[owner]
        wanted = powers * right
        wanted = wanted / np.maximum(np.add.reduceat(wanted, starts), 1e-12)[owner]
        missed = values.T @ ((shares - wanted) * weights[owner]) / total
        return np.asarray(missed + PENALTY_RANKER * parameters)

    found = descend(gradient, np.zeros(len(FEATURES)), used.astype(bool))
    return np.divide(found, scale, out=np.zeros_like(scale), where=scale > 0)


def fit_gate(
    cases: Sequence[Case], ranker: Doubles, inputs: Sequence[str]
) -> tuple[Doubles, Mapping[Language, float]]:
    """Return coefficients, (gate,), and the bias of each language."""
    sources = sorted({case.source for case in cases})
    rows: list[Doubles] = []
    labels: list[float] = []
    groups: list[int] = []
    weights: list[float] = []
    for case in cases:
        scores = case.values @ ranker
        best = [at for at in np.argsort(-scores, kind="stable") if case.covered[at]][:3]
        rows.append(np.hstack([case.values, lead_features(scores)])[best])
        labels.extend(case.right[best].tolist())
        groups.extend([sources.index(case.source)] * len(best))
        weights.extend([case.weight * share for share in (1.0, 0.3, 0.3)[: len(best)]])
    values, right, weight = np.vstack(rows), np.array(labels), np.array(weights)
    used = np.isin(GATE, inputs)
    scale = np.where(used, values.std(axis=0), 0)
    values = values * np.divide(1, scale, out=np.zeros_like(scale), where=scale > 0)
    table = np.hstack([values, np.eye(len(sources))[groups]])
    penalty = np.concatenate([np.full(len(GATE), PENALTY_GATE), np.zeros(len(sources))])

    def gradient(parameters: Doubles) -> Doubles:
        chances = 1 / (1 + np.exp(-(table @ parameters)))
        return np.asarray(table.T @ ((chances - right) * weight) / weight.sum() + penalty * parameters)

    bounded = np.concatenate([used, np.zeros(len(sources), bool)])
    found = descend(gradient, np.zeros(table.shape[1]), bounded)
    gate = np.divide(found[: len(GATE)], scale, out=np.zeros_like(scale), where=scale > 0)
    bias = dict(zip(sources, found[len(GATE) :].tolist(), strict=True))
    middle = float(np.mean(list(bias.values())))
    return gate, {language: bias.get(f"{OWN}-{language}", middle) for language in Language}


def descend(gradient: Callable[[Doubles], Doubles], start: Doubles, bounded: Doubles) -> Doubles:
    """Minimise by Adam; parameters that are ``bounded`` are kept from falling below 0."""
    found, first, second = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, STEPS + 1):
        slope = gradient(found)
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope * slope
        moved = (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-9)
        found = found - LEARNING * (1 - step / STEPS) * moved
        found = np.where(bounded, np.maximum(found, 0), found)
    return found


def collect(encoder: Encoder | None, cache: Path | None) -> list[Case]:
    """Gather the school's own questions and those of the eight tasks."""
    own = topics_of(load_folder(ROOT / "knowledge"))
    cases = gather(OWN, own, labelled.own_questions(), encoder, cache)
    for name in (*labelled.CHINESE, *labelled.ENGLISH):
        topics, questions = labelled.task(name)
        asked = [question for question in questions if question.gold]
        beyond = [question for question in questions if not question.gold]
        folder = None if cache is None else cache / name
        for some, fitted in (
            ([*asked[:QUESTIONS_OF_A_TASK], *beyond[:100], *beyond[-80:]], True),
            (asked[QUESTIONS_OF_A_TASK:], False),
        ):
            found = gather(name, topics, some, encoder, folder)
            cases += found if fitted else [replace(case, weight=0.0) for case in found]
    return cases


def unseen(
    cases: Sequence[Case], inputs: Sequence[str], gate_inputs: Sequence[str]
) -> list[tuple[Case, GateScores]]:
    """Judge every case by weights that never saw it: five folds of the own questions, the task left out."""
    judged = []
    for fold in range(FOLDS):
        weights = fit([case for case in cases if not _is_in(case, fold)], inputs, gate_inputs)
        judged += [(case, _judge(case, weights)) for case in cases if _is_in(case, fold)]
    for name in (*labelled.CHINESE, *labelled.ENGLISH):
        weights = fit([case for case in cases if case.source != name], inputs, gate_inputs)
        judged += [(case, _judge(case, weights)) for case in cases if case.source == name]
    return judged


def report(judged: Sequence[tuple[Case, GateScores]]) -> None:
    """Print first and among three, and how well the confidence tells answerable questions from others."""
    for source in sorted({case.source for case, _ in judged}):
        own = [(case, verdict) for case, verdict in judged if case.source == source]
        inside = [_place(case, verdict) for case, verdict in own if case.question.gold]
        first, three = (np.mean([place < most for place in inside]) * 100 for most in (1, 3))
        sure = [_confidence(case, verdict) for case, verdict in own if case.question.gold]
        unsure = [_confidence(case, verdict) for case, verdict in own if not case.question.gold]
        area = np.mean(np.array(sure)[:, None] > np.array(unsure)[None]) if unsure else np.nan
        print(f"{source:12} n={len(inside):4} first {first:5.1f} among three {three:5.1f} AUROC {area:.3f}")


def _is_in(case: Case, fold: int) -> bool:
    return case.source.startswith(OWN) and case.fold == fold


def _judge(case: Case, weights: Weights) -> GateScores:
    table = Table(np.arange(len(case.right)), case.values, np.arange(len(case.right)))
    return judge(table, weights, case.language)


def place(case: Case, weights: Weights) -> int:
    """Return how many entries these weights put before the first right one; 99 if none is right."""
    return _place(case, _judge(case, weights))


def _place(case: Case, verdict: GateScores) -> int:
    """Return how many entries stand before the first right one; 99 if none is right."""
    order = [at for at in np.argsort(-verdict.scores, kind="stable") if case.covered[at]]
    return next((place for place, at in enumerate(order) if case.right[at]), 99)


def _confidence(case: Case, verdict: GateScores) -> float:
    best = int(verdict.scores.argmax())
    return float(verdict.confidences[best]) if case.covered[best] else 0.0


def as_json(weights: Weights) -> dict[str, object]:
    """Return weights as weights.json holds them."""
    return {
        "ranker": {name: round(float(w), 4) for name, w in zip(FEATURES, weights.ranker, strict=True) if w},
        "gate": {name: round(float(w), 4) for name, w in zip(GATE, weights.gate, strict=True) if w},
        "bias": {language.value: round(bias, 4) for language, bias in weights.bias.items()},
    }


def main() -> None:
    """Fit both kinds of weights, print the figures of unseen questions, and write the weights if asked to."""
    parser = argparse.ArgumentParser(description="Fits the weights of the matcher.")
    parser.add_argument("--write", action="store_true", help="write weights.json")
    parser.add_argument("--cache", type=Path, help="folder for vectors")
    options = parser.parse_args()
    found = {}
    for kind, encoder, inputs in (("lexical", None, LEXICAL), ("full", NanoEncoder(), FEATURES)):
        cases = collect(encoder, options.cache)
        print(kind)
        report(unseen(cases, inputs, GATE_INPUTS[kind]))
        found[kind] = as_json(fit(cases, inputs, GATE_INPUTS[kind]))
    if options.write:
        TARGET.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
