"""Pages: whatever they hold, Telegram takes them, and they show what they hold."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import disclosure_bot
from disclosure_bot.answering.compose import Composer
from disclosure_bot.channels.callback import (
    LIMIT,
    GapPress,
    decode,
    digest,
    encode,
    payload_of,
)
from disclosure_bot.channels.telegram.pages.page import TEXT_LIMIT, Block, Button, Page, Style, clean, pages
from disclosure_bot.channels.telegram.pages.render import LINES, reply_page
from disclosure_bot.domain.action import ShowText
from disclosure_bot.domain.exchange import exchange_id
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.reply import (
    Cell,
    CopyText,
    Heading,
    Link,
    Match,
    Note,
    Outcome,
    Paragraph,
    Part,
    Reply,
)
from disclosure_bot.domain.wording import Say, Words
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.service.choices import after
from fakes.botapi.markup import check_markup, parse_html, units
from support.samples import NOW, sample_knowledge

KNOWLEDGE = Path(disclosure_bot.__file__).parents[2] / "knowledge"
EXCHANGE = exchange_id(NOW, "seed")
ENTRIES = frozenset({"fees.tuition"})


def reply(*parts: Part, outcome: Outcome = Outcome.ANSWER) -> Reply:
    return Reply(outcome, Language.ZH, (Match("fees.tuition", 0.9),), parts, "v", "q", "because")


def shown(*parts: Part, words: Words | None = None) -> Page:
    """Return an answer of these parts as a page."""
    words, answer = words or Words(sample_knowledge().wording, Language.ZH), reply(*parts)
    return reply_page(answer, after(answer, EXCHANGE, words), words)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(text=st.text(), style=st.sampled_from(Style))
def test_any_text_is_taken_and_shown_as_it_is(text: str, style: Style) -> None:
    seen, _ = parse_html(Page((Block(text, style),)).html())

    assert seen == clean(text)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(title=st.text(min_size=1), url=st.text())
def test_any_link_is_taken(title: str, url: str) -> None:
    parse_html(Page((Block(title, url="https://x.example/" + url, label="来源："),)).html())


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(alphabet="学<&b>😀\n。 ", min_size=1, max_size=60), min_size=1, max_size=12),
    st.integers(1, 300),
    st.sampled_from(Style),
)
def test_long_text_is_split_within_the_limit_and_loses_nothing(
    texts: list[str], times: int, style: Style
) -> None:
    page = Page(tuple(Block(text * times, style) for text in texts), ((Button("b", "1:s"),),))
    parts = pages(page)
    seen = "".join(parse_html(part.html())[0] for part in parts)

    assert all(units(parse_html(part.html())[0]) <= TEXT_LIMIT for part in parts)
    assert "".join(seen.split()) == "".join("".join(text * times for text in texts).split())
    assert [bool(part.rows) for part in parts] == [False] * (len(parts) - 1) + [True]


@pytest.mark.parametrize("nasty", ["javascript:alert(1)", "tg://user?id=1", "data:text/html,x", " https://x"])
def test_address_that_is_not_of_the_web_is_no_link(nasty: str) -> None:
    _, entities = parse_html(Page((Block("来源", url=nasty),)).html())

    assert entities == []


def test_hostile_characters_are_not_shown() -> None:
    assert clean("a\x00b\u202ec\u2028d\ud800e\x1b[31mf") == "abcde[31mf"


def test_short_answer_is_not_folded_and_a_long_one_shows_twelve_lines_at_most() -> None:
    rest = [Paragraph("\n".join(f"第{n}行" for n in range(count)), folded=True) for count in (3, 30)]
    short = shown(Paragraph("第一句"), rest[0], Note("部门"))
    long = shown(Paragraph("第一句"), rest[1], Note("部门"))

    assert "blockquote" not in short.html()
    assert "<blockquote expandable>" in long.html()
    assert long.lines() <= LINES


def test_numbers_and_addresses_can_be_copied() -> None:
    text = "请打 0571-86836001 或 13800001234，或写信到 info@example.edu.cn；2019-2020学年。"
    page = shown(Paragraph(text))

    copied = [button.copy for row in page.rows for button in row if button.copy]

    assert copied == ["0571-86836001", "13800001234", "info@example.edu.cn"]


@pytest.mark.parametrize(
    "data",
    [
        f"1:o:{digest('fees.tuition')}", f"1:o:{digest('fees.tuition')}:{EXCHANGE}", "1:s", "1:a:student",
        "1:c",
        "1:c:3", "1:c:3:21", "1:c:3:21:1", f"1:f:useful:{EXCHANGE}", f"1:f:useful:-:{digest('fees.tuition')}",
        f"1:n:{EXCHANGE}", f"1:w:{EXCHANGE}", f"1:h:{EXCHANGE}", "1:x:1:7", "1:l:en", "1:l:auto", "1:d:yes",
        "1:d:no", "1:g:show:abc",
    ],
)  # fmt: skip
def test_button_of_an_old_message_means_what_it_meant(data: str) -> None:
    press = decode(data, ENTRIES)

    assert press is not None
    assert encode(press) == data


@pytest.mark.slow
@given(st.text() | st.from_regex(r"1:[a-z]:[a-z0-9:-]{0,30}", fullmatch=True))
def test_any_button_data_is_read_or_refused(data: str) -> None:
    press = decode(data, ENTRIES)

    assert press is None or len(encode(press)) <= LIMIT


def test_data_too_long_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="GAP"):
        encode(GapPress(("x" * LIMIT,)))


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_folder(KNOWLEDGE)


@pytest.mark.slow
@pytest.mark.parametrize("language", Language)
def test_every_entry_of_the_knowledge_makes_a_message_that_telegram_takes(
    knowledge: Knowledge, language: Language
) -> None:
    for entry in knowledge.entries:
        parts = Composer(knowledge, language, NOW.date()).entry(entry)
        page = shown(*parts, words=Words(knowledge.wording, language))
        for part in pages(page):
            text, _ = parse_html(part.html())
            markup = part.markup()
            assert 0 < units(text) <= TEXT_LIMIT
            assert check_markup(markup.to_dict() if markup else None) or not markup
        judged = sum(block.lines() for block in page.blocks if block.kept)
        assert page.lines() - judged <= LINES + 2, entry  # sources with long English names take two more


@pytest.mark.slow
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("certainty", [Say.SURE, Say.FAIRLY_SURE])
def test_office_dates_and_certainty_stand_together_below_the_sources_and_are_never_folded(
    knowledge: Knowledge, language: Language, certainty: Say
) -> None:
    words = Words(knowledge.wording, language)
    for entry in knowledge.entries.values():
        parts = Composer(knowledge, language, NOW.date()).entry(entry.id, certainty)
        kept = [part.text for part in parts if isinstance(part, Note) and part.kept]
        page = shown(*parts, words=words)
        seen = [block for block in page.blocks if block.style is not Style.FOLDED]
        place = next(number for number, block in enumerate(seen) if block.kept)

        assert kept[-1] == words(certainty)
        assert [block.text for block in seen[place : place + len(kept)]] == kept, entry.id
        assert not any(block.url for block in seen[place:]), "sources come before"
        assert any(str(entry.reviewed_on) in line for line in kept) or not entry.reviewed_on


def test_every_entry_has_a_deep_link_and_a_digest_of_its_own(knowledge: Knowledge) -> None:
    payloads = {payload_of(entry) for entry in knowledge.entries}

    assert len(payloads) == len({digest(entry) for entry in knowledge.entries}) == len(knowledge.entries)
    assert all(len(payload) <= 64 for payload in payloads)


@pytest.mark.parametrize("language", Language)
def test_nothing_the_bot_says_is_said_by_signs_alone(knowledge: Knowledge, language: Language) -> None:
    for key, sentence in knowledge.wording.sentences.items():
        said = sentence.in_language(language)
        assert any(character.isalpha() for character in said), key


def test_links_are_named_before_they_are_given() -> None:
    page = shown(Paragraph("句"), Link("门户", "https://www.example.edu.cn/"))

    assert '〔source〕<a href="https://www.example.edu.cn/">门户</a>' in page.html()


def test_short_text_ready_to_send_is_copied_by_a_button() -> None:
    page = shown(Paragraph("问计财处。"), CopyText("您好", "可以这样写", "fees.tuition"))

    copied = [button.copy for row in page.rows for button in row if button.copy]
    assert copied == ["您好"]
    assert "您好" not in page.plain()


def test_long_text_ready_to_send_is_shown_to_be_forwarded() -> None:
    page = shown(Paragraph("问计财处。"), CopyText("您" * 257, "可以这样写", "fees.tuition"))

    (button,) = [one for row in page.rows for one in row if one.text == "〔button-copy-text〕"]
    assert button.data == encode(ShowText("fees.tuition"))
    assert decode(button.data, ENTRIES) == ShowText("fees.tuition")


def test_figure_and_title_stand_out() -> None:
    cell = Cell("软件：5500元", "tuition", "软件", "2024", "5500", "元", "2024", "公示")

    page = shown(Heading("学费"), cell, Paragraph("按专业。"))

    assert "<b>学费</b>" in page.html()
    assert "<b>软件：5500元</b>" in page.html()
