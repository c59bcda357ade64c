"""What was asked becomes what staff work with: plain functions of what the store hands out.

Gaps: ``unmet`` says what a gap is and why, ``vectors`` and ``cluster`` group gaps by meaning, ``gap_rows``
lists them for people, programs and the public, ``drafts`` and ``changes`` prepare the edit that closes one,
``digest`` writes the letters to staff and the pages of a chat, ``stale`` finds what does most damage.

Figures: ``stats`` defines each one, once, for the command, the page and the yearly report. ``charts`` and
``pages`` draw them, ``csv_text`` writes tables that no spreadsheet program runs.

Nothing that comes out of here says who asked.
"""
