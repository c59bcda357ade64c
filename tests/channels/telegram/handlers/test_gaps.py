"""Staff work on gaps in their private chats, on a real folder and a real store."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from disclosure_bot.channels.callback import LIMIT, GapPress, encode
from disclosure_bot.channels.telegram.pages.gap_pages import Act, key, marked
from disclosure_bot.domain.gap import GapState
from disclosure_bot.domain.language import Language
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.store.subscriptions import Wish
from fakes.bot import Running, eventually, running
from fakes.botapi import people
from fakes.botapi.core import Fault, State
from fakes.botapi.people import Person
from support.exchanges import NOON
from support.folders import write_folder
from support.gap_samples import missed
from support.repositories import committed_folder, git

ZHOU = Person(9001, "Zhou")
LIN = Person(1001)
STAFF_CHAT = -100500
POOL = [
    missed(number, text) for number, text in enumerate(("学校有游泳馆吗", "想去游泳该去哪", "游泳池在哪"))
]
PET = missed(10, "能养宠物吗")
LINK = "〔button-gap-link〕 本科学费标准"


@dataclass
class Office:
    """A bot whose logbook holds two groups of gaps, and the folder that staff edit."""

    bot: Running
    folder: Path

    async def row(self, state: GapState = GapState.OPEN) -> Any:
        rows = await self.bot.desk.rows(state)
        return rows[0]

    def phrasings(self) -> tuple[str, ...]:
        return load_folder(self.folder).entries["fees.tuition"].phrasings.zh

    def buttons(self) -> list[str]:
        return [key["text"] for key in self.newest()]

    def newest(self) -> list[dict[str, str]]:
        newest = max(number for room, number in self.bot.state.messages if room == ZHOU.id)
        message = self.bot.state.messages[ZHOU.id, newest]
        rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
        return [key for row in rows for key in row]

    def shown(self) -> str:
        newest = max(number for room, number in self.bot.state.messages if room == ZHOU.id)
        return str(self.bot.state.messages[ZHOU.id, newest]["text"])

    async def press(self, *labels: str) -> None:
        for label in labels:
            await self.bot.press(ZHOU, label)


@asynccontextmanager
async def office(tmp_path: Path, **settings: Any) -> AsyncIterator[Office]:
    folder = write_folder(tmp_path / "knowledge")
    state = State()
    people.add_group(state, STAFF_CHAT)
    own: dict[str, Any] = {"staff": [ZHOU.id], "staff_chat": STAFF_CHAT}
    async with running(state, knowledge=load_folder(folder), folder=folder, **(own | settings)) as bot:
        await bot.store.logbook.record(*POOL, PET)
        yield Office(bot, folder)


@pytest.mark.slow
async def test_groups_are_listed_with_those_that_most_people_asked_first(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        (text,) = await at.bot.say(ZHOU, "/gaps")

        assert text == "〔gaps-page〕 2 1 1 〔gaps-open〕"
        assert at.buttons() == [
            "3 👤 学校有游泳馆吗",
            "1 👤 能养宠物吗",
            "〔gaps-linked〕",
            "〔gaps-dismissed〕",
        ]


@pytest.mark.slow
async def test_long_lists_are_turned_page_by_page_in_one_message(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        subjects = [missed(100 + number, text * (number + 20)) for number, text in enumerate("甲乙丙丁戊己")]
        await at.bot.store.logbook.record(*subjects)
        await at.bot.say(ZHOU, "/gaps")
        first = at.buttons()
        await at.press("〔button-next〕")
        second = at.buttons()
        await at.press("〔button-previous〕")

        assert "〔button-next〕" in first
        assert "〔button-previous〕" in second
        assert at.buttons() == first
        assert len(at.bot.state.texts_to(ZHOU.id)) == 1


@pytest.mark.slow
async def test_a_group_shows_what_staff_decide_by(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await at.bot.say(ZHOU, "/gaps")
        await at.press("3 👤 学校有游泳馆吗")

        assert "3 人 people · 3 次 times" in at.shown()
        assert "游泳池在哪" in at.shown()
        assert at.buttons() == [
            LINK,
            "〔button-gap-link〕 退费",
            "〔button-gap-draft〕",
            "〔button-gap-dismiss〕",
            "〔button-back〕",
        ]


@pytest.mark.slow
async def test_a_link_is_ticked_tried_written_recorded_and_told(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        wish = Wish("w", LIN.name, POOL[0].id, "telegram", str(LIN.id), Language.ZH, NOON)
        at.bot.state.chats[LIN.id] = {"id": LIN.id, "type": "private"}
        await at.bot.store.wishes.make(wish)
        await at.bot.say(ZHOU, "/gaps")
        await at.press("3 👤 学校有游泳馆吗", LINK, "☑ 想去游泳该去哪", "〔button-gap-try〕")
        tried, before = at.shown(), at.phrasings()
        await at.press("〔button-gap-write〕")
        await eventually(lambda: at.bot.channel.health.outcomes["told"])
        row = await at.row(GapState.LINKED)
        (act,) = await at.bot.store.gaps.acts()

    assert "学校有游泳馆吗: abstain → answer fees.tuition" in tried
    assert "想去游泳该去哪" not in before
    assert at.phrasings() == (*before, "学校有游泳馆吗", "游泳池在哪")
    assert (row.entry, act.who, act.what, act.detail) == (
        "fees.tuition", "telegram:9001", "link", "fees.tuition +2",
    )  # fmt: skip
    assert at.bot.state.texts_to(LIN.id) == ["〔wish-told〕 学校有游泳馆吗"]
    assert "〔gap-linked-now〕 1 fees.tuition" in at.shown()


@pytest.mark.slow
async def test_what_is_written_in_a_git_repository_is_a_commit_that_names_no_person(tmp_path: Path) -> None:
    folder = committed_folder(tmp_path / "knowledge")
    async with office(tmp_path) as at:
        await at.bot.say(ZHOU, "/gaps")
        await at.press("3 👤 学校有游泳馆吗", LINK, "〔button-gap-try〕", "〔button-gap-write〕")

    assert git(folder, "status", "--porcelain") == ""
    assert git(folder, "log", "-1", "--format=%an %s").startswith("Telegram ")
    assert str(ZHOU.id) not in git(folder, "log", "-1", "--format=fuller")


@pytest.mark.slow
async def test_what_would_break_a_test_question_cannot_be_written_from_a_chat(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await at.bot.store.logbook.record(missed(50, "宿舍能不能养猫"))
        await at.bot.say(ZHOU, "/gaps")
        await at.press("1 👤 宿舍能不能养猫", LINK, "〔button-gap-try〕")

        assert "✗ 宿舍能不能养猫: abstain → answer fees.tuition" in at.shown()
        assert "〔gap-unsound〕" in at.shown()
        assert at.buttons() == ["〔button-back〕"]


@pytest.mark.slow
async def test_what_is_written_is_what_was_shown(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await at.bot.say(ZHOU, "/gaps")
        await at.press("3 👤 学校有游泳馆吗", LINK, "〔button-gap-try〕")
        await at.bot.store.logbook.record(*(missed(60 + more, "游泳有课吗", "x") for more in range(3)))
        await at.bot.desk.refresh(NOON)
        before = at.phrasings()
        await at.press("〔button-gap-write〕")

        assert at.phrasings() == before
        assert "〔gap-tried〕" in at.shown()
        await at.press("〔button-gap-write〕")
        assert "游泳有课吗" in at.phrasings()


@pytest.mark.slow
async def test_dismissed_with_a_reason_it_stays_away_until_it_is_reopened(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await at.bot.say(ZHOU, "/gaps")
        await at.press(
            "1 👤 能养宠物吗", "〔button-gap-dismiss〕", "〔gap-why-elsewhere〕", "〔button-gap-write〕"
        )
        topics = load_folder(at.folder).other_topics
        await at.bot.say(ZHOU, "/gaps")
        left = at.buttons()
        await at.press("〔gaps-dismissed〕", "1 👤 能养宠物吗", "〔button-gap-reopen〕")
        acts = await at.bot.store.gaps.acts()

    assert topics[-1].phrasings.zh == ("能养宠物吗",)
    assert not [label for label in left if "宠物" in label]
    assert [(act.what, act.detail) for act in acts] == [("dismiss", "〔gap-why-elsewhere〕"), ("reopen", "")]


@pytest.mark.slow
async def test_noise_is_dismissed_without_teaching_the_knowledge_anything(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await at.bot.say(ZHOU, "/gaps")
        await at.press(
            "1 👤 能养宠物吗", "〔button-gap-dismiss〕", "〔gap-why-noise〕", "〔button-gap-write〕"
        )
        row = await at.row(GapState.DISMISSED)

    assert row.title == "能养宠物吗"
    assert not (at.folder / "other.yaml").exists()


@pytest.mark.slow
async def test_a_draft_is_written_once_and_shown(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await at.bot.say(ZHOU, "/gaps")
        await at.press("1 👤 能养宠物吗", "〔button-gap-draft〕")
        (file,) = (at.folder / "drafts").iterdir()
        shown = at.shown()
        file.write_text("somebody writes the answer", encoding="utf-8")
        await at.press("〔button-gap-draft〕")

        assert "department: finance" in shown
        assert file.read_text(encoding="utf-8") == "somebody writes the answer"
        assert "⚠️" in at.shown()


@pytest.mark.slow
async def test_an_id_from_the_digest_leads_to_its_group_and_to_any_entry(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await at.bot.say(ZHOU, "/gaps")
        gap = (await at.row()).id
        (group,) = await at.bot.say(ZHOU, f"/gaps {gap}")
        (choose,) = await at.bot.say(ZHOU, f"/gaps {gap} fees.refund")
        (no_entry,) = await at.bot.say(ZHOU, f"/gaps {gap} fees.none")
        (no_gap,) = await at.bot.say(ZHOU, "/gaps zzz")

    assert "学校有游泳馆吗" in group
    assert "〔gap-choose〕 fees.refund 退费" in choose
    assert no_entry == "〔gap-no-entry〕 fees.none"
    assert "zzz" in no_gap


@pytest.mark.slow
async def test_only_staff_in_a_private_chat_see_or_press_anything(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    impostor = Person(1003, "Zhou", username="9001")
    channel = {"id": -5, "type": "channel", "title": "C"}
    async with office(tmp_path) as at:
        await at.bot.say(ZHOU, "/gaps")
        gap, page = (await at.row()).id, at.bot.state.sent[-1]
        said = [
            *await at.bot.say(impostor, "/gaps"),
            *await at.bot.say(ZHOU, "/gaps@sample_bot", chat=STAFF_CHAT),
            *await at.bot.say(ZHOU, "/gaps", sender_chat=channel),
            *await at.bot.say(
                ZHOU, "/gaps", forward_origin={"type": "hidden_user", "date": 1, "sender_user_name": "x"}
            ),
        ]
        for who, chat in ((impostor, impostor.id), (ZHOU, STAFF_CHAT)):
            message = page | {"chat": at.bot.state.chats[chat]}
            people.press_data(at.bot.state, who, message, key(f"{Act.WRITE}-1", gap, "abcdefgh"))
            people.press_data(at.bot.state, who, message, key(Act.REOPEN, gap))
        await at.bot.settled()
        acts = await at.bot.store.gaps.acts()

    assert said == ["〔staff-only〕"] * 4
    assert caplog.text.count("refused: staff command gaps") == 4
    assert caplog.text.count("refused: staff button") == 4
    assert acts == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("page", "gone", "0"), ("page", "open", "x"), ("show", "zzzzzzz"), ("show",), ("frob", "{gap}"),
        ("choose-7", "{gap}", "aaaaaaaa"), ("write", "{gap}", "aaaaaaaa"), ("weigh", "{gap}", "because"),
        ("try-zz", "{gap}", "aaaaaaaa"), ("dismiss-00000000", "{gap}", "nothing"),
    ],
)  # fmt: skip
async def test_a_forged_button_changes_nothing(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    async with office(tmp_path) as at:
        await at.bot.say(ZHOU, "/gaps")
        gap, page = (await at.row()).id, at.bot.state.sent[-1]
        data = encode(GapPress(tuple(one.replace("{gap}", gap) for one in arguments)))
        people.press_data(at.bot.state, ZHOU, page, data)
        await at.bot.settled()

        assert "〔button-expired〕" in at.bot.state.texts_to(ZHOU.id)
        assert await at.bot.store.gaps.acts() == ()


@pytest.mark.slow
async def test_a_write_that_arrives_twice_is_done_once(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await at.bot.say(ZHOU, "/gaps")
        await at.press("3 👤 学校有游泳馆吗", LINK, "〔button-gap-try〕")
        at.bot.state.faults.append(Fault("editMessageText", "cut-after"))
        await at.press("〔button-gap-write〕")
        acts = await at.bot.store.gaps.acts()

    assert [act.what for act in acts] == ["link"]
    assert at.phrasings().count("学校有游泳馆吗") == 1


@pytest.mark.slow
async def test_an_old_button_of_a_closed_gap_shows_how_it_stands(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await at.bot.say(ZHOU, "/gaps")
        await at.press("3 👤 学校有游泳馆吗", LINK, "〔button-gap-try〕")
        gap = (await at.row()).id
        await at.bot.desk.dismiss(gap, "已有人处理", "li", NOON)
        before = at.phrasings()
        await at.press("〔button-gap-write〕")

        assert at.phrasings() == before
        assert "li: dismiss 已有人处理" in at.shown()
        assert "〔button-gap-reopen〕" in at.buttons()


@pytest.mark.slow
async def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        await at.bot.say(ZHOU, "/gaps")
        await at.press("3 👤 学校有游泳馆吗", LINK, "〔button-gap-try〕")
        (at.folder / "entries").rename(at.folder / "gone")
        await at.press("〔button-gap-write〕")

        assert "⚠️" in at.shown()
        assert await at.bot.store.gaps.acts() == ()


@pytest.mark.slow
async def test_every_button_is_short_enough_and_holds_no_text(tmp_path: Path) -> None:
    assert len(key(marked(Act.CHOOSE, 0x3FF), "z" * 7, "a" * 8).encode()) <= LIMIT
    assert len(key(marked(Act.WRITE, 0x3FF, "0" * 8), "z" * 7, "a" * 8).encode()) <= LIMIT
    async with office(tmp_path) as at:
        await at.bot.say(ZHOU, "/gaps")
        await at.press("3 👤 学校有游泳馆吗", LINK, "〔button-gap-try〕")

        assert all(one["callback_data"].isascii() for one in at.newest())


async def test_staff_find_their_commands_in_the_menu_in_both_languages(tmp_path: Path) -> None:
    async with office(tmp_path) as at:
        commands = at.bot.state.commands
        await eventually(lambda: f"chat:{STAFF_CHAT}:zh" in commands)

    for language, word in (("", "[command-gaps]"), ("zh", "〔command-gaps〕")):
        menu = {one["command"]: one["description"] for one in commands[f"chat:{ZHOU.id}:{language}"]}
        assert menu["gaps"] == word
        assert {"status", "start", "forget"} < menu.keys()
        assert {one["command"] for one in commands[f"chat:{STAFF_CHAT}:{language}"]} == {"status", "close"}
    assert "gaps" not in {one["command"] for one in commands["default::zh"]}


@pytest.mark.slow
async def test_a_liaison_gets_a_letter_and_others_do_not(tmp_path: Path) -> None:
    async with office(tmp_path, liaisons={"finance": STAFF_CHAT, "academic": -1}) as at:
        await eventually(lambda: at.bot.channel.health.state == "serving")
        told = [
            await at.bot.channel.tell_liaison(one, "给计财处") for one in ("finance", "academic", "office")
        ]

    assert told == [True, False, False]
    assert at.bot.state.texts_to(STAFF_CHAT) == ["给计财处"]
