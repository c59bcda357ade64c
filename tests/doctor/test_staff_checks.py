"""What is meant for staff is tried, and so is whether anybody may answer."""

from collections.abc import Mapping

import pytest

from disclosure_bot.doctor.diagnosis import Grade
from disclosure_bot.doctor.staff_checks import StaffRooms, look_at_liaisons, look_at_staff_chat
from disclosure_bot.doctor.telegram_checks import ApiResult, Ask

ME, CHAT, STAFF = 123456, -100500, (9001,)


def answering(acted: ApiResult, member: Mapping[str, object]) -> Ask:
    return lambda method, *_: acted if method == "sendChatAction" else ApiResult(200, member)


WELL = answering(ApiResult(200), {"status": "member"})


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (answering(ApiResult(403, text="Forbidden: bot was kicked"), {}), "kicked"),
        (answering(ApiResult(400, text="Bad Request: chat not found"), {}), "chat not found"),
        (answering(ApiResult(200), {"status": "left"}), "not in it"),
        (answering(ApiResult(200), {"status": "restricted", "can_send_messages": False}), "no right"),
    ],
)
def test_a_staff_chat_that_cannot_be_written_to_is_an_error(ask: Ask, said: str) -> None:
    found = look_at_staff_chat(ask, ME, StaffRooms(CHAT, STAFF), {})

    assert found.grade is Grade.ERROR
    assert said in found.en


def test_what_the_running_program_could_not_deliver_is_an_error() -> None:
    found = look_at_staff_chat(WELL, ME, StaffRooms(CHAT, STAFF), {"the staff chat": "TOPIC_CLOSED"})

    assert (found.grade, "TOPIC_CLOSED" in found.en) == (Grade.ERROR, True)


def test_a_chat_in_which_nobody_may_answer_is_an_error_and_none_at_all_a_warning() -> None:
    assert look_at_staff_chat(WELL, ME, StaffRooms(CHAT, STAFF), {}).grade is Grade.GOOD
    assert look_at_staff_chat(WELL, ME, StaffRooms(CHAT, ()), {}).grade is Grade.ERROR
    assert look_at_staff_chat(WELL, ME, StaffRooms(None, STAFF), {}).grade is Grade.WARNING


def test_liaisons_are_tried_and_belong_to_a_department() -> None:
    rooms = StaffRooms(CHAT, STAFF, {"finance": 7001, "academic": 7002})
    deaf = answering(ApiResult(400, text="Bad Request: chat not found"), {})

    assert look_at_liaisons(WELL, ME, rooms, ("finance", "academic")).grade is Grade.GOOD
    assert "no such department" in look_at_liaisons(WELL, ME, rooms, ("finance",)).zh
    assert look_at_liaisons(deaf, ME, rooms, ("finance", "academic")).grade is Grade.ERROR
