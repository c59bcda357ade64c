"""Fits src/disclosure_bot/matching/weights.json, and says how good such weights are on unseen questions.

    DISCLOSURE_BOT_BENCH=/path python tests/bench/fit_weights.py [--write] [--cache FOLDER]

For every question of disclosure.dev.jsonl and real.dev.jsonl, asked of knowledge/, the candidates and their
features are gathered as the product would. Then, by plain gradient descent:

- the *ranker* by conditional logit: the right candidate's share of the softmax over all candidates;
- the *gate* by logistic regression on the best three candidates of each question, right or wrong;
  questions beyond the knowledge count as three wrong ones.

No coefficient may be negative, each language has a bias of its own, and each is penalised by its square on
features of unit spread. A third of the topics of the real questions is kept aside: nothing is fitted on it.
The other figures come from weights that never saw the questions either: five folds over topics. Without
--write nothing is changed. When knowledge/ has changed much, run it again: nothing else has to be chosen
anew.
"""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench import labelled
from bench.labelled import Labelled
from disclosure_bot.domain.language import Language
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.matching.cache import ArrayCache
from disclosure_bot.matching.encoder import Encoder, encode_all
from disclosure_bot.matching.features import FEATURES, LEXICAL, Table, table_of
from disclosure_bot.matching.gate import GATE, LEAD, GateScores, Weights, judge, lead_features
from disclosure_bot.matching.language_index import build_language_indexes
from disclosure_bot.matching.nano import NanoEncoder
from disclosure_bot.matching.phrasing_index import Topic, topics_of
from disclosure_bot.matching.postings import Doubles, Floats
from disclosure_bot.matching.reader import Reader, ReadQuestion
from disclosure_bot.text.normalize import read

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "src/disclosure_bot/matching/weights.json"
FOLDS = 5
PENALTY_RANKER = 3e-4
PENALTY_GATE = 3e-4
STEPS = 1_500
LEARNING = 0.05
GATE_ONLY = ("said", "covered", "pooled-lead", "closeness-lead")
"""features that say whether a question has an answer, not which: from said the ranker would learn length"""
GATE_INPUTS = {
    "full": (
        *("said", "audience", "covered", "closeness-lead"),
        *LEAD,
    ),
    "lexical": (
        *(
            "grams3",
            "pooled",
            "coverage",
            "answer",
            "spelling",
            "partial",
            "said",
            "audience",
            "pooled-lead",
        ),
        *LEAD,
    ),
}
"""features that must rise with a match; from length, script or known share it would learn the set"""


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its candidates; c candidates."""

    source: str
    """disclosure, real, or aside"""
    question: Labelled
    language: Language
    values: Doubles
    """(c, features)"""
    right: Doubles
    """(c,) 1 for the right ones"""
    covered: Doubles
    """(c,) 1 for entries, 0 for topics of other.yaml"""
    fold: int


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
    pairs = [(question, reader.understand(read(question.text))) for question in questions]
    pairs = [(question, asked) for question, asked in pairs if asked.reading.plain]
    vectors = _vectors([asked for _, asked in pairs], encoder, cache)
    cases = []
    for question, asked in pairs:
        table = table_of(asked.reading, asked.language, sides, vectors.get(asked.reading.spoken))
        ids = [topics[number].id for number in table.topics]
        cases.append(
            Case(
                source="aside" if source == "real" and question.is_aside else source,
                question=question,
                language=asked.language,
                values=table.values,
                right=np.array([float(topic in question.gold) for topic in ids]),
                covered=np.array([float(topics[number].covered) for number in table.topics]),
                fold=question.place // labelled.THIRDS % FOLDS,
            )
        )
    return cases


def _vectors(
    asked: Sequence[ReadQuestion], encoder: Encoder | None, cache: Path | None
) -> Mapping[str, Floats]:
    """Return the vectors of questions by their text; none without an encoder."""
    if encoder is None:
        return {}
    texts = [one.reading.spoken for one in asked]
    folder = ArrayCache(cache and cache / "questions")
    return dict(zip(texts, encode_all(encoder, texts, folder), strict=True))


def fit(cases: Sequence[Case], inputs: Sequence[str], gate_inputs: Sequence[str]) -> Weights:
    """Fit ranker and gate on these cases."""
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

    def gradient(parameters: Doubles) -> Doubles:
        scores = values @ parameters
        powers = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        shares = powers / np.add.reduceat(powers, starts)[owner]
        wanted = powers * right
        wanted = wanted / np.maximum(np.add.reduceat(wanted, starts), 1e-12)[owner]
        missed = values.T @ (shares - wanted) / len(cases)
        return np.asarray(missed + PENALTY_RANKER * parameters)

    found = descend(gradient, np.zeros(len(FEATURES)), used.astype(bool))
    return np.divide(found, scale, out=np.zeros_like(scale), where=scale > 0)


def fit_gate(
    cases: Sequence[Case], ranker: Doubles, inputs: Sequence[str]
) -> tuple[Doubles, Mapping[Language, float]]:
    """Return coefficients, (gate,), and the bias of each language."""
    languages = list(Language)
    rows: list[Doubles] = []
    labels: list[float] = []
    groups: list[int] = []
    weights: list[float] = []
    for case in cases:
        scores = case.values @ ranker
        best = [at for at in np.argsort(-scores, kind="stable") if case.covered[at]][:3]
        rows.append(np.hstack([case.values, lead_features(scores)])[best])
        labels.extend(case.right[best].tolist())
        groups.extend([languages.index(case.language)] * len(best))
        weights.extend((1.0, 0.3, 0.3)[: len(best)])
    values, right, weight = np.vstack(rows), np.array(labels), np.array(weights)
    used = np.isin(GATE, inputs)
    scale = np.where(used, values.std(axis=0), 0)
    values = values * np.divide(1, scale, out=np.zeros_like(scale), where=scale > 0)
    table = np.hstack([values, np.eye(len(languages))[groups]])
    penalty = np.concatenate([np.full(len(GATE), PENALTY_GATE), np.zeros(len(languages))])

    def gradient(parameters: Doubles) -> Doubles:
        chances = 1 / (1 + np.exp(-(table @ parameters)))
        return np.asarray(table.T @ ((chances - right) * weight) / weight.sum() + penalty * parameters)

    bounded = np.concatenate([used, np.zeros(len(languages), bool)])
    found = descend(gradient, np.zeros(table.shape[1]), bounded)
    gate = np.divide(found[: len(GATE)], scale, out=np.zeros_like(scale), where=scale > 0)
    return gate, dict(zip(languages, found[len(GATE) :].tolist(), strict=True))


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
    """Gather the questions written for the school's topics, and those really asked."""
    own = topics_of(load_folder(ROOT / "knowledge"))
    written = gather("disclosure", own, labelled.own_questions(), encoder, cache)
    return written + gather("real", own, labelled.real_questions(), encoder, cache)


