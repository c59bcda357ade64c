"""Services as cards: what to bring, what to do, where, how often, how long."""

from collections.abc import Iterator

from disclosure_bot.domain.citation import printed
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.domain.reply import Card
from disclosure_bot.domain.service import Online, Service
from disclosure_bot.domain.wording import Say
from disclosure_bot.office.saying import term_in_words


class Cards:
    """Writes the cards of one knowledge in one language."""

    def __init__(self, knowledge: Knowledge, language: Language) -> None:
        self._knowledge = knowledge
        self._language = language

    def of_entry(self, entry: str) -> tuple[Card, ...]:
        """Return the cards that belong to an entry."""
        services = self._knowledge.services.values()
        return tuple(self.card(service) for service in services if service.entry == entry)

    def card(self, service: Service) -> Card:
        """Return one card, a line for each thing that is known."""
        language = self._language
        return Card(
            self._text(service),
            folded=True,
            service=service.id,
            materials=tuple(text.in_language(language) for text in service.materials),
            steps=tuple(text.in_language(language) for text in service.steps),
            where=service.where.in_language(language) if service.where else "",
            online=service.online.value,
            visits=service.visits,
            promised=self._promised(service),
            fee=service.fee.in_language(language) if service.fee else "",
        )

    def _text(self, service: Service) -> str:
        lines = "\n".join(f"- {line}" for line in self._lines(service))
        head = "" if service.entry == service.id else f"{service.name.in_language(self._language)}\n"
        return printed(f"{head}{lines}", self._knowledge.documents, self._language)

    def _lines(self, service: Service) -> Iterator[str]:
        if service.materials:
            yield self._say(Say.SERVICE_MATERIALS, items=self._listed(service.materials))
        if service.steps:
            yield self._say(Say.SERVICE_STEPS, items=self._listed(service.steps))
        if service.where:
            yield self._say(Say.SERVICE_WHERE, place=service.where.in_language(self._language))
        if service.online is not Online.NONE:
            yield self._say(Say.SERVICE_ONLINE if service.online is Online.FULL else Say.SERVICE_APPLY_ONLINE)
        if service.visits is not None:
            yield self._say(Say.SERVICE_VISITS, count=service.visits)
        if term := self._promised(service):
            yield self._say(Say.SERVICE_PROMISED, term=term)
        if service.fee:
            yield self._say(Say.SERVICE_FEE, fee=service.fee.in_language(self._language))

    def _promised(self, service: Service) -> str:
        promised = service.promised
        return term_in_words(promised.count, promised.unit, self._language) if promised else ""

    def _listed(self, texts: tuple[Bilingual, ...]) -> str:
        said = [text.in_language(self._language) for text in texts]
        if len(said) == 1:
            return said[0]
        mark = "；" if self._language is Language.ZH else "; "
        return mark.join(f"{number}. {text}" for number, text in enumerate(said, start=1))

    def _say(self, key: Say, **values: object) -> str:
        return self._knowledge.wording.say(key, self._language, **values)
