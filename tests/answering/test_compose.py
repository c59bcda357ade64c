from dataclasses import replace
from datetime import date

from disclosure_bot.answering.compose import Composer
from disclosure_bot.answering.policy import Decision
from disclosure_bot.domain.contact import Contact, Fact
from disclosure_bot.domain.document import Document
from disclosure_bot.domain.knowledge import Entry, Missing, Source
from disclosure_bot.domain.language import Bilingual, Language
from disclosure_bot.domain.publication import Publication
from disclosure_bot.domain.reply import (
    Cell,
    CopyText,
    Heading,
    Link,
    Match,
    Note,
    Option,
    Outcome,
    Paragraph,
    Part,
)
from disclosure_bot.matching.base import Ranking
from support.samples import ENTRIES, sample_knowledge
from support.tables import TABLES

TODAY = date(2026, 11, 23)
TUITION, REFUND = ENTRIES[0], ENTRIES[2]


def shown(entry: Entry, language: Language = Language.ZH) -> tuple[Part, ...]:
    knowledge = sample_knowledge(entry, *(one for one in ENTRIES if one.id != entry.id))
    return Composer(knowledge, language, TODAY).entry(entry.id)


def notes(entry: Entry, language: Language = Language.ZH) -> str:
    return "\n".join(part.text for part in shown(entry, language) if isinstance(part, Note))


def test_answer_is_the_curated_text_with_its_first_line_apart() -> None:
    first, rest, *_ = shown(TUITION)

    assert first == Paragraph("本科学费的第一句。")
    assert rest == Paragraph("其余的话。", folded=True)


def test_answer_names_source_department_and_date_of_review() -> None:
    assert Link("来源", "https://www.example.edu.cn/") in shown(TUITION)
    assert "计财处" in notes(TUITION)
    assert "2026-11-01" in notes(TUITION)


def test_inferred_department_is_said_with_other_words() -> None:
    assert "〔department-inferred〕" in notes(replace(TUITION, department_inferred=True))
    assert "〔department-inferred〕" not in notes(TUITION)


def test_related_entries_are_offered() -> None:
    assert Option("fees.refund", "退费") in shown(TUITION)


def test_english_reader_is_told_where_there_is_no_english() -> None:
    assert "[no-english]" in notes(REFUND, Language.EN)
    assert "[no-english]" not in notes(TUITION, Language.EN)


def test_expired_and_not_yet_valid_texts_say_so() -> None:
    assert "〔expired〕 2026-08-31" in notes(replace(TUITION, valid_until=date(2026, 8, 31)))
    assert "〔not-yet-valid〕 2027-01-01" in notes(replace(TUITION, valid_from=date(2027, 1, 1)))
    assert "expired" not in notes(replace(TUITION, valid_until=TODAY))


def test_campus_only_sources_say_so() -> None:
    barred = replace(TUITION.sources[0], title=Bilingual("校务网"), campus_access=True)

    assert notes(replace(TUITION, sources=(barred, barred))).count("〔campus-access〕 校务网") == 1
    assert "campus-access" not in notes(TUITION)


def test_people_read_words_for_the_confidence() -> None:
    composer = Composer(sample_knowledge(), Language.ZH, TODAY)
    ranking = Ranking((), Language.ZH, "学费")

    def certainty(confidence: float) -> tuple[Part, ...]:
        return composer.parts(Decision(Outcome.ANSWER, (Match("fees.refund", confidence),), ""), ranking)

    assert Note("〔sure〕", kept=True) in certainty(0.95)
    assert Note("〔fairly-sure〕", kept=True) in certainty(0.7)


def test_question_that_was_not_read_as_typed_is_told_by_its_title() -> None:
    assert answered(0.95, retold=True)[0] == Note("〔read-as〕 退费")
    assert Note("〔read-as〕 退费") not in answered(0.95)


def test_what_is_missing_is_the_last_remark() -> None:
    lacking = replace(TUITION, missing=(Missing.AMOUNT, Missing.DEADLINE), related=())

    assert shown(lacking)[-1] == Note("〔missing〕 〔missing-amount〕、〔missing-deadline〕")
    assert "〔missing〕" not in notes(TUITION)


def test_text_ready_to_send_is_a_part_of_its_own() -> None:
    asking = replace(TUITION, ask_for=Bilingual("您好，请告知学费。\n", "Please tell me."))

    assert CopyText("您好，请告知学费。", "〔ask-for〕", TUITION.id) in shown(asking)
    assert CopyText("Please tell me.", "[ask-for]", TUITION.id) in shown(asking, Language.EN)


