"""Tries the links of all sources, politely, public servers only."""
