"""What the version before this one was released with; both lines change at a release, see CONTRIBUTING.md."""

SCHEMA_BEFORE = "0009_replicas"
"""its newest migration; until the first release the schema since which several programs may serve"""
UNUSED_SINCE: dict[str, str] = {}
"""``table`` or ``table.column`` by the version of this program that first neither reads nor writes it"""
