"""The exceptions of ours that a person may have to read; those that one room alone raises (DeniedError of the
desk, RegisterError of requests, GitError of reviews) stand there.

DisclosureBotError          a mistake that the reader can mend; the CLI prints one sentence, never a traceback
├── SettingsError           a setting is missing, malformed or contradicts another
├── InputError              a line of a file or of standard input is not what it should be
├── KnowledgeError          the knowledge has errors; carries the findings
│   └── ReviewError         an amendment cannot go on: its state, its writer or the repository forbids it
│       └── OverwriteError  somebody else has written meanwhile; carries both texts
├── TableError              a table that an office keeps cannot be read at all
├── GapError                there is no such gap, or it cannot be done with it
├── StaffError              there is no such account, or it cannot be made that way
├── EncoderError            the encoder cannot be loaded or run; the lexical weights serve instead
├── StoreError              the database cannot be opened, read or written
│   └── DamagedError        its file is damaged, or none of ours
└── ChannelError            a channel cannot start or go on without a person's help
"""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from disclosure_bot.domain.knowledge import Finding


class DisclosureBotError(Exception):
    """A mistake that the reader can mend, said in one sentence of each language, without a full stop."""

    exit_code = 1
    """of the command that ends with it: 1 a negative result, 2 wrong usage or settings"""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


class SettingsError(DisclosureBotError):
    """A setting is missing, malformed or contradicts another."""

    exit_code = 2


class InputError(DisclosureBotError):
    """A line of a file or of standard input is not what it should be."""

    exit_code = 2


class KnowledgeError(DisclosureBotError):
    """The knowledge has errors and was not loaded, or cannot be edited that way."""

    def __init__(self, zh: str, en: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(zh, en)
        self.findings = tuple(findings)


class ReviewError(KnowledgeError):
    """An amendment of the knowledge cannot go on: its state, its writer or the repository forbids it."""


class OverwriteError(ReviewError):
    """Somebody else has written to the same place meanwhile; nothing was overwritten."""

    def __init__(self, zh: str, en: str, mine: Mapping[str, str], theirs: Mapping[str, str]) -> None:
        super().__init__(zh, en)
        self.mine = dict(mine)
        """texts that were to be written, by path below the knowledge folder"""
        self.theirs = dict(theirs)
        """those that stand there now"""


class TableError(DisclosureBotError):
    """A table that an office keeps cannot be read at all; the sentence says why."""


class GapError(DisclosureBotError):
    """There is no such group, or what is asked for cannot be done with it."""


class StaffError(DisclosureBotError):
    """There is no such account of staff, or it cannot be made that way."""


class EncoderError(DisclosureBotError):
    """The encoder cannot be loaded or run."""


class StoreError(DisclosureBotError):
    """The database cannot be opened, read or written."""

    exit_code = 2


class DamagedError(StoreError):
    """The file of the database is damaged, or none of ours."""


class ChannelError(DisclosureBotError):
    """A channel cannot start or go on without a person's help."""

    exit_code = 2


def did_you_mean(name: str, known: Iterable[str]) -> tuple[str, str]:
    """Return what to add to a sentence about an unknown name, in Chinese and English; perhaps nothing."""
    near = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return (f"。是不是想写 {near[0]}？", f"; did you mean {near[0]}?") if near else ("", "")
