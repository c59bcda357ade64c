"""The commands on the register of requests."""
