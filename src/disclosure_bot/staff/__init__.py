"""Who works at the desk, how they come in, and what they may do there."""
