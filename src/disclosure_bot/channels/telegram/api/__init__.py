"""The Bot API: client, sending, limits."""
