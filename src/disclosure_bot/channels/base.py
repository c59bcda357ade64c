"""What every channel promises: it translates, it never decides; and where one listens."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from disclosure_bot.errors import SettingsError
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


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_address(setting: str, listen: str) -> Address:
    """Read ``HOST:PORT``.

    Raises:
        SettingsError: it reads otherwise; the sentence names the setting.
    """
    host, _, port = listen.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65_535:
        raise SettingsError(
            f"{setting} 应写成 主机:端口，现在是 {listen}", f"{setting} reads HOST:PORT, not {listen}"
        )
    return Address(host.strip("[]"), int(port))
