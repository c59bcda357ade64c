"""Messages that people change after sending them: which are worth reading again.

Telegram reports a change for other reasons too (a preview, a place that moves), so texts are compared.
"""

from collections import OrderedDict
from datetime import timedelta
from enum import Enum, auto

from telegram import Message

SOON = timedelta(minutes=1)
"""after sending, within which a change is taken for a better way to ask"""
REMEMBERED = 2000
"""messages, the latest of all chats; never their text"""


class Edit(Enum):
    """What a change calls for."""

    READ = auto()
    TELL = auto()
    NOTHING = auto()


class Edits:
    """Remembers for a while what messages said and whether that was understood."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[int, int], tuple[int, bool]] = OrderedDict()

    def note(self, message: Message, *, understood: bool) -> None:
        """Remember how a message was taken."""
        self._seen[_key(message)] = hash(_text(message)), understood
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    def is_same(self, message: Message) -> bool:
        """Tell whether a message is known to say what it said before."""
        return self._seen.get(_key(message), (None, False))[0] == hash(_text(message))

    def what_to_do(self, message: Message) -> Edit:
        """Say what a changed message calls for."""
        soon = (message.edit_date or message.date) - message.date <= SOON
        seen = self._seen.get(_key(message))
        if seen is None:  # it did not call us then, or we were started since
            return Edit.READ if soon else Edit.NOTHING
        if self.is_same(message):
            return Edit.NOTHING
        _, understood = seen
        return Edit.READ if soon and not understood else Edit.TELL


def _key(message: Message) -> tuple[int, int]:
    return message.chat.id, message.message_id


def _text(message: Message) -> str:
    return message.text or message.caption or ""
