"""The commands on gaps."""
