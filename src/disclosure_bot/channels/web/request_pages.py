"""Asking for information in writing (依申请公开), by forms: what is public already, the request, the receipt.

What an applicant fills in is personal: it stands in no address and no log, and waits encrypted, for an hour,
until it is filed. How far a request is, is told at an address that only its applicant was given.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from disclosure_bot.channels.web.forms import Refusal, check_ours, read_form
from disclosure_bot.channels.web.site import PERSONAL, Site, language_of, preferred_language
from disclosure_bot.channels.web.visitor import Visitor
from disclosure_bot.domain.action import Person
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import Option, Outcome, Reply
from disclosure_bot.domain.request import Request as Filed
from disclosure_bot.domain.wording import Say
from disclosure_bot.requests.filing import LONGEST, Draft, shown_of

FORMS = {
    "file": Say.WEB_REQUEST_AS_FILE,
    "paper": Say.WEB_REQUEST_ON_PAPER,
    "here": Say.WEB_REQUEST_ON_SITE,
}
"""how an applicant may want the information"""
_TYPED = ("what", "period", "name", "contact")


@dataclass(frozen=True, slots=True)
class Filled:
    """What an applicant has filled in."""

    what: str = ""
    period: str = ""
    name: str = ""
    contact: str = ""
    form: str = "file"
    wrong: Mapping[str, str] = field(default_factory=dict)
    """what is wrong, by the name of the field"""


class RequestPages:
    """Shows the forms and takes them."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._filing = site.filing

    async def show(self, request: Request) -> Response:
        """Ask what is wanted, and list what the visitor filed."""
        return await self._form(request, self._site.visitor(request), Filled())

    async def take(self, request: Request) -> Response:
        """Look up what is wanted, or keep what is filled in and lead to the text.

        Raises:
            Refusal: the form is not one of ours, or its sender is too fast.
        """
        form, visitor = await self._taken(request)
        what, period, name, contact = (form.get(one, "").strip() for one in _TYPED)
        filled = Filled(what, period, name, contact)
        if form.get("step") == "look-up":
            return await self._look_up(request, visitor, filled)
        chosen = form.get("form", "")
        filled = self._checked(filled, chosen if chosen in FORMS else "file", _language(request))
        if filled.wrong:
            return await self._form(request, visitor, filled, is_whole=True)
        person = await self._person(visitor, request)
        await self._filing.write(self._draft(filled, _language(request)), person)
        return self._led(request, "/request/text")

    async def show_text(self, request: Request) -> Response:
        """Show the request as it is written, where it goes, and until when it is answered."""
        visitor = self._site.visitor(request)
        ready = await self._filing.ready(await self._person(visitor, request))
        if ready is None:
            return self._led(request, "/request")
        shown = {
            "path": "/request/text",
            "visitor": visitor,
            "parts": ready.parts,
            "choices": ready.choices,
            "accepts": self._filing.accepts,
        }
        return self._site.page("request_text.html", _language(request), shown)

    async def take_text(self, request: Request) -> Response:
        """File the request that is written, or erase it.

        Raises:
            Refusal: the form is not one of ours, or its sender is too fast.
        """
        form, visitor = await self._taken(request)
        person = await self._person(visitor, request)
        if form.get("step") != "file":
            await self._filing.cancel(person)
            return self._led(request, "/request")
        filed = await self._filing.submit(person)
        # A second press leads to the list, where it stands once.
        return self._led(request, self._address(filed) if filed else "/request")

    async def show_state(self, request: Request) -> Response:
        """Show how far a request is, to all who have its address; to others there is none.

        Raises:
            Refusal: the address is not right, or who asked has been erased.
        """
        found = await self._filing.numbered(request.path_params["number"])
        secret = request.path_params["secret"]
        if (
            found is None
            or not found.asker
            or not hmac.compare_digest(secret.encode(), self._secret(found).encode())
        ):
            raise Refusal(404, Say.REQUEST_UNKNOWN)
        language = _language(request)
        shown = {
            "path": self._address(found),
            "number": found.number,
            "state": self._filing.state(found, language),
            "office": self._site.service.office(language),
        }
        return self._site.page("request_state.html", language, shown)

    # ---- what they share

    async def _taken(self, request: Request) -> tuple[Mapping[str, str], Visitor]:
        """Return a form of ours and who sent it.

        Raises:
            Refusal: it is none, or its sender is too fast.
        """
        form = await read_form(request)
        visitor = self._site.visitor(request)
        check_ours(request, form, visitor.csrf, self._site.options.url)
        if not self._site.admits(visitor.asker, request):
            raise Refusal(429, Say.SLOW_DOWN)
        return form, visitor

    async def _look_up(self, request: Request, visitor: Visitor, filled: Filled) -> Response:
        wrong = self._wrong_length({"what": filled.what}, _language(request))
        if not filled.what:
            wrong = {"what": self._site.service.words(_language(request))(Say.WEB_REQUEST_NEEDED)}
        if wrong:
            return await self._form(request, visitor, Filled(filled.what, wrong=wrong))
        person = await self._person(visitor, request)
        reply = await self._filing.look_up(filled.what, _language(request), person)
        found = reply.outcome in {Outcome.ANSWER, Outcome.CHOOSE} and not reply.urgent
        public = reply if found else None
        return await self._form(request, visitor, filled, public=public, is_whole=True)

    async def _form(
        self,
        request: Request,
        visitor: Visitor,
        filled: Filled,
        *,
        public: Reply | None = None,
        is_whole: bool = False,
    ) -> Response:
        words = self._site.service.words(_language(request))
        shown = {
            "path": "/request",
            "visitor": visitor,
            "help": self._site.help(filled.what),
            "filled": filled,
            "is_whole": is_whole,
            "longest": LONGEST,
            "forms": [(name, words(say)) for name, say in FORMS.items()],
            "accepts": self._filing.accepts,
            "public": public and replace(public, parts=shown_of(public)),
            "options": [one for one in public.parts if isinstance(one, Option)] if public else [],
            "filed": [(one.number, self._address(one)) for one in await self._filing.own(visitor.asker)],
        }
        page = self._site.page("request.html", words.language, shown, status=422 if filled.wrong else 200)
        return self._site.remember(page, visitor)

    def _checked(self, filled: Filled, form: str, language: Language) -> Filled:
        """Return what is filled in, with what is wrong about it."""
        values = {"what": filled.what, "name": filled.name, "contact": filled.contact}
        wrong = self._wrong_length(values | {"period": filled.period}, language)
        needed = values if self._filing.accepts else {"what": filled.what}
        say = self._site.service.words(language)(Say.WEB_REQUEST_NEEDED)
        wrong |= {name: say for name, value in needed.items() if not value}
        return Filled(filled.what, filled.period, filled.name, filled.contact, form, wrong)

    def _wrong_length(self, values: Mapping[str, str], language: Language) -> dict[str, str]:
        say = self._site.service.words(language)(Say.REQUEST_TOO_LONG, count=LONGEST)
        return {name: say for name, value in values.items() if len(value) > LONGEST}

    def _draft(self, filled: Filled, language: Language) -> Draft:
        form = self._site.service.words(language)(FORMS[filled.form])
        apart = "；" if language is Language.ZH else "; "
        how = apart.join(filter(None, (filled.name, filled.contact, form)))
        return Draft(language, what=filled.what, period=filled.period, how=how, name=filled.name)

    async def _person(self, visitor: Visitor, request: Request) -> Person:
        return await self._site.chat.person(visitor, _language(request))

    def _led(self, request: Request, path: str) -> Response:
        query = f"?lang={_language(request).value}"
        return RedirectResponse(f"{path}{query}", 303, {"cache-control": PERSONAL})

    def _address(self, filed: Filed) -> str:
        return f"/request/{filed.number}/{self._secret(filed)}"

    def _secret(self, filed: Filed) -> str:
        return self._site.visitors.receipt_secret(filed.asker, filed.number)


def _language(request: Request) -> Language:
    return language_of(request) or preferred_language(request)
