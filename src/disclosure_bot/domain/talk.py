"""What people say that is no question, and what is said back; the words live in talk.yaml."""

from dataclasses import dataclass
from enum import StrEnum

from disclosure_bot.domain.language import Bilingual


class TalkKind(StrEnum):
    """What somebody wants who asks nothing; scripts and channels rely on the names."""

    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    IDENTITY = "identity"
    ABILITIES = "abilities"
    HUMAN = "human"
    COMPLAINT = "complaint"
    LANGUAGE = "language"
    PRIVACY = "privacy"
    FILLER = "filler"
    REQUEST = "request"
    """somebody wants to file a request for information"""


@dataclass(frozen=True, slots=True)
class Talk:
    """One kind of talk."""

    kind: TalkKind
    zh: tuple[str, ...]
    """how it is said in Chinese"""
    en: tuple[str, ...]
    """how it is said in English"""
    reply: Bilingual
    """may hold ``{school}`` and ``{office}``"""
    offers: tuple[str, ...] = ()
    """ids of entries offered with the reply"""
    hit: tuple[str, ...] = ()
    """test questions that must be taken for this kind"""
    miss: tuple[str, ...] = ()
    """test questions that must not be taken for talk"""
