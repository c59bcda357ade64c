"""``python -m disclosure_bot``."""

from disclosure_bot.cli.main import main

main()
