"""What a browser posts: read within limits, and refused if it does not come from a page of ours."""

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from disclosure_bot.channels.listener import BodyError, read_body
from disclosure_bot.domain.wording import Say

BODY_LIMIT = 48_000
"""bytes; a Chinese character takes nine of them in a form"""
QUESTION_LIMIT = 4096
"""characters, as in a Telegram message"""
FIELDS = 10
"""of a form, at most"""
_FORM = "application/x-www-form-urlencoded"


class Refusal(Exception):  # noqa: N818 it is said to a person, not raised by a fault
    """What was asked or posted is not taken: the page has that HTTP status and says that sentence."""

    def __init__(self, status: int, say: Say, **values: object) -> None:
        super().__init__(say.value)
        self.status = status
        self.say = say
        self.values = values


async def read_form(request: Request, *, limit: int = BODY_LIMIT, fields: int = FIELDS) -> Mapping[str, str]:
    """Return the fields of a posted form of at most ``limit`` bytes and ``fields`` fields.

    Raises:
        Refusal: it is no form, too large, too slow or not in UTF-8.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise Refusal(415, Say.WEB_UNREADABLE)
    try:
        body = await read_body(request, limit)
        form = dict(parse_qsl(body.decode(), errors="strict", max_num_fields=fields))
    except BodyError as error:
        say = Say.WEB_TOO_LONG if error.status == 413 else Say.WEB_FAILED
        raise Refusal(error.status, say, **_limit(say)) from None
    except ValueError:  # no UTF-8, or too many fields
        raise Refusal(400, Say.WEB_UNREADABLE) from None
    keep_words(request, form.get("q", "") or form.get("what", ""))
    return form


def keep_words(request: Request, text: str) -> None:
    """Keep with a request what was asked in it: a person in danger is helped even if it is refused."""
    request.state.words = text


def words_of(request: Request) -> str:
    """Return what was asked in a request, in its form or its address; empty if nothing is known of it."""
    return str(getattr(request.state, "words", "") or request.query_params.get("q", ""))


def question_of(text: str) -> str:
    """Return a question without blanks around it.

    Raises:
        Refusal: it is too long.
    """
    if len(text) > QUESTION_LIMIT:
        raise Refusal(413, Say.WEB_TOO_LONG, **_limit(Say.WEB_TOO_LONG))
    return text.strip()


def _limit(say: Say) -> dict[str, object]:
    return {"limit": QUESTION_LIMIT} if say is Say.WEB_TOO_LONG else {}


def check_ours(request: Request, form: Mapping[str, str], csrf: str, url: str) -> None:
    """Let only forms of our own pages pass, made for the visitor that the token ``csrf`` stands for.

    Raises:
        Refusal: it comes from another site than ``url``, or was made for somebody else.
    """
    origin = request.headers.get("origin")
    # As set, and as called: other names were refused before.
    own = {urlsplit(url).netloc, request.headers.get("host", "")}
    if origin is not None and urlsplit(origin).netloc not in own:
        raise Refusal(403, Say.WEB_FORM_OLD)
    if not hmac.compare_digest(form.get("csrf", "").encode(), csrf.encode()):
        raise Refusal(403, Say.WEB_FORM_OLD)
