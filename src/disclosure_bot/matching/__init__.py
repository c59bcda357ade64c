"""Compares a question with the phrasings of one knowledge, and says how sure it is."""
