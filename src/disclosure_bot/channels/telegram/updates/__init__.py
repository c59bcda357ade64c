"""Updates: received, queued fairly, worked off."""
