"""What is kept: logbook, inbox, conversations, gaps; on SQLite or PostgreSQL."""
