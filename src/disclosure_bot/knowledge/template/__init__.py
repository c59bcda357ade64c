"""A short knowledge for a school that begins: disclosure-bot init copies it."""
