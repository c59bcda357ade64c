"""The desk on a listener of its own, where it does not stand on the page's."""

from disclosure_bot.channels.desk.app import desk_app
from disclosure_bot.channels.desk.desk import ROOT, Desk
from disclosure_bot.channels.health import Health
from disclosure_bot.channels.listener import Listener
from disclosure_bot.channels.web.app import guarded, mounted
from disclosure_bot.channels.web.site import WebOptions

NAME = "desk"


class DeskChannel:
    """Serves until cancelled; nobody asks anything here."""

    name = NAME

    def __init__(self, options: WebOptions, desk: Desk) -> None:
        self._options = options
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
            await Listener(NAME, self._options.address).serve(app)
        finally:
            self.health.state = "stopped"
