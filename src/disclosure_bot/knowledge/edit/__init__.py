"""Edits knowledge files and keeps their comments."""
