"""Every exception of ours.

DisclosureBotError          a mistake that the reader can mend; the CLI prints one sentence, never a traceback
├── SettingsError           a setting is missing, malformed or contradicts another
├── KnowledgeError          the knowledge has errors; carries the findings
├── TableError              a table that an office keeps cannot be read at all
├── EncoderError            the encoder cannot be loaded or run; the lexical weights serve instead
├── StoreError              the database cannot be opened, read or written
│   └── DamagedError        its file is damaged, or none of ours
└── ChannelError            a channel cannot start or go on without a person's help
"""

from collections.abc import Sequence

from disclosure_bot.domain.knowledge import Finding


class DisclosureBotError(Exception):
    """A mistake that the reader can mend: its text is one sentence, Chinese first, with English beside it."""

    exit_code = 1
    """of the command that ends with it: 1 a negative result, 2 wrong usage or settings"""


class SettingsError(DisclosureBotError):
    """A setting is missing, malformed or contradicts another."""

    exit_code = 2


class KnowledgeError(DisclosureBotError):
    """The knowledge has errors and was not loaded."""

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


class TableError(DisclosureBotError):
    """A table that an office keeps cannot be read at all; the sentence says why."""


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
