"""Services in replies: a card of their own, or below the answer of an entry that speaks of them."""

from dataclasses import replace

from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.cli.ask import part_fields
from disclosure_bot.domain.calendar import Term
from disclosure_bot.domain.deadline import Unit
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.domain.reply import Card, Link, Paragraph
from disclosure_bot.domain.service import Online, Service
from support.samples import ExactMatcher, entry, question, sample_knowledge

STAMP = Service(
    "handle.stamp",
    Bilingual("盖章", "A stamp"),
    "handle.stamp",
    "finance",
    materials=(Bilingual("证件", "an ID"), Bilingual("单据", "the bill")),
    steps=(Bilingual("填表", "fill in the form"),),
    where=Bilingual("行政楼101", "Room 101"),
    online=Online.FULL,
    url="https://www.example.edu.cn/stamp",
    visits=0,
    promised=Term(5, Unit.WORKING_DAY),
    fee=Bilingual("不收费", "free"),
)


def knowledge(service: Service) -> Knowledge:
    own = entry("handle.stamp", "盖章", "哪里盖章", en=("where is the stamp",), answer=Bilingual("第一句。"))
    other = entry("fees.refund", "退费", "学费怎么退", answer=Bilingual("第一句。\n\n其余。"))
    return replace(sample_knowledge(own, other), services={service.id: service})


def paragraphs(asked: str, service: Service) -> list[str]:
    known = knowledge(service)
    (reply,) = Answerer(known, ExactMatcher(known)).answer(question(asked))
    return [part.text for part in reply.parts if isinstance(part, Paragraph)]


def test_a_card_says_what_is_known_a_line_each() -> None:
    _, card = paragraphs("哪里盖章", STAMP)

    assert card.splitlines() == [
        "- 〔service-materials〕 1. 证件；2. 单据",
        "- 〔service-steps〕 填表",
        "- 〔service-where〕 行政楼101",
        "- 〔service-online〕",
        "- 〔service-visits〕 0",
        "- 〔service-promised〕 5个工作日",
        "- 〔service-fee〕 不收费",
    ]


def test_a_card_is_english_where_the_question_is() -> None:
    assert "1. an ID; 2. the bill" in paragraphs("where is the stamp", STAMP)[1]


def test_what_is_not_known_is_left_out() -> None:
    bare = Service("handle.stamp", Bilingual("盖章"), "handle.stamp", "finance", steps=(Bilingual("填表"),))

    assert paragraphs("哪里盖章", bare)[1] == "- 〔service-steps〕 填表"


def test_below_another_entry_the_card_bears_its_name() -> None:
    first, card, rest = paragraphs("学费怎么退", replace(STAMP, entry="fees.refund"))

    assert (first, rest) == ("第一句。", "其余。")
    assert card.startswith("盖章\n- ")


def test_where_it_is_done_online_is_a_link() -> None:
    known = knowledge(STAMP)
    (reply,) = Answerer(known, ExactMatcher(known)).answer(question("哪里盖章"))

    assert Link("盖章", STAMP.url) in reply.parts


def test_a_program_gets_the_parts_of_a_card() -> None:
    (reply,) = Answerer(known := knowledge(STAMP), ExactMatcher(known)).answer(question("哪里盖章"))
    (card,) = [part for part in reply.parts if isinstance(part, Card)]

    fields = part_fields(card)

    assert fields | {"text": ""} == {
        "text": "",
        "folded": True,
        "service": "handle.stamp",
        "materials": ("证件", "单据"),
        "steps": ("填表",),
        "where": "行政楼101",
        "online": "full",
        "visits": 0,
        "promised": "5个工作日",
        "fee": "不收费",
    }
