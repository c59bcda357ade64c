"""How a database is opened, addressed, written and migrated."""
