"""Which deadline a question asks for, and from which day. Today is Monday, 23 November 2026."""

from dataclasses import replace
from datetime import date

import pytest

from disclosure_bot.domain.deadline import Deadline, Unit
from disclosure_bot.domain.knowledge import Entry, Knowledge
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.office.asked import AskedDeadline, asked_deadline, basis_of
from support.calendars import sample_calendar
from support.samples import entry, sample_knowledge

TODAY = date(2026, 11, 23)
SCHOOL = Deadline(
    "appeal.school",
    Bilingual("收到处理或处分决定", "receiving the decision or sanction"),
    Bilingual("书面提出申诉", "file a written appeal"),
    10,
    Unit.DAY,
    document="moe41",
    article="60",
)
COMMITTEE = Deadline(
    "appeal.committee",
    Bilingual("委员会接到书面申诉", "the committee receiving the written appeal"),
    Bilingual("委员会作出复查结论", "the committee concludes its re-examination"),
    15,
    Unit.DAY,
    extension=15,
    document="moe41",
    article="61",
)
REPLY = Deadline(
    "apply.reply",
    Bilingual("学校收到书面申请", "the university receiving the written request"),
    Bilingual("学校答复", "the university answers"),
    15,
    Unit.WORKING_DAY,
    document="moe29",
)
PERMIT = Deadline(
    "visa.permit",
    Bilingual("居留证件到期", "the expiry of a residence permit"),
    Bilingual("申请延期", "apply for an extension"),
    30,
    Unit.DAY,
    before=True,
    document="law",
)
UNFOUNDED = replace(SCHOOL, id="appeal.unfounded", document="")

APPEAL = entry(
    "appeal.student", "申诉", answer=Bilingual("10日内书面申诉。"), deadlines=(SCHOOL.id, COMMITTEE.id)
)
REQUEST = entry("apply.reply-time", "答复", answer=Bilingual("15个工作日。"), deadlines=(REPLY.id,))
RULES = entry("conduct.rules", "处分", answer=Bilingual("处分后10日内可申诉。"), deadlines=(SCHOOL.id,))
DEGREE = entry("degree.bachelor", "学位", answer=Bilingual("看细则。"), deadlines=(REPLY.id, SCHOOL.id))
VISA = entry("life.visa", "签证", answer=Bilingual("到期30日前办。"), deadlines=(PERMIT.id,))


def knowledge() -> Knowledge:
    limits = (SCHOOL, COMMITTEE, REPLY, PERMIT, UNFOUNDED)
    known = sample_knowledge(APPEAL, REQUEST, RULES, DEGREE, VISA)
    return replace(known, deadlines={limit.id: limit for limit in limits}, calendar=sample_calendar())


def asked(one: Entry, question: str) -> AskedDeadline | None:
    return asked_deadline(one, question, TODAY, knowledge())


@pytest.mark.parametrize(
    ("one", "question", "deadline", "due"),
    [
        (APPEAL, "我11月20日收到处分决定，最晚哪天申诉", "appeal.school", "2026-11-30"),
        (APPEAL, "我11月20日收到處分決定，最晚邊日申訴", "appeal.school", "2026-11-30"),
        (APPEAL, "昨天被处分了，还来得及申诉吗", "appeal.school", "2026-12-02"),
        (
            APPEAL,
            "got the decision on 20 november, can I still appeal",
            "appeal.school",
            "2026-11-30",
        ),
        (APPEAL, "上周五申诉交到委员会了，多久有复查结论", "appeal.committee", "2026-12-05"),
        (RULES, "11月20日收到处分", "appeal.school", "2026-11-30"),
        (REQUEST, "11月20日交的申请，什么时候答复", "apply.reply", "2026-12-11"),
        (REQUEST, "I filed on 3 November, when must they answer", "apply.reply", "2026-11-24"),
        (DEGREE, "11月20日收到学位处分决定，怎么申诉", "appeal.school", "2026-11-30"),
        (VISA, "居留证件12月30日到期，什么时候申请延期", "visa.permit", "2026-11-30"),
    ],
)
def test_the_time_limit_that_the_words_mean_is_counted(
    one: Entry, question: str, deadline: str, due: str
) -> None:
    found = asked(one, question)

    assert found is not None
    assert (found.deadline.id, found.due.date.isoformat()) == (deadline, due)


@pytest.mark.parametrize(
    ("one", "question"),
    [
        (APPEAL, "最晚哪天申诉"),
        (APPEAL, "11月20日处分，11月22日申诉"),
        (APPEAL, "2月30日收到处分"),
        (APPEAL, "我11月20日考试了"),
        (DEGREE, "11月20日申请学位，多久答复"),
        (DEGREE, "11月20日答辩，什么时候拿证"),
        (entry("fees.tuition", "学费"), "11月20日交的学费，收到处分决定"),
        (entry("appeal.x", "申诉", deadlines=("appeal.gone",)), "11月20日收到处分决定"),
        (entry("appeal.x", "申诉", deadlines=(UNFOUNDED.id,)), "11月20日收到处分决定"),
    ],
)
def test_nothing_is_counted_where_the_day_or_the_time_limit_is_not_certain(one: Entry, question: str) -> None:
    assert asked(one, question) is None


def test_the_basis_is_cited_as_answers_cite_it() -> None:
    assert basis_of(SCHOOL) == "[moe41#60]"
    assert basis_of(REPLY) == "[moe29]"
