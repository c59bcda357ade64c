"""Answers a university's information-disclosure questions from curated text, or says that it does not know."""

__version__ = "0.1.0"
