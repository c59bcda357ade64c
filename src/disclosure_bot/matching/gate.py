"""Weighs the features: a ranker that orders the candidates, a gate that says how sure the best one is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np

from disclosure_bot.domain.language import Language
from disclosure_bot.matching.features import FEATURES, Table
from disclosure_bot.matching.postings import Doubles

LEAD = ("margin", "share")
"""what the gate knows beside the features: lead over the best rival, share of the softmax over candidates"""
GATE = FEATURES + LEAD
"""what the gate weighs, in the order of its weights"""


@dataclass(frozen=True, slots=True)
class Weights:
    """Fitted by tests/bench/fit_weights.py; the gate's may not be negative, so it only rises with a match."""

    ranker: Doubles
    """(len(FEATURES),)"""
    gate: Doubles
    """(len(GATE),), none negative"""
    bias: Mapping[Language, float]
    """log odds that the gate starts from"""


@dataclass(frozen=True, slots=True)
class GateScores:
    """What the weights make of a table; the candidates in the table's order."""

    scores: Doubles
    """(c,) of the ranker"""
    confidences: Doubles
    """(c,) probability that the candidate is what was asked"""
    shares: Doubles
    """(c, len(FEATURES)) weight x value in the ranker"""


def load_weights(kind: str) -> Weights:
    """Return the weights of this kind: ``full`` with an encoder, ``lexical`` without."""
    text = files("disclosure_bot.matching").joinpath("weights.json").read_text("utf-8")
    return weights_from(json.loads(text)[kind])


def weights_from(raw: Mapping[str, Any]) -> Weights:
    """Turn the names of weights.json into arrays; a feature that is not named weighs nothing."""
    return Weights(
        ranker=np.array([raw["ranker"].get(name, 0.0) for name in FEATURES]),
        gate=np.array([raw["gate"].get(name, 0.0) for name in GATE]),
        bias={language: raw["bias"][language.value] for language in Language},
    )


def judge(table: Table, weights: Weights, language: Language) -> GateScores:
    """Score every candidate and say how sure each is: logistic in its features and its lead."""
    shares = table.values * weights.ranker
    scores = shares.sum(axis=1)
    rivals = lead_features(scores)
    count = len(FEATURES)
    logits = table.values @ weights.gate[:count] + rivals @ weights.gate[count:] + weights.bias[language]
    return GateScores(scores, 1 / (1 + np.exp(-logits)), shares)


def lead_features(scores: Doubles) -> Doubles:
    """Return lead over the best rival (cut at -5 and 5) and softmax share of each candidate, (c, 2)."""
    if len(scores) < 2:
        return np.tile([5.0, 1.0], (len(scores), 1))
    second, first = np.partition(scores, len(scores) - 2)[-2:]
    rival = np.where(scores == first, second, first)
    powers = np.exp(scores - first)
    return np.column_stack([np.clip(scores - rival, -5, 5), powers / powers.sum()])
