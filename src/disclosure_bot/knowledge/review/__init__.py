"""Brings changes of the knowledge live: one person writes, another agrees, each step is a git commit."""