def test_office_that_the_answer_names_is_not_repeated() -> None:
    named = replace(TUITION, answer=Bilingual("学费问计财处。"))
    knowledge = sample_knowledge(named, REFUND)
    silent = replace(knowledge.departments["finance"], contact=Contact())
    without = replace(knowledge, departments={**knowledge.departments, "finance": silent})

    parts = Composer(without, Language.ZH, TODAY).entry(TUITION.id)

    assert "计财处" not in str([part for part in parts if isinstance(part, Note)])
    assert "〔contact〕 计财处（〔contact-room〕 行政楼101）" in notes(named)


def test_contacts_are_shown_as_far_as_they_are_known() -> None:
    knowledge = sample_knowledge()
    phone = Contact(phone=Fact(Bilingual("0571-86830000"), period="2023"))
    finance = replace(knowledge.departments["finance"], contact=phone)
    known = replace(knowledge, departments={**knowledge.departments, "finance": finance})

    said = str(Composer(known, Language.ZH, TODAY).entry(TUITION.id))

    assert "计财处（〔contact-phone〕 〔of-year〕 0571-86830000 2023）" in said


def test_sources_that_nobody_opened_are_not_said_to_be_checked() -> None:
    seen = Source(Bilingual("门户"), "https://www.example.edu.cn/", seen_on=date(2026, 11, 2))

    assert "〔sources-seen〕 2026-11-02" in notes(replace(TUITION, sources=(seen,)))
    assert "〔sources-opened〕 2026-11-01" in notes(TUITION)
    assert "sources" not in notes(replace(TUITION, sources=()))


def test_cited_document_is_named_shortly_and_linked_once() -> None:
    citing = replace(TUITION, answer=Bilingual("10日内申诉（[order#60]）。\n\n见[order#61]。"))
    order = Document("order", Bilingual("规定"), Bilingual("第41号令"), url="https://www.example.gov.cn/")
    knowledge = replace(sample_knowledge(citing, REFUND), documents={"order": order})

    parts = Composer(knowledge, Language.ZH, TODAY).entry(TUITION.id)

    assert parts[0] == Paragraph("10日内申诉（第41号令第六十条）。")
    assert parts.count(Link("第41号令", "https://www.example.gov.cn/")) == 1


def test_title_comes_first_where_the_match_is_not_certain_unless_it_heads_the_reply() -> None:
    assert answered(0.7)[0] == Heading("退费")
    assert Heading("退费") not in answered(0.7, titled=False)
    assert Heading("退费") not in answered(0.95)


def test_figure_that_the_question_names_comes_before_the_text() -> None:
    tuition = replace(sample_knowledge(), tables=TABLES)
    decision = Decision(Outcome.ANSWER, (Match(TUITION.id, 0.95),), "")

    parts = Composer(tuition, Language.ZH, TODAY).parts(
        decision, Ranking((), Language.ZH, "x"), ("计算机学费多少钱", "")
    )

    assert isinstance(parts[0], Cell)
    assert parts[1] == Paragraph("本科学费的第一句。")


def answered(confidence: float, *, titled: bool = True, retold: bool = False) -> tuple[Part, ...]:
    decision = Decision(Outcome.ANSWER, (Match("fees.refund", confidence),), "")
    composer = Composer(sample_knowledge(), Language.ZH, TODAY)
    return composer.parts(decision, Ranking((), Language.ZH, "学费怎么退"), titled=titled, retold=retold)


def with_publication(url: str) -> tuple[Part, ...]:
    found = Publication(date(2026, 6, 1), "收费公示", item=21, url=url)
    knowledge = replace(sample_knowledge(), newest={21: found})
    return Composer(knowledge, Language.ZH, TODAY).entry(TUITION.id)


def test_what_was_published_last_is_linked_where_sources_may_stand_and_only_named_elsewhere() -> None:
    for url in ("https://www.example.edu.cn/fees", "https://elsewhere.example.com/fees", ""):
        (told,) = [part for part in with_publication(url) if "收费公示" in str(part)]

        assert isinstance(told, Link if "edu.cn" in url else Note)


def test_what_was_published_last_is_not_told_twice() -> None:
    (source,) = TUITION.sources

    assert not [part for part in with_publication(source.url) if "收费公示" in str(part)]
