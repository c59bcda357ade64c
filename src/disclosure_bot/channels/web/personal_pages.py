"""What is kept about a visitor, and how to be rid of it."""

from starlette.requests import Request
from starlette.responses import Response

from disclosure_bot.channels.web.site import Site, language_of, preferred_language
from disclosure_bot.domain.action import AskToForget, Choice, Languages, MyData
from disclosure_bot.domain.wording import Say


class PersonalPages:
    """Explains; what may be done leads into the conversation."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def privacy(self, request: Request) -> Response:
        """Say what is recorded and why, and offer to see it, to erase it, and to choose a language."""
        visitor = self._site.visitor(request)
        language = language_of(request) or preferred_language(request)
        words = self._site.service.words(language)
        offered = (
            Choice(words(Say.COMMAND_MYDATA), MyData()),
            Choice(words(Say.COMMAND_FORGET), AskToForget()),
            Choice(words(Say.COMMAND_LANG), Languages()),
        )
        shown = {"path": "/privacy", "visitor": visitor, "choices": tuple((one,) for one in offered)}
        return self._site.remember(self._site.page("privacy.html", language, shown), visitor)
