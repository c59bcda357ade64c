"""How gaps look in a chat: a list, one gap, which questions to take, and what an edit would bring."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from zoneinfo import ZoneInfo

from disclosure_bot.channels.callback import GapPress, digest, encode
from disclosure_bot.channels.telegram.pages.page import Block, Button, Page, Rows, Style
from disclosure_bot.domain.gap import GapState
from disclosure_bot.domain.knowledge import Entry, Knowledge
from disclosure_bot.domain.wording import Say, Words
from disclosure_bot.gaps.closing import WHYS, Proposal
from disclosure_bot.gaps.digest import gap_text, gaps_page, short
from disclosure_bot.gaps.drafts import LINKED, candidates
from disclosure_bot.gaps.rows import GapRow
from disclosure_bot.gaps.service import GapView
from disclosure_bot.quality.changes import ReplyChange

TICKED = (1 << LINKED) - 1
"""questions ticked at first, as bits"""
NEAREST = 3
"""nearest entries offered as buttons"""
_ACTS = 3
"""acts told of a gap, the last ones"""
_SHOWN = 8
"""findings and changes told of an edit"""
_DIFF = 1500
"""characters shown of an edit"""


class Act(StrEnum):
    """First argument of a gap's button; some carry which questions are meant, and what was shown."""

    PAGE = "page"
    SHOW = "show"
    CHOOSE = "choose"
    TRY = "try"
    WRITE = "write"
    DRAFT = "draft"
    WHY = "why"
    WEIGH = "weigh"
    DISMISS = "dismiss"
    REOPEN = "reopen"


STATES = {
    GapState.OPEN: Say.GAPS_OPEN,
    GapState.LINKED: Say.GAPS_LINKED,
    GapState.DISMISSED: Say.GAPS_DISMISSED,
}


def key(act: str, *arguments: str) -> str:
    """Return what a button of a gap carries."""
    return encode(GapPress((act, *arguments)))


def marked(act: Act, mask: int, check: str = "") -> str:
    """Return an act with the questions that it means, as bits, and what was shown of them."""
    return "-".join(part for part in (act.value, f"{mask:x}", check) if part)


def chosen(row: GapRow, mask: int) -> tuple[str, ...]:
    """Return the candidates for phrasings (``candidates``) whose bits are set, bit 0 for the first."""
    return tuple(text for place, text in enumerate(candidates(row)) if mask >> place & 1)


def list_page(rows: Sequence[GapRow], state: GapState, number: int, words: Words) -> Page:
    """Return one page of the groups in a state, a button for each."""
    shown, pages = gaps_page(rows, number)
    place = min(max(number, 0), pages - 1)
    text = words(Say.GAPS_PAGE, state=words(STATES[state]), count=len(rows), page=place + 1, pages=pages)
    keys: Rows = tuple(
        (Button(f"{row.askers} 👤 {short(row.title)}", key(Act.SHOW, row.id)),) for row in shown
    )
    return Page((Block(text),), (*keys, tuple(_turns(state, place, pages, words)), _states(state, words)))


def _turns(state: GapState, place: int, pages: int, words: Words) -> Iterator[Button]:
    if place > 0:
        yield Button(words(Say.BUTTON_PREVIOUS), key(Act.PAGE, state, str(place - 1)))
    if place + 1 < pages:
        yield Button(words(Say.BUTTON_NEXT), key(Act.PAGE, state, str(place + 1)))


def _states(shown: GapState, words: Words) -> tuple[Button, ...]:
    others = {state: say for state, say in STATES.items() if state is not shown}
    return tuple(Button(words(say), key(Act.PAGE, state, "0")) for state, say in others.items())


def gap_page(view: GapView, knowledge: Knowledge, words: Words, said: str = "") -> Page:
    """Return one gap with what can be done about it; ``said`` tells what has just been done."""
    row, zone = view.row, ZoneInfo(knowledge.school.timezone)
    done = "\n".join(
        f"{act.acted_at.astimezone(zone):%Y-%m-%d %H:%M} {act.who}: {act.what} {act.detail}".rstrip()
        for act in view.acts[-_ACTS:]
    )
    state = "" if row.state is GapState.OPEN else f"{words(STATES[row.state])} {row.entry}".strip()
    texts = (said, gap_text(row, knowledge), state, done)
    buttons = _open_rows(view, words) if row.state is GapState.OPEN else _closed_rows(row, words)
    back = Button(words(Say.BUTTON_BACK), key(Act.PAGE, row.state, "0"))
    return Page(tuple(Block(text) for text in texts if text), (*buttons, (back,)))


