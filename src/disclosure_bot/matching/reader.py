"""Reads a question as one knowledge would write it: repaired where that helps, its language known."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from disclosure_bot.domain.language import Language
from disclosure_bot.matching.features import LanguageIndex
from disclosure_bot.matching.repair import Repairer
from disclosure_bot.text.language import language_of
from disclosure_bot.text.normalize import Reading, reading_of
from disclosure_bot.text.tokenize import latin_words

FindNames = Callable[[str], Iterable[tuple[int, int]]]
"""yields where proper names stand in a text: start and end of each"""

REPAIR_GAIN = 0.05
"""by how much a repaired question must fit better than the original, of ``LexicalIndex.fit``'s 0 to 2"""


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """A question as it is compared."""

    reading: Reading
    """of the question, or of a repaired one"""
    language: Language
    """whose phrasings it is compared with"""


def no_names(_: str) -> Iterable[tuple[int, int]]:
    """Find no proper names."""
    return ()


class Reader:
    """Reads questions as one knowledge would write them."""

    def __init__(
        self,
        indexes: Mapping[Language, LanguageIndex],
        words: Iterable[str] = (),
        names: FindNames = no_names,
    ) -> None:
        """``words`` stand in no phrasing (the rows of tables); ``names`` finds proper names."""
        self._names = names
        self._indexes = indexes
        plains = [*(reading.plain for reading in indexes[Language.ZH].phrasings.readings), *words]
        self._repairer = Repairer(plains, chain.from_iterable(map(latin_words, plains)))

    def understand(self, reading: Reading) -> ReadQuestion:
        """Return a question as it is, or repaired where that fits better by more than ``REPAIR_GAIN``."""
        asked = ReadQuestion(reading, language_of(reading.plain))
        mended = reading_of(self._repairer.mend(reading.spoken, self._names(reading.spoken)))
        if mended.plain == reading.plain:
            return asked
        if self._repairer.is_pinyin(reading.spoken):
            return ReadQuestion(mended, Language.ZH)
        better = ReadQuestion(mended, language_of(mended.plain))
        return better if self._fit(better) > self._fit(asked) + REPAIR_GAIN else asked

    def _fit(self, asked: ReadQuestion) -> float:
        return self._indexes[asked.language].lexical.fit(asked.reading)
