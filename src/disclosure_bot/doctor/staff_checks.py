"""The doctor looks for staff: whether what is meant for them arrives, and whether anybody may answer."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from disclosure_bot.doctor.diagnosis import Diagnosis, error, good, warning
from disclosure_bot.doctor.telegram_checks import Ask

_PATIENCE = 10.0
_OK = 200
_GONE = {"left", "kicked"}


@dataclass(frozen=True, slots=True)
class StaffRooms:
    """Where staff are reached, as the settings say."""

    chat: int | None
    staff: Collection[int]
    """who may answer"""
    liaisons: Mapping[str, int] = field(default_factory=dict)
    """chats of departments' liaisons, by the key of the department"""


def look_at_staff_chat(ask: Ask, me: int, rooms: StaffRooms, undelivered: Mapping[str, str]) -> Diagnosis:
    """Say whether the staff chat can be written to and somebody may answer there.

    ``undelivered`` is what the program that runs here could not deliver.
    """
    if rooms.chat is None:
        todo = "设置 DISCLOSURE_BOT_TELEGRAM__STAFF_CHAT", "set DISCLOSURE_BOT_TELEGRAM__STAFF_CHAT"
        return warning("staff", "没有工作群，转人工和警报无处可送", "there is no staff chat", *todo)
    if problem := _problem(ask, me, rooms.chat) or next(iter(undelivered.values()), ""):
        return error(
            "staff",
            f"工作群 {rooms.chat} 收不到消息：{problem}",
            f"the staff chat cannot be written to: {problem}",
            "核对群号，把机器人加回群里，给它发言的权利",
            "check its number, add the bot again, let it write",
        )
    if not rooms.staff:
        todo = "设置 DISCLOSURE_BOT_TELEGRAM__STAFF", "set DISCLOSURE_BOT_TELEGRAM__STAFF"
        return error("staff", "没有人可以答复：STAFF 是空的", "nobody may answer: STAFF is empty", *todo)
    people = len(rooms.staff)
    return good("staff", f"工作群可以送达，{people} 人可以答复", f"can be written to; {people} may answer")


def look_at_liaisons(ask: Ask, me: int, rooms: StaffRooms, departments: Collection[str]) -> Diagnosis:
    """Say which liaisons cannot be written to, or belong to no department of the knowledge."""
    unknown = [
        f"{name}（没有这个部门 no such department）" for name in rooms.liaisons if name not in departments
    ]
    deaf = [
        f"{name}（{problem}）"
        for name, chat in rooms.liaisons.items()
        if (problem := _problem(ask, me, chat))
    ]
    if not unknown and not deaf:
        return good(
            "liaisons", f"{len(rooms.liaisons)} 位可以送达", f"{len(rooms.liaisons)} can be written to"
        )
    return error(
        "liaisons",
        "；".join((*unknown, *deaf)),
        "some cannot be written to",
        "部门写 departments.yaml 里的 key；请信息员先给机器人发一次消息",
        "name departments by their keys; let each liaison write to the bot first",
    )


def _problem(ask: Ask, me: int, chat: int) -> str:
    """Return why a chat cannot be written to, or nothing; nobody there sees that it was tried."""
    return next(_problems(ask, me, chat), "")


def _problems(ask: Ask, me: int, chat: int) -> Iterator[str]:
    acted = ask("sendChatAction", {"chat_id": chat, "action": "typing"}, _PATIENCE)
    if acted.status != _OK:
        yield acted.text
    if chat > 0:  # a person's own chat has no members
        return
    member = ask("getChatMember", {"chat_id": chat, "user_id": me}, _PATIENCE).result
    if member.get("status") in _GONE:
        yield f"机器人不在群里 the bot is not in it ({member['status']})"
    if member.get("can_send_messages") is False:
        yield "机器人没有发言的权利 the bot has no right to write"
