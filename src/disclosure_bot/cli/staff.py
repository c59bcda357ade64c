"""``staff``: who may sign in at the desk, with which role, and what they did."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from disclosure_bot import bootstrap
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.context import in_store, now, who_acts
from disclosure_bot.config import Settings
from disclosure_bot.domain.staff import Role, StaffMember
from disclosure_bot.staff.service import LINK_LIFE, StaffService, folded

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="办公台的账号 / accounts at the desk for staff")

Name = Annotated[str, typer.Argument(help="账号的名字 / name of the account")]


@app.command()
@options.with_settings
def add(
    settings: Settings,
    name: Name,
    role: Annotated[Role, typer.Option("--role", help="角色 / role")],
    department: Annotated[str, typer.Option("--department", help="部门的键 / key of the department")] = "",
    identity: Annotated[
        str,
        typer.Option(
            "--identity", help="统一身份认证的邮箱或编号 / e-mail or subject at the school's sign-in"
        ),
    ] = "",
) -> None:
    """新建账号 / open an account.

    例 example: staff add 王芳 --role liaison --department finance
    """
    departments = bootstrap.load_knowledge(settings).departments
    member = StaffMember(name.strip(), role, department, folded(identity))
    _run(settings, lambda staff: staff.add(member, departments, _who(), now()))
    typer.echo(f"已新建 {member.name}。 Made. 登录链接 sign-in link: staff link {member.name}")


@app.command("list")
@options.with_config
def list_members(settings: Settings) -> None:
    """列出账号 / list the accounts."""
    for one in _run(settings, lambda staff: staff.members()):
        typer.echo(
            "  ".join(part for part in (one.name, one.role.value, one.department, one.identity) if part)
        )


@app.command()
@options.with_config
def link(settings: Settings, name: Name) -> None:
    """给一个一次性登录链接，十分钟内有效 / make a link that lets somebody in once within ten minutes."""
    address = bootstrap.desk_url(settings)
    secret = _run(settings, lambda staff: staff.link(name, _who(), now()))
    minutes = int(LINK_LIFE.total_seconds() // 60)
    typer.echo(f"{minutes} 分钟内用一次，不要转发。 Good once, for {minutes} minutes.", err=True)
    typer.echo(f"{address}/sign-in/{secret}")


@app.command()
@options.with_config
def remove(settings: Settings, name: Name) -> None:
    """删除账号，其登录立即失效，操作记录保留 / close an account; what it did stays on record."""
    _run(settings, lambda staff: staff.remove(name, _who(), now()))
    typer.echo(f"已删除 removed: {name}")


@app.command()
@options.with_settings
def sessions(settings: Settings) -> None:
    """列出谁在登录 / list who is signed in."""
    zone = _zone(settings)
    for one in _run(settings, lambda staff: staff.sessions(now())):
        typer.echo(f"{one.id}  {one.began_at.astimezone(zone):%Y-%m-%d %H:%M}  {one.member.name}")


@app.command()
@options.with_config
def revoke(settings: Settings, name: Name) -> None:
    """让一个账号的所有登录立即失效 / end all sessions of an account."""
    count = _run(settings, lambda staff: staff.revoke_all(name, _who(), now()))
    typer.echo(f"已结束 {count} 个登录。 {count} sessions ended.")


@app.command()
@options.with_settings
def history(
    settings: Settings,
    limit: Annotated[int, typer.Option("--limit", min=1, help="最近几条 / how many, the newest")] = 50,
) -> None:
    """列出谁在什么时候做了什么 / list who did what and when."""
    zone = _zone(settings)
    for act in _run(settings, lambda staff: staff.history(limit)):
        typer.echo(
            f"{act.acted_at.astimezone(zone):%Y-%m-%d %H:%M}  {act.who}  {act.what}  {act.thing}".rstrip()
        )


def _who() -> str:
    return f"cli:{who_acts('')}"


def _zone(settings: Settings) -> ZoneInfo:
    return ZoneInfo(bootstrap.load_knowledge(settings).school.timezone)


def _run(settings: Settings, act: Callable[[StaffService], Awaitable[T]]) -> T:
    return in_store(settings, lambda store: act(StaffService(store.staff)))
