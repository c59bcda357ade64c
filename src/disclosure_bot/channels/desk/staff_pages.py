"""Accounts, sessions and the history of acts, for those who look after the desk itself."""

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import Route

from disclosure_bot.channels.desk.desk import Desk
from disclosure_bot.channels.desk.table import Column, Table
from disclosure_bot.channels.desk.visit import MenuItem, Visit, signed_in, table_routes
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.domain.staff import Role, StaffAct, StaffMember
from disclosure_bot.errors import StaffError
from disclosure_bot.staff.permissions import Permission
from disclosure_bot.staff.service import ADD, LINK, REMOVE, REVOKE, SIGN_IN, SIGN_OUT, folded

ROLES = {
    Role.LIAISON: Bilingual("信息员", "Liaison"),
    Role.REVIEWER: Bilingual("审核人", "Reviewer"),
    Role.OFFICE: Bilingual("信息公开办公室", "Office"),
    Role.ADMIN: Bilingual("管理员", "Admin"),
}
DONE = {
    SIGN_IN: Bilingual("登录", "signed in"),
    SIGN_OUT: Bilingual("退出", "signed out"),
    REVOKE: Bilingual("结束登录", "ended a session"),
    ADD: Bilingual("新建账号", "opened an account"),
    REMOVE: Bilingual("删除账号", "closed an account"),
    LINK: Bilingual("给登录链接", "made a sign-in link"),
    "gap-link": Bilingual("把缺口补到条目", "linked a gap"),
    "gap-new": Bilingual("为缺口新建条目", "made an entry for a gap"),
    "gap-draft": Bilingual("为缺口起草条目", "drafted an entry for a gap"),
    "gap-dismiss": Bilingual("搁置缺口", "dismissed a gap"),
    "gap-reopen": Bilingual("重新打开缺口", "opened a gap again"),
    "entry-draft": Bilingual("起草修订", "drafted an amendment"),
    "entry-remove": Bilingual("起草删除条目", "drafted that an entry goes"),
    "entry-bring-back": Bilingual("起草恢复删去的条目", "drafted that an entry comes back"),
    "entry-move": Bilingual("起草移动条目", "drafted that an entry moves"),
    "file-draft": Bilingual("起草文件修订", "drafted an amendment of a file"),
    "entry-record": Bilingual("记入手工改动", "recorded hand edits"),
    "entry-submit": Bilingual("提交修订", "handed in an amendment"),
    "entry-withdraw": Bilingual("撤回修订", "withdrew an amendment"),
    "entry-refuse": Bilingual("退回修订", "refused an amendment"),
    "entry-accept": Bilingual("通过修订", "let an amendment go live"),
}
"""acts as people read them; one that is not here reads as it is kept"""
_ACTS = 2000
"""newest acts that the table holds; the command tells all"""

ACTS = Table[StaffAct](
    "history",
    Bilingual("操作记录", "History"),
    (
        Column("at", Bilingual("时间", "When"), lambda act: act.acted_at),
        Column("who", Bilingual("谁", "Who"), lambda act: act.who, choice=True),
        Column(
            "what",
            Bilingual("做了什么", "What"),
            lambda act: act.what,
            label=lambda act: DONE.get(act.what, Bilingual(act.what)),
            choice=True,
        ),
        Column("thing", Bilingual("对什么", "On what"), lambda act: act.thing),
    ),
)


def members_table(knowledge: Knowledge) -> Table[StaffMember]:
    """Return how the accounts are tabled, departments by name."""
    names = {key: one.name for key, one in knowledge.departments.items()}
    return Table(
        "staff",
        Bilingual("账号", "Accounts"),
        (
            Column("name", Bilingual("姓名", "Name"), lambda one: one.name),
            Column(
                "role",
                Bilingual("角色", "Role"),
                lambda one: one.role.value,
                label=lambda one: ROLES[one.role],
                choice=True,
            ),
            Column(
                "department",
                Bilingual("部门", "Department"),
                lambda one: one.department,
                label=lambda one: names.get(one.department, Bilingual(one.department)),
                choice=True,
            ),
        ),
    )


