"""The ledger of publications: what the school has published by itself, a line each."""
