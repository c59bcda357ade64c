"""The schema, step by step; run at start by ``store.schema``."""
