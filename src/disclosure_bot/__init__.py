"""Answers a university's information-disclosure questions from curated text, or says that it cannot."""

__version__ = "0.1.0"
