"""What a sound knowledge could still do better: advice and lint."""
