"""A small school for tests: a knowledge of five entries, and a matcher that knows exact phrasings only."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from disclosure_bot.domain.contact import Contact, Fact, Hotline
from disclosure_bot.domain.knowledge import (
    Audience,
    Category,
    Department,
    Entry,
    Item,
    Knowledge,
    OtherTopic,
    Phrasings,
    School,
    Source,
)
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.domain.question import Question
from disclosure_bot.domain.reply import Match
from disclosure_bot.domain.wording import Say, Wording
from disclosure_bot.knowledge.read.default import placeholders
from disclosure_bot.knowledge.read.people import dangers, talks
from disclosure_bot.matching.base import Ranking, Thresholds

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

THRESHOLDS = Thresholds(answer=0.6, margin=0.1, floor=0.2)


def sentence(key: Say) -> Bilingual:
    """Return a sentence that names its key and holds its placeholders."""
    held = "".join(f" {{{name}}}" for name in sorted(placeholders()[key]))
    return Bilingual(f"〔{key.value}〕{held}", f"[{key.value}]{held}")


def entry(entry_id: str, title: str, *phrasings: str, en: tuple[str, ...] = (), **changes: object) -> Entry:
    """Return an entry with sensible defaults; English exists where English phrasings are given."""
    made = Entry(
        id=entry_id,
        title=Bilingual(title, f"{entry_id} title" if en else ""),
        phrasings=Phrasings(phrasings, en),
        answer=Bilingual(
            f"{title}的第一句。\n\n其余的话。", f"First line on {entry_id}.\n\nThe rest." if en else ""
        ),
        department="finance",
        audience=(Audience.STUDENT,),
        items=(21,),
        sources=(Source(Bilingual("来源", "Source"), "https://www.example.edu.cn/", date(2026, 11, 1)),),
        reviewed_on=date(2026, 11, 1),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


ENTRIES = (
    entry(
        "fees.tuition",
        "本科学费",
        "学费多少钱",
        "读一年要交多少",
        en=("how much is tuition",),
        related=("fees.refund",),
    ),
    entry("fees.accommodation", "住宿费", "住宿费多少", "宿舍一年多少钱", en=("dormitory fee",)),
    entry("fees.refund", "退费", "学费怎么退"),
    entry("fees.postgrad-tuition", "研究生学费", "研究生学费多少", en=("postgraduate tuition",)),
    entry("status.suspension", "休学", "怎么办休学", "想休息一年", department="academic"),
)


def sample_knowledge(*entries: Entry, version: str = "0123456789ab") -> Knowledge:
    """Return a knowledge of these entries, or of ``ENTRIES``."""
    return Knowledge(
        version=version,
        school=School(
            name=Bilingual("示例大学", "Example University"),
            short_names=("示例大", "示大"),
            office="office",
            hosts=(".example.edu.cn",),
            review_every_days=365,
            timezone="Asia/Shanghai",
        ),
        entries={one.id: one for one in entries or ENTRIES},
        departments={
            key: Department(
                key, Bilingual(name, key.title()), Contact(room=Fact(Bilingual("行政楼101", "Room 101")))
            )
            for key, name in {"office": "学校办公室", "finance": "计财处", "academic": "教务处"}.items()
        },
        checklist=(Category(3, Bilingual("财务", "Finance"), (Item(21, Bilingual("收费", "Fees")),)),),
        wording=Wording({key: sentence(key) for key in Say}),
        other_topics=(
            OtherTopic("canteen", Phrasings(("食堂几点开门",), ()), Bilingual("问后勤", "ask logistics")),
        ),
        other_schools=("隔壁大学", "隔大"),
    )


HOTLINES = tuple(
    Hotline(name, number, Bilingual(zh, name.title()))
    for name, number, zh in (
        ("police", "110", "报警"),
        ("fire", "119", "火警"),
        ("ambulance", "120", "急救"),
        ("psychology", "12356", "心理援助"),
    )
)
CRISIS = entry("life.crisis", "有危险", "我想自杀", en=("I want to die",), items=(), audience=())


def with_manners(plain: Knowledge) -> Knowledge:
    """Return the knowledge with what the product knows of danger and of talk, and an entry for danger."""
    entries = {**plain.entries, CRISIS.id: CRISIS}
    return replace(plain, entries=entries, dangers=dangers(None), hotlines=HOTLINES, talks=talks(None))


class ExactMatcher:
    """Knows exact phrasings only, and rankings that a test hands in."""

    thresholds: Mapping[Language, Thresholds] = dict.fromkeys(Language, THRESHOLDS)
    is_provisional = False
    fallback = ""

    def __init__(
        self, knowledge: Knowledge, rankings: Mapping[str, tuple[tuple[str, float], ...]] | None = None
    ) -> None:
        self._known: dict[str, tuple[tuple[str, float], ...]] = {
            phrasing: ((one.id, 0.95),) for one in knowledge.entries.values() for phrasing in one.phrasings
        }
        self._phrasings = frozenset(self._known) - (rankings or {}).keys()
        self._known.update(rankings or {})
        self._other = {phrasing: topic.id for topic in knowledge.other_topics for phrasing in topic.phrasings}

    def match(self, text: str, limit: int = 5) -> Ranking:
        read = text.strip(" ?？。！!，,")
        phrasing = read if read in self._phrasings else ""
        found = self._known.get(read, ())[:limit]
        matches = tuple(Match(one, confidence, phrasing) for one, confidence in found)
        language = Language.EN if read.isascii() and read else Language.ZH
        return Ranking(matches, language, read, other=self._other.get(read, ""))


def question(text: str, **changes: object) -> Question:
    """Return a question from the terminal at a fixed time."""
    return replace(Question(text, "terminal", "asker-1", NOW), **changes)  # type: ignore[arg-type]
