"""Hand-made encoders for tests: deterministic, tiny, and they count what they are asked."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from disclosure_bot.errors import EncoderError
from disclosure_bot.matching.postings import Floats

SAME = {"走人": "退学", "leave for good": "withdraw", "歇": "休学"}
"""words that mean the same to the fake, whatever their letters"""


class FakeEncoder:
    """Texts with the same characters, after ``SAME``, have near vectors."""

    identity = "fake 1"

    def __init__(self) -> None:
        self.encoded: list[str] = []
        self.broken = False

    def encode(self, texts: Sequence[str]) -> Floats:
        if self.broken:
            raise EncoderError("坏了", "broken")
        self.encoded.extend(texts)
        return np.stack([_vector(text) for text in texts])


def _vector(text: str) -> Floats:
    for word, meaning in SAME.items():
        text = text.replace(word, meaning)
    vector = np.full(256, 0.35, np.float32)
    for char in text:
        vector[crc32(char.encode()) % 256] += 1
    return np.asarray(vector / np.linalg.norm(vector), np.float32)
