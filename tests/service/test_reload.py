import asyncio
import os
import shutil
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from watchfiles import awatch

from disclosure_bot import bootstrap
from disclosure_bot.answering.answerer import Answerer
from disclosure_bot.config import Settings
from disclosure_bot.domain.knowledge import Finding
from disclosure_bot.domain.reply import Outcome, Paragraph, Reply
from disclosure_bot.knowledge.read.load import fingerprint, load_folder
from disclosure_bot.matching.base import Matcher, Ranking
from disclosure_bot.matching.fusion import build_matcher
from disclosure_bot.matching.postings import Floats
from disclosure_bot.service.reload import Reloader
from disclosure_bot.service.service import Service
from disclosure_bot.store.store import Store, open_store
from support.encoders import FakeEncoder
from support.folders import ENTRIES, write_folder
from support.samples import question

pytestmark = pytest.mark.slow

PATIENCE = 60.0
"""seconds until a test gives up: the machine may be busy; an edit is live within two"""
REFUND = "退费向计财处申请。"
TUITION = "学费按专业分档，以当年公布的标准为准。"
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nentries: [*b, *b]\n"


class Watched(Service):
    """Tells when another answerer begins to serve."""

    def __init__(self, answerer: Answerer, store: Store) -> None:
        super().__init__(answerer, store)
        self.swapped = asyncio.Event()
        self.versions = {answerer.knowledge.version: answerer.knowledge}

    def swap(self, answerer: Answerer) -> None:
        self.versions[answerer.knowledge.version] = answerer.knowledge
        super().swap(answerer)
        self.swapped.set()


