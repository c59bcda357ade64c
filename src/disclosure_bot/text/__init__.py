"""Text as people type it, made comparable: cleaned, normalised, cut into tokens."""
