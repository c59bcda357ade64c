"""``requests add`` and what is done about a request: assign, clarify, extend, answer, withdraw, erase."""

from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated, TypeVar

import typer

from disclosure_bot.cli.requests.common import Note, Number, Office, Why, app, with_office
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.context import Who, now, who_acts
from disclosure_bot.cli.support.printing import print_json
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.request import (
    Applicant,
    Request,
    RequestChannel,
    RequestKind,
    RequestOutcome,
    WithheldBecause,
)
from disclosure_bot.errors import SettingsError
from disclosure_bot.office.saying import day_in_words
from disclosure_bot.requests.checks import Answer, Arrival
from disclosure_bot.requests.listing import STATES, as_object, listed

E = TypeVar("E", bound=StrEnum)

On = Annotated[str, typer.Option("--on", metavar="YYYY-MM-DD", help="哪一天，默认今天 / day; today")]
DAYS_LIMIT = 250


@app.command()
@with_office
def add(
    office: Office,
    received: Annotated[
        str, typer.Option("--received", metavar="YYYY-MM-DD", help="收到日期 / day of receipt; today")
    ] = "",
    channel: Annotated[
        str, typer.Option("--channel", help="渠道 channel: letter, email, visit, web, bot")
    ] = RequestChannel.LETTER.value,
    kind: Annotated[
        str, typer.Option("--kind", help="类别 kind: 申请, 评议, 举报, 复议, 诉讼")
    ] = RequestKind.REQUEST.value,
    subject: Annotated[str, typer.Option("--subject", help="要什么 / what is asked")] = "",
    applicant: Annotated[str, typer.Option("--applicant", help="申请人，加密保存 / kept encrypted")] = "",
    contact: Annotated[str, typer.Option("--contact", help="联系方式，加密保存 / kept encrypted")] = "",
    words: Annotated[str, typer.Option("--words", help="申请原文，加密保存 / kept encrypted")] = "",
    item: Annotated[int | None, typer.Option("--item", help="清单事项序号 / item of the checklist")] = None,
    department: Annotated[str, typer.Option("--department", help="责任部门（键） / department's key")] = "",
    note: Note = "",
    who: Who = "",
    as_json: options.Json = False,
) -> None:
    """登记一件，按工作日算出期限 / note what has arrived; its last day is counted."""
    arrival = Arrival(
        received_on=office.day(received, "--received"),
        channel=one_of(RequestChannel, channel, "--channel"),
        kind=one_of(RequestKind, kind, "--kind"),
        subject=subject,
        applicant=Applicant(applicant.strip(), contact.strip(), words.strip()),
        item=item,
        department=department,
        note=note,
    )
    _say(office, office.at_register(lambda register: register.add(arrival, who_acts(who), now())), as_json)


@app.command()
@with_office
def assign(
    office: Office,
    number: Number,
    department: Annotated[str, typer.Argument(metavar="DEPARTMENT", help="部门的键 / department's key")],
    who: Who = "",
    as_json: options.Json = False,
) -> None:
    """交给责任部门 / hand it to the department that prepares the answer."""
    changed = office.at_register(lambda register: register.assign(number, department, who_acts(who), now()))
    _say(office, changed, as_json)


@app.command()
@with_office
def clarify(
    office: Office,
    number: Number,
    ask: Annotated[str, typer.Option("--ask", help="请申请人补正什么 / what was asked back")] = "",
    came: Annotated[
        str, typer.Option("--came", metavar="YYYY-MM-DD", help="补正哪天收到 / day the clarification came")
    ] = "",
    restart: Annotated[
        bool, typer.Option("--restart", help="期限从补正之日重新计算 / count the time limit anew from there")
    ] = False,
    who: Who = "",
    as_json: options.Json = False,
) -> None:
    """请申请人补正；补正收到后用 --came / ask the applicant back; ``--came`` once it has come."""
    if not came:
        changed = office.at_register(lambda register: register.ask_back(number, ask, who_acts(who), now()))
    else:
        day = office.day(came, "--came")
        changed = office.at_register(
            lambda register: register.clarified(number, day, who_acts(who), now(), restart=restart)
        )
    _say(office, changed, as_json)


