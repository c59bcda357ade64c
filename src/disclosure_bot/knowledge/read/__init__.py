"""From files to a validated ``Knowledge`` and findings."""
