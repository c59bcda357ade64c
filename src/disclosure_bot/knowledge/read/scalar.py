"""Text of a YAML file, with where it stands and how it is written."""

from dataclasses import dataclass


@dataclass(slots=True)
class Scalar:
    """A piece of text; lines and columns are counted from 1."""

    text: str
    line: int
    column: int
    style: str = ""
    """how it is written: plain (empty), in quotes (``"`` or ``'``), or as a block (``|`` or ``>``)"""
    end: tuple[int, int] = (0, 0)
    """line and column behind its last character"""

    def line_within(self, number: int) -> int:
        """Return the line of the file in which a line of the stripped text stands, counted from 0."""
        if self.style != "|":
            return self.line
        blank = len(self.text) - len(self.text.lstrip("\n"))
        return self.line + 1 + blank + number
