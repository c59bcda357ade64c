"""What is said: a question becomes replies of curated text."""
