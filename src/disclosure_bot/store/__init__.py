"""What is kept, for one process at a time: logbook, inbox, gaps and more, on SQLite or PostgreSQL.

Two processes that serve one database would both answer an update and both send the day's letters: order
within a chat, rate limits and daily work are decided in the process. Commands may read and write beside it.
"""
