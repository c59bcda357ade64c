"""What every channel promises: it translates, it never decides."""

from typing import Protocol, runtime_checkable

from disclosure_bot.service.handing_over import StaffRoom


class Channel(Protocol):
    """Turns native messages into questions and replies into native messages."""

    name: str
    """kept with each exchange: ``terminal``, ``telegram``"""

    async def run(self) -> None:
        """Serve until there is nothing more to serve, or until cancelled.

        Raises:
            ChannelError: only a person can help, for example with a refused token.
        """


@runtime_checkable
class TellsStaff(Protocol):
    """A channel that reaches staff, too."""

    async def tell_staff(self, text: str) -> bool:
        """Send plain text to where staff read; False if there is no such place or it cannot be reached."""

    async def tell_liaison(self, department: str, text: str) -> bool:
        """Send plain text to a department's liaison; False if none is named or it cannot be reached."""


@runtime_checkable
class HasStaffRoom(Protocol):
    """A channel where staff take over questions from any channel."""

    @property
    def staff_room(self) -> StaffRoom | None:
        """Return the room; None where none is set up."""
