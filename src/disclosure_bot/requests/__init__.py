"""The register of requests: what staff do about them, lists, figures, letters."""
