"""How well questions are understood on the real knowledge, beside rapidfuzz, and what each part gives.

    python -m tests.bench accuracy

Asked are the hit questions of the entries, on which no weight was fitted: as they are, then the Chinese ones,
and those of the personas, with one typing error each, in Traditional script, and as pinyin. The ablation
takes the weight from some features of the ranker and leaves all others as they are. ``disclosure-bot test
tests/questions/*.jsonl`` says how other questions fare, and which outcomes people get.
"""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from opencc import OpenCC
from rapidfuzz import fuzz, process

from bench.fit_weights import Case, gather, place
from bench.labelled import Labelled
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.matching.encoder import Encoder
from disclosure_bot.matching.features import FEATURES, LEXICAL, SEMANTIC
from disclosure_bot.matching.gate import Weights, load_weights
from disclosure_bot.matching.nano import NanoEncoder
from disclosure_bot.matching.phrasing_index import topics_of
from disclosure_bot.text.language import language_of
from disclosure_bot.text.pinyin import characters_of, syllable_of

ROOT = Path(__file__).parents[2]
PERSONAS = ROOT / "tests/questions/personas-zh.jsonl"
CACHE = ROOT / ".venv" / ".bench"
"""folder for vectors: phrasings are encoded once"""
SEED = 20261126
COMMON = 40
"""characters of a syllable that a typing error may bring in place of the right one"""
ABLATIONS: Mapping[str, tuple[str, ...]] = {
    "characters, pooled and coverage": ("grams3", "pooled", "coverage"),
    "spelling": ("spelling", "partial"),
    "the answer's words": ("answer",),
    "audience": ("audience", "other-audience"),
    "cosines of the encoder": ("cosine", "cosine3", "centroid"),
    "trained heads": ("head",),
    "the other language": ("other-language",),
    "all that is lexical": LEXICAL,
    "all that is semantic": SEMANTIC,
}


def hits(knowledge: Knowledge, language: Language) -> list[Labelled]:
    """Return the entries' own hit questions in one language."""
    return [
        Labelled(text, frozenset({entry.id}), "in", language)
        for entry in knowledge.entries.values()
        for text in entry.tests.hit
        if language_of(text) is language
    ]


def personas() -> list[Labelled]:
    """Return the personas' single questions in Simplified Chinese."""
    rows = map(json.loads, PERSONAS.read_text("utf-8").splitlines())
    return [
        Labelled(row["q"], frozenset(row["gold"]), "in", row["lang"])
        for row in rows
        if row["kind"] == "in" and row["lang"] == "zh"
    ]


def with_homophone(text: str, dice: random.Random) -> str:
    """Put another common character of the same sound in place of one."""
    at = dice.choice([at for at, char in enumerate(text) if syllable_of(char)] or [0])
    others = [char for char in characters_of(syllable_of(text[at]))[:COMMON] if char != text[at]]
    return text[:at] + dice.choice(others or [text[at]]) + text[at + 1 :]


def with_gap(text: str, dice: random.Random) -> str:
    """Leave one character out."""
    at = dice.randrange(len(text))
    return text[:at] + text[at + 1 :]


def with_swap(text: str, dice: random.Random) -> str:
    """Let two neighbours change places."""
    at = dice.randrange(max(1, len(text) - 1))
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def traditional(text: str, _: random.Random) -> str:
    """Write in Traditional script."""
    return str(OpenCC("s2t").convert(text))


def as_pinyin(text: str, _: random.Random) -> str:
    """Write in toneless syllables."""
    return " ".join(syllable_of(char) or char for char in text)


NOISE: Mapping[str, Callable[[str, random.Random], str]] = {
    "homophone typed": with_homophone,
    "character left out": with_gap,
    "neighbours swapped": with_swap,
    "Traditional script": traditional,
    "toneless pinyin": as_pinyin,
}


def noisy(questions: Sequence[Labelled], noise: Callable[[str, random.Random], str]) -> list[Labelled]:
    """Return the questions as they are typed badly; the same every time."""
    dice = random.Random(SEED)
    return [replace(question, text=noise(question.text, dice)) for question in questions]


def shares(cases: Sequence[Case], weights: Weights) -> tuple[float, float]:
    """Return how many in a hundred come first, and among three."""
    places = np.array([place(case, weights) for case in cases])
    return 100 * float(np.mean(places < 1)), 100 * float(np.mean(places < 3))


def without(weights: Weights, names: Sequence[str]) -> Weights:
    """Return weights whose ranker does not see these features."""
    return replace(weights, ranker=np.where(np.isin(FEATURES, names), 0, weights.ranker))


def peer(knowledge: Knowledge, questions: Sequence[Labelled]) -> float:
    """Return how many in a hundred WRatio's extractOne puts first, the newcomer's way."""
    pairs = [(text, entry.id) for entry in knowledge.entries.values() for text in entry.phrasings]
    texts = [text for text, _ in pairs]
    found = (process.extractOne(question.text, texts, scorer=fuzz.WRatio)[2] for question in questions)
    return 100 * float(np.mean([pairs[at][1] in one.gold for at, one in zip(found, questions, strict=True)]))


def main() -> None:
    """Print a line for each set of questions, and one for each part that is taken away."""
    knowledge, encoder = load_folder(ROOT / "knowledge"), NanoEncoder()
    asked = {language: hits(knowledge, language) for language in Language}
    full, lexical = load_weights("full"), load_weights("lexical")
    print(f"{'':34}{'n':>5}{'first':>8}{'in three':>10}")
    cases = {language: ask(knowledge, questions, encoder) for language, questions in asked.items()}
    for language, own in cases.items():
        line(f"hit questions, {language}", own, full)
        line("  without the encoder", ask(knowledge, asked[language], None), lexical)
        print(f"{'  WRatio extractOne':34}{len(own):5}{peer(knowledge, asked[language][::4]):8.1f}")
    for source, questions in (("hits", asked[Language.ZH]), ("personas", personas())):
        line(f"zh {source}", ask(knowledge, questions, encoder), full)
        for name, noise in NOISE.items():
            line(f"  {name}", ask(knowledge, noisy(questions, noise), encoder), full)
    print("without the weight of               zh first / three   en first / three")
    for name, features in ABLATIONS.items():
        lesser = without(full, features)
        figures = [figure for own in cases.values() for figure in shares(own, lesser)]
        print(f"  {name:32}" + "{:9.1f} {:6.1f} {:11.1f} {:6.1f}".format(*figures))


def ask(knowledge: Knowledge, questions: Sequence[Labelled], encoder: Encoder | None) -> list[Case]:
    """Ask questions of the real knowledge; vectors of phrasings are kept where the product keeps them."""
    return gather("own", topics_of(knowledge), questions, encoder, CACHE)


def line(name: str, cases: Sequence[Case], weights: Weights) -> None:
    """Print how one set of questions fares."""
    first, three = shares(cases, weights)
    print(f"{name:34}{len(cases):5}{first:8.1f}{three:10.1f}", flush=True)


if __name__ == "__main__":
    main()
