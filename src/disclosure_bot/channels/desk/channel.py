"""The desk on a listener of its own, where it does not stand on the page's."""

from disclosure_bot.channels.desk.app import desk_app
from disclosure_bot.channels.desk.desk import ROOT, Desk
from disclosure_bot.channels.health import Health
from disclosure_bot.channels.listener import Door, Listener
from disclosure_bot.channels.web.app import guarded, mounted
from disclosure_bot.channels.web.site import WebOptions

NAME = "desk"


class DeskChannel:
    """The desk as a channel: it serves pages, and no questions come by it."""

    name = NAME

    def __init__(self, options: WebOptions, desk: Desk, door: Door | None = None) -> None:
        """Serve at the address of the options, unless ``door`` says where."""
        self._options = options
        self._door = door or Listener(NAME, options.address)
        self._desk = desk
        self.health = Health(mode=NAME)

    async def run(self) -> None:
        """Serve until cancelled.

        Raises:
            ChannelError: the address cannot be listened on.
        """
        self.health.started = self.health.clock()
        self.health.state = "serving"
        app = guarded(mounted(ROOT, desk_app(self._desk)), self._options)
        try:
            await self._door.serve(app)
        finally:
            self.health.state = "stopped"
