"""What staff are told about the machine."""

import pytest

from disclosure_bot.serving.alarm import Alarm


class Room:
    """Where staff read, and what is wrong at the moment."""

    def __init__(self) -> None:
        self.wrong: dict[str, str] = {}
        self.heard: list[str] = []
        self.is_open = True

    async def look(self) -> dict[str, str]:
        return self.wrong

    async def tell(self, text: str) -> bool:
        if self.is_open:
            self.heard.append(text)
        return self.is_open


@pytest.fixture
def room() -> Room:
    return Room()


async def test_trouble_is_told_once_and_so_is_its_end(room: Room) -> None:
    alarm = Alarm(room.look, room.tell)
    for wrong in ({}, {"store": "only 19 MB are left"}, {"store": "only 18 MB are left"}, {}, {}):
        room.wrong = wrong
        await alarm.look()

    assert room.heard == ["⚠️ only 19 MB are left", "✅ 已恢复 It is over: only 19 MB are left"]


async def test_what_nobody_could_be_told_is_told_later(room: Room) -> None:
    alarm = Alarm(room.look, room.tell)
    room.wrong, room.is_open = {"database": "it was damaged"}, False
    await alarm.look()
    room.is_open = True
    await alarm.look()

    assert room.heard == ["⚠️ it was damaged"]


async def test_what_nobody_could_be_told_is_an_error_in_the_log_once(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    alarm = Alarm(room.look, room.tell)
    room.wrong, room.is_open = {"database": "it was damaged"}, False
    for _ in range(3):
        await alarm.look()

    (record,) = caplog.records
    assert (record.levelname, record.getMessage()) == ("ERROR", "alarm: it was damaged")


async def test_it_looks_again_and_again(room: Room) -> None:
    looks = 0

    async def look() -> dict[str, str]:
        nonlocal looks
        looks += 1
        if looks == 3:
            raise RuntimeError("enough")
        return {}

    with pytest.raises(RuntimeError, match=r"enough"):
        await Alarm(look, room.tell, every=0).run()