@app.command()
@with_office
def extend(
    office: Office,
    number: Number,
    until: Annotated[
        str, typer.Option("--until", metavar="YYYY-MM-DD", help="延长到哪天 / the new last day")
    ] = "",
    days: Annotated[
        int, typer.Option("--days", min=0, max=DAYS_LIMIT, help="延长几个工作日 / by so many working days")
    ] = 0,
    why: Why = "",
    who: Who = "",
    as_json: options.Json = False,
) -> None:
    """延长期限，写明理由 / put the last day off, with a reason."""
    if bool(until) == bool(days):
        raise SettingsError("请写 --until 日期 或 --days 工作日数，只写一个", "Write --until or --days")
    if until:
        day = office.day(until, "--until")
        changed = office.at_register(lambda register: register.extend(number, day, why, who_acts(who), now()))
    else:
        changed = office.at_register(
            lambda register: register.extend_by(number, days, why, who_acts(who), now())
        )
    _say(office, changed, as_json)


@app.command()
@with_office
def answer(
    office: Office,
    number: Number,
    outcome: Annotated[
        str,
        typer.Option(
            "--outcome",
            help="结果 outcome: 公开, 部分公开, 不予公开, 信息不存在, 非本校, 已公开, 补正未回, 重复",
        ),
    ],
    because: Annotated[str, typer.Option("--because", help="不予公开的理由 / why it is withheld")] = "",
    on: On = "",
    fee: Annotated[str, typer.Option("--fee", metavar="YUAN", help="收费（元） / fee in yuan")] = "0",
    waived: Annotated[
        str, typer.Option("--waived", metavar="YUAN", help="减免（元） / what was waived of it")
    ] = "0",
    note: Note = "",
    who: Who = "",
    as_json: options.Json = False,
) -> None:
    """登记答复 / note the answer."""
    given = Answer(
        outcome=one_of(RequestOutcome, outcome, "--outcome"),
        answered_on=office.day(on, "--on"),
        because=one_of(WithheldBecause, because, "--because") if because else None,
        fee=_fen(fee, "--fee"),
        waived=_fen(waived, "--waived"),
        note=note,
    )
    changed = office.at_register(lambda register: register.answer(number, given, who_acts(who), now()))
    _say(office, changed, as_json)


@app.command()
@with_office
def withdraw(
    office: Office,
    number: Number,
    on: On = "",
    why: Why = "",
    who: Who = "",
    as_json: options.Json = False,
) -> None:
    """申请人撤回 / the applicant has taken it back."""
    day = office.day(on, "--on")
    changed = office.at_register(lambda register: register.withdraw(number, day, why, who_acts(who), now()))
    _say(office, changed, as_json)


@app.command()
@with_office
def erase(
    office: Office,
    number: Number,
    who: Who = "",
) -> None:
    """清除一件的申请人信息，登记号和结果保留 / erase who asked; number and outcome stay."""
    if office.at_register(lambda register: register.erase(number, who_acts(who), now())):
        typer.echo(f"{number} 的申请人信息已清除。 Erased.")
    else:
        typer.echo(f"{number} 没有存申请人信息。 Nothing was kept.")


def one_of(kind: type[E], text: str, option: str) -> E:
    """Return the member that an option names.

    Raises:
        SettingsError: there is no such one.
    """
    try:
        return kind(text)
    except ValueError:
        allowed = "、".join(member.value for member in kind)
        raise SettingsError(
            f"{option} 要写成：{allowed}，不是“{text or '—'}”",
            f"{option} must be one of: {allowed}, not “{text or '—'}”",
        ) from None


def _fen(text: str, option: str) -> int:
    try:
        fen = Decimal(text) * 100
    except InvalidOperation:
        fen = Decimal(-1)
    if not 0 <= fen <= 10**9 or fen != fen.to_integral_value():
        raise SettingsError(f"{option} 写金额，如 12.50", f"write {option} as an amount in yuan, like 12.50")
    return int(fen)


def _say(office: Office, request: Request, as_json: bool) -> None:
    """Print what a request is like now, without the person."""
    (row,) = listed([request], office.day("", ""), office.knowledge.calendar)
    if as_json:
        print_json(as_object(row))
        return
    last = request.last_day
    until = f" · 期限 due {day_in_words(last, Language.ZH)}" if last else ""
    typer.echo(f"{request.number} {STATES[request.state]}{until}")
    if request.provisional:
        typer.echo("期限是暂定的：有年份的放假安排未公布。 The day is provisional: days off not announced.")
