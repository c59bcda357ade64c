"""The web: a page for people, a widget for other sites, an interface for programs."""