@dataclass
class World:
    """A folder that is watched, and what came of it."""

    folder: Path
    service: Watched
    reloader: Reloader
    told: list[tuple[str, tuple[Finding, ...]]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    noticed: asyncio.Event = field(default_factory=asyncio.Event)
    refused: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def entries(self) -> Path:
        return self.folder / "entries" / "fees.yaml"

    def edit(self, old: str, new: str) -> None:
        text = self.entries.read_text(encoding="utf-8")
        assert old in text
        self.entries.write_text(text.replace(old, new), encoding="utf-8")

    async def until_swapped(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self.service.swapped.wait()
        self.service.swapped.clear()

    async def until_refused(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self.refused.wait()
        self.refused.clear()

    async def until_noticed(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self.noticed.wait()
        self.noticed.clear()

    async def ask(self, text: str = "学费怎么退") -> Reply:
        (reply,) = (await self.service.ask(question(text))).replies
        return reply


def build(folder: Path, _: Answerer | None = None) -> Answerer:
    knowledge = load_folder(folder)
    return Answerer(knowledge, build_matcher(knowledge))


def train(provisional: Answerer) -> Answerer:
    return Answerer(provisional.knowledge, build_matcher(provisional.knowledge))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    folder = write_folder(tmp_path)
    async with await open_store("sqlite+aiosqlite:///:memory:") as store:
        made = make_world(folder, Watched(build(folder), store), build)
        watching = asyncio.create_task(made.reloader.run())
        yield made
        watching.cancel()
        await asyncio.wait([watching])
        assert watching.cancelled()


def make_world(
    folder: Path,
    service: Watched,
    builder: Callable[[Path, Answerer], Answerer],
    look: Callable[[Path], str] = fingerprint,
) -> World:
    async def tell(sentence: str, findings: Sequence[Finding]) -> None:
        made.told.append((sentence, tuple(findings)))
        made.refused.set()

    def notice(sentence: str) -> None:
        made.notices.append(sentence)
        made.noticed.set()

    made = World(folder, service, Reloader(service, folder, look, builder, train, tell, notice=notice))
    return made


def said(reply: Reply) -> str:
    return "\n".join(part.text for part in reply.parts if isinstance(part, Paragraph))


@pytest.mark.slow
async def test_good_edit_is_live_and_replies_carry_its_version(world: World) -> None:
    before = await world.ask()

    world.edit(REFUND, "退费现在向学院申请。")
    await world.until_swapped()
    after = await world.ask()

    assert said(before) == REFUND
    assert said(after) == "退费现在向学院申请。"
    assert before.knowledge_version != after.knowledge_version == fingerprint(world.folder)
    assert world.told == []
    assert world.reloader.swaps == 1


@pytest.mark.slow
async def test_new_phrasing_is_understood_once_it_is_live(world: World) -> None:
    world.edit("学费怎么退,", "学费怎么退, 缴重了咋弄,")
    await world.until_swapped()

    reply = await world.ask("缴重了咋弄")

    assert (reply.outcome, reply.matches[0].entry) == (Outcome.ANSWER, "fees.refund")


@pytest.mark.slow
async def test_edit_of_several_files_goes_live_as_one(world: World) -> None:
    (world.folder / "entries" / "aid.yaml").write_text(
        ENTRIES.replace("fees.", "aid.").replace("学费", "助学金"), encoding="utf-8"
    )
    world.edit("related: [fees.refund]", "related: [fees.refund, aid.refund]")
    await world.until_swapped()

    assert world.service.knowledge.entries["fees.tuition"].related == ("fees.refund", "aid.refund")
    assert world.told == []


@pytest.mark.slow
async def test_a_checkout_that_is_swapped_by_a_link_goes_live_again_and_again(tmp_path: Path) -> None:
    link = tmp_path / "knowledge"
    answers = (REFUND, "退费现在向学院申请。", "退费现在向财务处申请。")
    checkouts = [write_folder(tmp_path / str(number)) for number in range(len(answers))]
    for folder, answer in zip(checkouts, answers, strict=True):
        edited = folder / "entries" / "fees.yaml"
        edited.write_text(edited.read_text(encoding="utf-8").replace(REFUND, answer), encoding="utf-8")
    link.symlink_to(checkouts[0])
    async with await open_store("sqlite+aiosqlite:///:memory:") as store:
        world = make_world(link, Watched(build(link), store), build)
        watching = asyncio.create_task(world.reloader.run())
        for old, folder, answer in zip(checkouts, checkouts[1:], answers[1:], strict=False):
            (tmp_path / "next").symlink_to(folder)
            (tmp_path / "next").replace(link)
            shutil.rmtree(old)
            await world.until_swapped()
            assert said(await world.ask()) == answer
        watching.cancel()
        await asyncio.wait([watching])

    assert world.told == []


def cut_in_the_middle(world: World) -> None:
    text = world.entries.read_text(encoding="utf-8")
    world.entries.write_text(text[: text.index("title: {zh: 退费") + 8], encoding="utf-8")


def misspelled(world: World) -> None:
    world.edit("department: finance", "departement: finance")


def emptied(world: World) -> None:
    world.entries.unlink()


def truncated(world: World) -> None:
    world.entries.write_bytes(b"")


def bomb(world: World) -> None:
    world.entries.write_text(BOMB, encoding="utf-8")


def pipe(world: World) -> None:
    world.entries.unlink()
    os.mkfifo(world.entries)


def link_outside(world: World) -> None:
    world.entries.unlink()
    world.entries.symlink_to("/etc/passwd")


def not_text(world: World) -> None:
    world.entries.write_bytes(b"\xff\xfe\x00\x00" * 100)


BAD = (cut_in_the_middle, misspelled, emptied, truncated, bomb, pipe, link_outside, not_text)


@pytest.mark.slow
@pytest.mark.parametrize("spoil", BAD, ids=lambda spoil: spoil.__name__)
async def test_bad_edit_leaves_the_last_good_version_serving_and_staff_are_told_once(
    world: World, spoil: Callable[[World], None]
) -> None:
    before = await world.ask()

    spoil(world)
    await world.until_refused()
    after = await world.ask()
    await world.reloader.refresh()

    assert (said(after), after.knowledge_version) == (REFUND, before.knowledge_version)
    assert world.reloader.swaps == 0
    ((sentence, findings),) = world.told
    assert "未载入" in sentence
    assert findings


@pytest.mark.slow
async def test_mended_knowledge_goes_live_and_the_next_mistake_is_told_again(world: World) -> None:
    misspelled(world)
    await world.until_refused()
    world.edit("departement: finance", "department: office")
    await world.until_swapped()
    emptied(world)
    await world.until_refused()

    assert len(world.told) == 2
    assert world.service.knowledge.entries["fees.tuition"].department == "office"


@pytest.mark.slow
async def test_mistake_that_comes_back_after_it_was_mended_is_told_again(world: World) -> None:
    good = world.entries.read_text(encoding="utf-8")
    misspelled(world)
    await world.until_refused()
    bad = world.entries.read_text(encoding="utf-8")
    world.entries.write_text(f"{good}# mended\n", encoding="utf-8")
    await world.until_swapped()

    world.entries.write_text(bad, encoding="utf-8")
    await world.until_refused()

    assert len(world.told) == 2


@pytest.mark.slow
async def test_edit_that_the_system_tells_nobody_of_is_found_by_looking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("disclosure_bot.service.reload.POLL", 0.3)
    folder = write_folder(tmp_path / "deaf")
    (tmp_path / "seen").mkdir()
    async with await open_store("sqlite+aiosqlite:///:memory:") as store:
        world = make_world(folder, Watched(build(folder), store), build)
        monkeypatch.setattr(
            "disclosure_bot.service.reload.awatch", lambda _, **how: awatch(tmp_path / "seen", **how)
        )
        watching = asyncio.create_task(world.reloader.run())
        await asyncio.sleep(0)

        world.edit(REFUND, "退费现在向学院申请。")
        await world.until_swapped()

        assert said(await world.ask()) == "退费现在向学院申请。"
        watching.cancel()
        await asyncio.wait([watching])


@pytest.mark.slow
async def test_edit_that_its_writer_tells_of_is_live_without_the_system_telling_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("disclosure_bot.service.reload.POLL", PATIENCE * 2)
    folder = write_folder(tmp_path / "deaf")
    (tmp_path / "seen").mkdir()
    monkeypatch.setattr(
        "disclosure_bot.service.reload.awatch", lambda _, **how: awatch(tmp_path / "seen", **how)
    )
    async with await open_store("sqlite+aiosqlite:///:memory:") as store:
        world = make_world(folder, Watched(build(folder), store), build)
        watching = asyncio.create_task(world.reloader.run())

        world.edit(REFUND, "退费现在向学院申请。")
        world.service.knowledge_written.set()
        await world.until_swapped()

        assert said(await world.ask()) == "退费现在向学院申请。"
        watching.cancel()
        await asyncio.wait([watching])


async def test_a_fault_of_a_loop_reaches_who_began_it_as_itself_and_ends_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path) -> str:
        raise RuntimeError("a fault of ours")

    async with await open_store("sqlite+aiosqlite:///:memory:") as store:
        folder = write_folder(tmp_path)
        world = make_world(folder, Watched(build(folder), store), build)
        monkeypatch.setattr(world.reloader, "_fingerprint", fail)
        world.service.knowledge_written.set()

        with pytest.raises(RuntimeError, match="a fault of ours"):
            await world.reloader.run()

        assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.slow
@pytest.mark.parametrize(
    "error", [OSError(24, "Too many open files"), PermissionError(13, "Permission denied"), RuntimeError("x")]
)
async def test_edit_is_found_by_looking_where_the_watcher_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(_: Path, **__: object) -> AsyncIterator[object]:
        raise error

    monkeypatch.setattr("disclosure_bot.service.reload.POLL", 0.05)
    monkeypatch.setattr("disclosure_bot.service.reload.awatch", fail)
    async with await open_store("sqlite+aiosqlite:///:memory:") as store:
        folder = write_folder(tmp_path)
        world = make_world(folder, Watched(build(folder), store), build)
        watching = asyncio.create_task(world.reloader.run())
        world.edit(REFUND, "退费现在向学院申请。")
        await world.until_swapped()

        assert said(await world.ask()) == "退费现在向学院申请。"
        (notice,) = world.notices
        assert notice.startswith("系统不再通知知识库的改动")
        watching.cancel()
        await asyncio.wait([watching])


@pytest.mark.slow
async def test_watcher_that_works_again_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = 0

    def fail_once(folder: Path, **how: bool | int) -> AsyncIterator[object]:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise OSError(24, "Too many open files")
        return awatch(folder, **how)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr("disclosure_bot.service.reload.POLL", 0.05)
    monkeypatch.setattr("disclosure_bot.service.reload.WATCH_AGAIN", 0.1)
    monkeypatch.setattr("disclosure_bot.service.reload.awatch", fail_once)
    async with await open_store("sqlite+aiosqlite:///:memory:") as store:
        folder = write_folder(tmp_path)
        world = make_world(folder, Watched(build(folder), store), build)
        watching = asyncio.create_task(world.reloader.run())
        await world.until_noticed()
        await world.until_noticed()

        assert world.notices[0].startswith("系统不再通知知识库的改动")
        assert world.notices[-1] == ""
        watching.cancel()
        await asyncio.wait([watching])


@pytest.mark.slow
async def test_folder_that_cannot_be_looked_at_is_noticed_and_outlived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("disclosure_bot.service.reload.POLL", 0.05)
    async with await open_store("sqlite+aiosqlite:///:memory:") as store:
        folder = write_folder(tmp_path)
        world = make_world(folder, Watched(build(folder), store), build, fail)
        watching = asyncio.create_task(world.reloader.run())
        await world.until_noticed()

        assert world.notices[0].startswith("读不了知识库")
        assert not watching.done()
        watching.cancel()
        await asyncio.wait([watching])


@pytest.mark.slow
async def test_save_in_two_steps_is_read_when_it_is_whole(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    entries = folder / "entries" / "fees.yaml"
    good = entries.read_text(encoding="utf-8")
    whole = good.replace(REFUND, "退费现在向学院申请。")
    read: list[str] = []

    def look(path: Path) -> str:
        seen = fingerprint(path)
        entries.write_text(whole, encoding="utf-8")
        return seen

    def recorded(path: Path, _: Answerer) -> Answerer:
        read.append(fingerprint(path))
        return build(path)

    async with await open_store("sqlite+aiosqlite:///:memory:") as store:
        world = make_world(folder, Watched(build(folder), store), recorded, look)
        entries.write_text(good.partition("  - id: fees.refund")[0], encoding="utf-8")

        await world.reloader.refresh()

        assert read == [fingerprint(folder)]
        assert said(await world.ask()) == "退费现在向学院申请。"


@pytest.mark.slow
async def test_folder_that_cannot_be_read_is_told_and_outlived(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)

    def fail(_: Path, __: Answerer) -> Answerer:
        raise PermissionError(13, "Permission denied")

    async with await open_store("sqlite+aiosqlite:///:memory:") as store:
        world = make_world(folder, Watched(build(folder), store), fail)
        world.edit(REFUND, "退费现在向学院申请。")

        await world.reloader.refresh()

        ((sentence, _),) = world.told
        assert sentence.startswith("读不了知识库")
        assert said(await world.ask()) == REFUND


@pytest.mark.slow
async def test_folder_that_goes_away_and_comes_back_is_looked_at_again(world: World) -> None:
    away = world.folder.with_name("away")
    world.folder.rename(away)
    await world.reloader.refresh()

    assert said(await world.ask()) == REFUND

    text = (away / "entries" / "fees.yaml").read_text(encoding="utf-8")
    (away / "entries" / "fees.yaml").write_text(text.replace(REFUND, "新的退费办法。"), encoding="utf-8")
    away.rename(world.folder)
    await world.until_swapped()

    assert said(await world.ask()) == "新的退费办法。"


@pytest.mark.slow
async def test_restart_over_a_bad_edit_serves_the_good_one_before_it(tmp_path: Path) -> None:
    folder, own = write_folder(tmp_path / "knowledge"), {"state": tmp_path / "state", "semantic": False}
    settings = Settings.load(None, knowledge=folder).model_copy(update=own | {"cache": tmp_path / "cache"})
    builder = bootstrap.Builder(settings)
    answerer = builder.build(bootstrap.load_or_last_good(settings))
    async with await open_store("sqlite+aiosqlite:///:memory:") as store:
        world = make_world(folder, Watched(answerer, store), build)
        world.edit(REFUND, "退费现在向学院申请。")
        await bootstrap.reloader(settings, world.service, builder, told_nobody).refresh()

    misspelled(world)

    restarted = bootstrap.load_or_last_good(settings)
    assert restarted.entries["fees.refund"].answer.zh.strip() == "退费现在向学院申请。"


class LongEncoder(FakeEncoder):
    """Says when the first texts are encoded."""

    def __init__(self, begun: Callable[[], None]) -> None:
        super().__init__()
        self._begun = begun

    def encode(self, texts: Sequence[str]) -> Floats:
        self._begun()
        return super().encode(texts)


@pytest.mark.slow
def test_a_first_encoding_that_is_long_ends_with_the_program(tmp_path: Path) -> None:
    folder, own = write_folder(tmp_path / "knowledge"), {"state": tmp_path / "state"}
    settings = Settings.load(None, knowledge=folder).model_copy(update=own | {"cache": tmp_path / "cache"})
    encoder = LongEncoder(lambda: builder.close())
    builder = bootstrap.Builder(settings, encoder=(encoder, ""))

    with pytest.raises(CancelledError):
        builder.build(load_folder(folder))

    assert len(encoder.encoded) < 100


def many_entries(folder: Path, count: int) -> Path:
    """Write a knowledge with a second file of so many entries, and return that file."""
    entry = (
        "  - {{id: many.e{0}, title: {{zh: 事{0}}}, department: office, reviewed_on: 2026-11-01,"
        " phrasings: {{zh: [第{0}件事怎么办]}}, answer: {{zh: 去{0}号窗口。}}}}\n"
    )
    write_folder(folder, many="entries:\n" + "".join(entry.format(number) for number in range(count)))
    return folder / "entries" / "many.yaml"


@pytest.mark.slow
async def test_entries_that_vanish_are_held_back_until_somebody_accepts_it(tmp_path: Path) -> None:
    folder, own = tmp_path / "knowledge", {"state": tmp_path / "state", "semantic": False}
    many = many_entries(folder, 5)
    settings = Settings.load(None, knowledge=folder).model_copy(update=own | {"cache": tmp_path / "cache"})
    builder = bootstrap.Builder(settings)
    told: list[str] = []

    async def tell(sentence: str, _: Sequence[Finding]) -> None:
        told.append(sentence)

    async with await open_store("sqlite+aiosqlite:///:memory:") as store:
        service = Watched(builder.build(bootstrap.load_or_last_good(settings)), store)
        reloader = bootstrap.reloader(settings, service, builder, tell)
        many.rename(many.with_name("many.yaml.bak"))
        await reloader.refresh()
        await reloader.refresh()

        assert len(service.knowledge.entries) == 7
        (sentence,) = told
        assert "少了 5 个条目（原有 7 个）" in sentence
        assert "entries/many.yaml" in sentence
        # A restart does not take over half a folder either.
        assert len(bootstrap.load_or_last_good(settings).entries) == 7

        bootstrap.accept(settings, load_folder(folder).version)
        await reloader.refresh()

        assert len(service.knowledge.entries) == 2
        assert len(bootstrap.load_or_last_good(settings).entries) == 2


@pytest.mark.slow
async def test_one_entry_may_go_and_a_share_that_the_settings_allow(tmp_path: Path) -> None:
    folder, own = tmp_path / "knowledge", {"state": tmp_path / "state", "semantic": False}
    many = many_entries(folder, 5)
    settings = Settings.load(None, knowledge=folder).model_copy(update=own | {"cache": tmp_path / "cache"})
    bootstrap.load_or_last_good(settings)

    many_entries(folder, 4)
    assert len(bootstrap.load_or_last_good(settings).entries) == 6

    many.unlink()
    assert len(bootstrap.load_or_last_good(settings).entries) == 6
    half = settings.model_copy(update={"vanish_share": 0.8})
    assert len(bootstrap.load_or_last_good(half).entries) == 2


async def told_nobody(sentence: str, _: Sequence[Finding]) -> None:
    raise AssertionError(sentence)


class Held:
    """Holds every question until it is let go."""

    is_provisional = False
    fallback = ""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self.thresholds = matcher.thresholds
        self.asked = threading.Event()
        self.go = threading.Event()

    def match(self, text: str, limit: int = 5) -> Ranking:
        self.asked.set()
        assert self.go.wait(PATIENCE)
        return self._matcher.match(text, limit)


class Provisional:
    """Says that it was not trained on its own knowledge."""

    is_provisional = True
    fallback = ""

    def __init__(self, matcher: Matcher) -> None:
        self.thresholds = matcher.thresholds
        self.match = matcher.match


def build_provisional(folder: Path, serving: Answerer) -> Answerer:
    built = build(folder, serving)
    return Answerer(built.knowledge, Provisional(built.matcher))


@pytest.mark.slow
async def test_edit_serves_at_once_and_is_trained_behind_it(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    async with await open_store("sqlite+aiosqlite:///:memory:") as store:
        world = make_world(folder, Watched(build(folder), store), build_provisional)
        world.edit(REFUND, "退费现在向学院申请。")

        await world.reloader.refresh()
        at_once = world.service.answerer
        assert said(await world.ask()) == "退费现在向学院申请。"
        await asyncio.gather(*world.reloader.trainings)

        assert at_once.matcher.is_provisional
        assert not world.service.answerer.matcher.is_provisional
        assert world.service.knowledge is at_once.knowledge
        assert world.reloader.swaps == 1


@pytest.mark.slow
async def test_training_for_an_edit_that_another_followed_is_dropped(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    async with await open_store("sqlite+aiosqlite:///:memory:") as store:
        world = make_world(folder, Watched(build(folder), store), build_provisional)
        world.edit(REFUND, "第一次改。")
        await world.reloader.refresh()
        newest = build(folder)

        world.service.swap(newest)
        await asyncio.sleep(0)
        await asyncio.gather(*world.reloader.trainings)

        assert world.service.answerer is newest


@pytest.mark.slow
async def test_question_in_flight_finishes_on_the_version_it_began_with(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    knowledge = load_folder(folder)
    held = Held(build_matcher(knowledge))
    async with await open_store("sqlite+aiosqlite:///:memory:") as store:
        service = Watched(Answerer(knowledge, held), store)
        world = make_world(folder, service, build)
        asking = asyncio.create_task(world.ask())
        assert await asyncio.to_thread(held.asked.wait, PATIENCE)

        world.edit(REFUND, "退费现在向学院申请。")
        await world.reloader.refresh()
        later = await world.ask()
        held.go.set()
        earlier = await asking

    assert said(earlier) == REFUND
    assert earlier.knowledge_version == knowledge.version
    assert said(later) == "退费现在向学院申请。"
    assert later.knowledge_version == service.knowledge.version != knowledge.version


@pytest.mark.slow
async def test_writer_that_begins_while_the_knowledge_is_read_spoils_nothing(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    good = (folder / "entries" / "fees.yaml").read_bytes()
    edited = good.replace(REFUND.encode(), "退费现在向学院申请。".encode())

    def build_from_half(path: Path, _: Answerer | None = None) -> Answerer:
        (path / "entries" / "fees.yaml").write_bytes(edited[:300])
        return build(path)

    builders = [build_from_half, build]
    async with await open_store("sqlite+aiosqlite:///:memory:") as store:
        service = Watched(build(folder), store)
        world = make_world(folder, service, lambda path, serving: builders.pop(0)(path, serving))
        world.entries.write_bytes(edited)
        await world.reloader.refresh()
        assert (world.told, world.reloader.swaps) == ([], 0)

        world.entries.write_bytes(edited)
        await world.reloader.refresh()

        assert said(await world.ask()) == "退费现在向学院申请。"
        assert world.told == []


ROUNDS, REWRITES = 10, 100


class Writer:
    """Truncates and rewrites two files again and again, and rests now and then until told to go on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "entries"
        self._library = (
            ENTRIES.replace("fees.", "library.")
            .replace("学费", "图书馆")
            .replace("退", "借书")
            .replace("读", "占座")
        )
        self.rests = threading.Semaphore(0)
        self.goes_on = threading.Semaphore(0)

    def run(self) -> None:
        for number in range(ROUNDS * REWRITES):
            self.write(number + 1)
            if (number + 1) % REWRITES == 0:
                self.rests.release()
                assert self.goes_on.acquire(timeout=PATIENCE)

    def write(self, number: int) -> None:
        for name, text in (("fees", ENTRIES), ("library", self._library)):
            stamped = text.replace("。\n", f"（第{number}版）。\n")
            with (self._folder / f"{name}.yaml").open("w", encoding="utf-8") as file:
                half = len(stamped) * (number % 97) // 97
                file.write(stamped[:half])
                file.flush()
                file.write(stamped[half:])


@pytest.mark.slow
async def test_thousand_rewrites_give_no_wrong_mixed_or_missing_answer(world: World) -> None:
    writer = Writer(world.folder)
    writer.write(0)
    await world.until_swapped()
    writing = asyncio.create_task(asyncio.to_thread(writer.run))
    resting = asyncio.create_task(asyncio.to_thread(writer.rests.acquire))
    replies: list[Reply] = []
    rounds = 0
    while rounds < ROUNDS:
        replies.append(await world.ask())
        replies.append(await world.ask("读一年要交多少钱"))
        if resting.done():
            await world.until_swapped()
            rounds += 1
            assert f"第{rounds * REWRITES}版" in said(await world.ask())
            resting = asyncio.create_task(asyncio.to_thread(writer.rests.acquire))
            writer.goes_on.release()
    await writing
    writer.rests.release()
    await resting

    for reply in replies:
        knowledge = world.service.versions[reply.knowledge_version]
        entry = knowledge.entries[reply.matches[0].entry]
        assert reply.outcome is Outcome.ANSWER
        assert entry.id == ("fees.refund" if reply.question == "学费怎么退" else "fees.tuition")
        assert said(reply).replace("\n", "") == entry.answer.zh.strip().replace("\n", "")
        numbers = {
            entry.answer.zh.partition("第")[2].partition("版")[0] for entry in knowledge.entries.values()
        }
        assert len(numbers) == 1, "an answer of one version beside one of another"
    assert world.told == []
