"""Telegram: keeps an update before acknowledging it, answers fairly, retries until it is answered."""