def _open_rows(view: GapView, words: Words) -> Rows:
    row = view.row
    choose = marked(Act.CHOOSE, TICKED)
    links: Rows = tuple((_link_button(entry, row, choose, words),) for entry in view.near[:NEAREST])
    draft = Button(words(Say.BUTTON_GAP_DRAFT), key(Act.DRAFT, row.id))
    dismiss = Button(words(Say.BUTTON_GAP_DISMISS), key(Act.WHY, row.id))
    return (*links, (draft, dismiss))


def _link_button(entry: Entry, row: GapRow, act: str, words: Words) -> Button:
    title = entry.title.in_language(words.language)
    return Button(words(Say.BUTTON_GAP_LINK, title=title), key(act, row.id, digest(entry.id)))


def _closed_rows(row: GapRow, words: Words) -> Rows:
    return ((Button(words(Say.BUTTON_GAP_REOPEN), key(Act.REOPEN, row.id)),),)


def choose_page(row: GapRow, entry: Entry, mask: int, words: Words) -> Page:
    """Return a page with the questions that may become phrasings of an entry, those of ``mask`` ticked."""
    named = digest(entry.id)
    ticks: Rows = tuple(
        (
            Button(
                f"{'☑' if mask >> place & 1 else '☐'} {text}",
                key(marked(Act.CHOOSE, mask ^ (1 << place)), row.id, named),
            ),
        )
        for place, text in enumerate(candidates(row))
    )
    look = Button(words(Say.BUTTON_GAP_TRY), key(marked(Act.TRY, mask), row.id, named))
    text = words(Say.GAP_CHOOSE, title=entry.title.in_language(words.language), entry=entry.id)
    return Page((Block(row.title, Style.STRONG), Block(text)), (*ticks, (look, _back(row, words))))


def why_page(row: GapRow, words: Words) -> Page:
    """Return a page with a button for each reason to put a gap away."""
    keys: Rows = tuple((Button(words(say), key(Act.WEIGH, row.id, why)),) for why, say in WHYS.items())
    return Page((Block(row.title, Style.STRONG), Block(words(Say.GAP_WHY))), (*keys, (_back(row, words),)))


def proposal_page(proposal: Proposal, write: str, words: Words) -> Page:
    """Return a page that tells what an edit would bring; its button carries ``write`` if it is sound."""
    blocks = [Block(proposal.row.title, Style.STRONG), Block(words(Say.GAP_TRIED, detail=proposal.detail))]
    if proposal.edit and proposal.edit.diff:
        blocks.append(Block(proposal.edit.diff[:_DIFF], Style.CODE))
    blocks += [Block(text) for text in _brought(proposal, words) if text]
    keys = [Button(words(Say.BUTTON_GAP_WRITE), write)] if proposal.is_sound else []
    return Page(tuple(blocks), ((*keys, _back(proposal.row, words)),))


def _brought(proposal: Proposal, words: Words) -> Iterator[str]:
    findings = proposal.edit.findings if proposal.edit else ()
    yield _lines(f"⚠️ {one.where.path}:{one.where.line} {one.message} / {one.message_en}" for one in findings)
    if proposal.changed:
        yield words(Say.GAP_CHANGED) + "\n" + _lines(_change(one) for one in proposal.changed)
    elif not proposal.has_errors:
        yield words(Say.GAP_UNCHANGED)
    if not proposal.is_sound:
        yield words(Say.GAP_UNSOUND)


def _change(change: ReplyChange) -> str:
    return f"{'✗' if change.is_worse else '·'} {short(change.question)}: {change.before} → {change.after}"


def _lines(texts: Iterable[str]) -> str:
    lines = list(texts)
    more = [f"… +{len(lines) - _SHOWN}"] if len(lines) > _SHOWN else []
    return "\n".join([*lines[:_SHOWN], *more])


def _back(row: GapRow, words: Words) -> Button:
    return Button(words(Say.BUTTON_BACK), key(Act.SHOW, row.id))
