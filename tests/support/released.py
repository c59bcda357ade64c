"""What the version before this one was released with; both lines change at a release, see CONTRIBUTING.md."""

SCHEMA_BEFORE = "0009_replicas"
"""its newest migration; until the first release the schema since which several programs may serve"""
UNUSED_SINCE: dict[str, str] = {"inbox.attempts": "0.1.0", "inbox.next_try": "0.1.0"}
"""``table`` or ``table.column`` by the version of this program that first neither reads nor writes it"""