def unseen(
    cases: Sequence[Case], inputs: Sequence[str], gate_inputs: Sequence[str]
) -> list[tuple[Case, GateScores]]:
    """Judge every case by weights that never saw it: five folds, and those aside by the weights of all."""
    judged = []
    known = [case for case in cases if case.source != "aside"]
    for fold in range(FOLDS):
        weights = fit([case for case in known if case.fold != fold], inputs, gate_inputs)
        judged += [(case, _judge(case, weights)) for case in known if case.fold == fold]
    weights = fit(known, inputs, gate_inputs)
    return judged + [(case, _judge(case, weights)) for case in cases if case.source == "aside"]


def report(judged: Sequence[tuple[Case, GateScores]]) -> None:
    """Print first and among three, and how well the confidence tells answerable questions from others."""
    for source in sorted({case.source for case, _ in judged}):
        own = [(case, verdict) for case, verdict in judged if case.source == source]
        for kind in ("near", "far"):
            inside = [(case, verdict) for case, verdict in own if case.question.gold]
            beyond = [_confidence(*pair) for pair in own if pair[0].question.kind == kind]
            print(f"{source:12}{kind:5}" + _figures(inside, np.array(beyond)), flush=True)


def _figures(inside: Sequence[tuple[Case, GateScores]], beyond: Doubles) -> str:
    """Return the shares first and among three, the AUROC, and what is answered where 10 % slip through."""
    places = np.array([_place(*pair) for pair in inside])
    sure = np.array([_confidence(*pair) for pair in inside])
    area, told = np.mean(sure[:, None] > beyond[None]), sure > np.quantile(beyond, 0.9)
    right, wrong = np.mean(told & (places < 1)), np.mean(told & (places >= 1))
    return (
        f"n={len(inside):4} first {np.mean(places < 1):6.1%} among three {np.mean(places < 3):6.1%}"
        f" AUROC {area:.3f} right {right:6.1%} wrong {wrong:6.1%} where 10% of {len(beyond)} are answered"
    )


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
    for kind, encoder, names in (("lexical", None, LEXICAL), ("full", NanoEncoder(), FEATURES)):
        inputs = [name for name in names if name not in GATE_ONLY]
        cases = collect(encoder, options.cache)
        print(kind)
        report(unseen(cases, inputs, GATE_INPUTS[kind]))
        known = [case for case in cases if case.source != "aside"]
        found[kind] = as_json(fit(known, inputs, GATE_INPUTS[kind]))
    if options.write:
        TARGET.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
