"""Languages, and texts that exist in one or both of them."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language the bot answers in; Traditional Chinese, pinyin and mixed text are read as Chinese."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in Chinese and, where someone has written it, in English (otherwise empty)."""

    zh: str
    en: str = ""

    def in_language(self, language: Language) -> str:
        """Return the text in that language, or the Chinese text where there is no English."""
        return self.en or self.zh if language is Language.EN else self.zh

    def has(self, language: Language) -> bool:
        """Tell whether there is a text in that language."""
        return bool(self.en if language is Language.EN else self.zh)
