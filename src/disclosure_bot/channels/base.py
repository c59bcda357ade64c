"""What every channel promises: it translates, it never decides."""

from typing import Protocol


class Channel(Protocol):
    """Turns native messages into questions and replies into native messages."""

    name: str
    """kept with each exchange: ``terminal``, ``telegram``"""

    async def run(self) -> None:
        """Serve until there is nothing more to serve, or until cancelled.

        Raises:
            ChannelError: only a person can help, for example with a refused token.
        """
