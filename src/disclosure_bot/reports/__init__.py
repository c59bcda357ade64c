"""Exchanges and knowledge become figures, tables, pictures and drafts for staff."""