class StaffPages:
    """Opens and closes accounts, gives links, ends sessions, and shows what was done."""

    menu = (
        MenuItem(
            "/staff",
            Bilingual("账号", "Accounts"),
            Bilingual("谁能进来，谁正登录着", "who may come in, and who is in"),
            Permission.MANAGE_STAFF,
        ),
        MenuItem(
            "/history",
            Bilingual("操作记录", "History"),
            Bilingual("谁在什么时候做了什么", "who did what and when"),
            Permission.SEE_HISTORY,
        ),
    )

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[Route]:
        """Return the pages by address."""
        desk, manage, post = self._desk, Permission.MANAGE_STAFF, ("POST",)
        return [
            *table_routes(desk, "/staff", self.members, manage),
            *table_routes(desk, "/history", self.history, Permission.SEE_HISTORY),
            signed_in(desk, "/staff", self.add, manage, post),
            signed_in(desk, "/staff/link", self.link, manage, post),
            signed_in(desk, "/staff/remove", self.remove, manage, post),
            signed_in(desk, "/staff/revoke", self.revoke, manage, post),
        ]

    async def members(self, visit: Visit) -> Response:
        """Show the accounts, and who is signed in."""
        return await self._shown(visit)

    async def history(self, visit: Visit) -> Response:
        """Show what was done."""
        acts = await self._desk.staff.history(_ACTS)
        return visit.table("history.html", ACTS, [_local(act, visit) for act in acts])

    async def add(self, visit: Visit) -> Response:
        """Open an account.

        Raises:
            StaffError: no role was chosen, or there cannot be such an account.
        """
        form = visit.form
        if form.get("role") not in set(Role):
            raise StaffError("请选一个角色", "choose a role")
        member = StaffMember(
            form.get("name", "").strip(),
            Role(form["role"]),
            form.get("department", ""),
            folded(form.get("identity", "")),
        )
        departments = self._desk.service.knowledge.departments
        await self._desk.staff.add(member, departments, visit.member.name, visit.now)
        return visit.see_other("/staff", visit.t(f"已新建 {member.name}。", f"{member.name} has an account."))

    async def link(self, visit: Visit) -> Response:
        """Show a new one-time link, this once."""
        name = visit.form.get("name", "")
        secret = await self._desk.staff.link(name, visit.member.name, visit.now)
        return await self._shown(visit, f"{self._desk.options.url}/sign-in/{secret}", name)

    async def remove(self, visit: Visit) -> Response:
        """Close an account, never the own one: somebody must be left.

        Raises:
            StaffError: it is the own one, or there is none of that name.
        """
        name = visit.form.get("name", "")
        if name == visit.member.name:
            raise StaffError("不能删除自己的账号", "nobody removes the own account")
        await self._desk.staff.remove(name, visit.member.name, visit.now)
        return visit.see_other("/staff", visit.t(f"已删除 {name}。", f"{name} was removed."))

    async def revoke(self, visit: Visit) -> Response:
        """End a session."""
        await self._desk.staff.revoke(visit.form.get("session", ""), visit.member.name, visit.now)
        return visit.see_other("/staff", visit.t("这个登录已失效。", "That session has ended."))

    async def _shown(self, visit: Visit, link: str = "", name: str = "") -> Response:
        knowledge, members = self._desk.service.knowledge, await self._desk.staff.members()
        return visit.table(
            "staff.html",
            members_table(knowledge),
            members,
            members=members,
            sessions=await self._desk.staff.sessions(visit.now),
            departments=knowledge.departments,
            roles=ROLES,
            link=link,
            link_of=name,
        )


def _local(act: StaffAct, visit: Visit) -> StaffAct:
    """Return an act with the time where the school is."""
    return StaffAct(act.who, act.acted_at.astimezone(visit.desk.zone), act.what, act.thing)
