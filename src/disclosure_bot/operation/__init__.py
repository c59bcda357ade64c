"""Keeps ``serve`` running and watched: log, lock, health, metrics, daily work; and the doctor's checks."""
