"""What is kept: logbook, inbox, gaps and more; of one program on SQLite, of one or several on PostgreSQL.

Several programs agree by ``replicas``: whose an update is, so that a chat keeps its order, and who does the
daily work. On SQLite two of them would both answer. Commands may read and write beside those that serve.
"""
