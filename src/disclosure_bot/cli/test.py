"""``test``: the test questions of all entries and labelled files, through the pipeline of every channel."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from disclosure_bot import bootstrap
from disclosure_bot.channels.terminal_text import wrap
from disclosure_bot.cli.ask import converse
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.printing import console, print_json, write_file
from disclosure_bot.config import Settings
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.reply import Outcome
from disclosure_bot.errors import SettingsError
from disclosure_bot.files import lines_of, to_text
from disclosure_bot.knowledge.edit.save import save
from disclosure_bot.quality.calibration import Bin, Calibration, as_svg, bar, calibration, points_of
from disclosure_bot.quality.known_failures import FailureReport, as_junit, as_yaml, standing, updated
from disclosure_bot.quality.manners import Gate, gate
from disclosure_bot.quality.questions import (
    EDGE,
    Ask,
    Confusion,
    Judged,
    Labelled,
    QuestionKind,
    QuestionResult,
    confusions,
    judge,
    questions_of,
    read_labelled,
    share,
    tally,
)

app = typer.Typer()

KNOWN_FAILURES = "known-failures.yaml"
_BAR = 30
_VERDICTS = {
    QuestionResult.RIGHT: "答对\nright",
    QuestionResult.OFFERED: "给选\noffered",
    QuestionResult.MISSED: "没给对\nmissed",
    QuestionResult.WRONG: "答错\nwrong",
    QuestionResult.ABSTAINED: "不答\nabstained",
}


@app.command(name="test")
@options.with_settings
def run(
    settings: Settings,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILES.jsonl]", help="带答案的问题 / labelled questions")
    ] = None,
    as_json: options.Json = False,
    junit: Annotated[Path | None, typer.Option("--junit", help="写 JUnit 文件 / write a JUnit file")] = None,
    svg: Annotated[
        Path | None, typer.Option("--svg", help="写置信度校准图 / write the reliability plot")
    ] = None,
    update_known: Annotated[
        bool, typer.Option("--update-known", help="重写 known-failures.yaml / write the list anew")
    ] = False,
) -> None:
    """跑全部测试问句 / ask all test questions."""
    labelled = [question for path in files or [] for question in _read(path)]
    answerer = bootstrap.build_answerer(settings, options.progress())
    known = answerer.knowledge
    judged = _ask_all((*questions_of(known), *labelled), partial(converse, answerer))
    now = standing(judged, known.known_failures)
    manners = gate(known, lambda text: converse(answerer, [text]))
    found = calibration(points_of(judged))
    if junit:
        write_file(junit, as_junit(judged, now))
    if svg:
        write_file(svg, as_svg(found, known.school.name.zh))
    if as_json:
        print_json(as_object(known, judged, now, found) | {"manners": manners_as_object(manners)})
    else:
        _print(console(), known, judged, now, found)
        _print_manners(console(), manners)
    if update_known and not now.is_good:
        save(settings.knowledge, {KNOWN_FAILURES: as_yaml(updated(now, known.known_failures))})
        typer.echo(f"已重写 / written anew: {settings.knowledge / KNOWN_FAILURES}", err=True)
    if not manners.is_good or not (now.is_good or update_known):
        raise typer.Exit(1)


def _read(path: Path) -> list[Labelled]:
    try:
        return list(read_labelled(lines_of(to_text(path.read_bytes())), path.name))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"读不了 {path}", f"cannot read {path}: {error}") from None


def _ask_all(questions: Sequence[Labelled], ask: Ask) -> tuple[Judged, ...]:
    advance = options.progress("测试问句 / test questions")
    judged: list[Judged] = []
    for number, question in enumerate(questions, start=1):
        judged.extend(judge(question, ask))
        advance(number, len(questions))
    return tuple(judged)


def _print(
    to: Console, known: Knowledge, judged: Sequence[Judged], now: FailureReport, found: Calibration
) -> None:
    _print_tally(to, judged)
    _print_confusions(to, confusions(judged))
    _print_calibration(to, found)
    for one in now.failing:
        _print_failure(to, one)
    for one in now.at_edge:
        result = "答对了" if one.passes else "没答对"
        told = f"△ “{one.question.text}”{result}，但离界线不到 {EDGE}，换一台机器可能相反"
        _say(to, told, f"within {EDGE} of a threshold: another processor may turn it", style="yellow")
    for fixed in now.fixed:
        told = f"✓ {fixed.entry}“{fixed.question}”已经答对或不再测试，请从 {KNOWN_FAILURES} 删去"
        _say(to, told, "passes or is asked no more: delete it from the list", style="yellow")
    _print_sum(to, known, judged, now)


def _print_tally(to: Console, judged: Sequence[Judged]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("类别\nkind", no_wrap=True)
    table.add_column("语言\nlang", no_wrap=True)
    for heading in ("题数\nn", *_VERDICTS.values(), "居首\nfirst", "前三\nin 3"):
        table.add_column(heading, justify="right", no_wrap=True)
    for (kind, language), own in tally(judged).items():
        counts = [str(sum(one.verdict is verdict for one in own)) for verdict in _VERDICTS]
        rates = ["", ""]
        if own[0].gold:
            rates = [
                _percent(share(own, lambda one: one.is_first)),
                _percent(share(own, lambda one: one.in_three)),
            ]
        table.add_row(kind, language, str(len(own)), *counts, *rates)
    to.print(table)
    to.print()


def _percent(value: float) -> str:
    return f"{value:.1%}"


def _print_confusions(to: Console, found: Sequence[Confusion]) -> None:
    if not found:
        return
    to.print(Text("谁抢了谁的问题 / who took whose question", style="bold"))
    for one in found:
        owner = one.owner or "（不该答 nobody's）"
        _say(to, f"{one.count:3} {owner} → {one.taken_by}", f"    {one.example}")
    to.print()


def _print_calibration(to: Console, found: Calibration) -> None:
    to.print(Text("置信度与答对的比例（┃ 为平均置信度） / confidence and share right", style="bold"))
    for one, answers in zip(found.bins, found.answers, strict=True):
        right = f"{one.right:4.0%}" if one.count else "   -"
        answered = f"直接答 answered {answers.count}，对 {answers.right:.0%}" if answers.count else ""
        to.print(Text(f"{one.low:.1f}-{one.high:.1f} {bar(one, _BAR)} {right} {one.count:5} {answered}"))
    to.print(Text(_sure(found.sure), style="bold"))
    to.print(Text(f"校准误差 calibration error {found.error:.3f}"))
    to.print()


def _sure(sure: Bin) -> str:
    return f"置信度 ≥ 0.9 的回答中答对 {sure.right:.1%} right of {sure.count} answers at 0.9 and above"


def _print_failure(to: Console, one: Judged) -> None:
    got = f"{one.outcome.value} {one.first}".strip()
    zh, en = (
        ("不能由", "must not be answered by")
        if one.question.kind == QuestionKind.MISS
        else ("应由", "must be answered by")
    )
    says, says_en = _must_say(one)
    told = f"✗ “{one.question.text}”{zh} {one.question.entry} 回答{says}，实际 {got} {one.confidence:.2f}"
    _say(to, told, f"{en} {one.question.entry}{says_en}; got {got} ({one.because})", style="red")


def _must_say(one: Judged) -> tuple[str, str]:
    """Return what the first line lacks, in both languages; nothing where it lacks nothing."""
    if one.says_so:
        return "", ""
    return f"并在第一行说“{one.question.says}”", f" and say “{one.question.says}” first"


def _say(to: Console, zh: str, en: str, style: str = "") -> None:
    for text, own in ((zh, style), (f"    {en}", "dim")):
        indent = text[: len(text) - len(text.lstrip())]
        for line in wrap(text.strip(), to.width - 4):
            to.print(Text(f"{indent}{line}", style=own), soft_wrap=True)


def _print_sum(to: Console, known: Knowledge, judged: Sequence[Judged], now: FailureReport) -> None:
    hits = [one for one in judged if one.question.kind == QuestionKind.HIT]
    misses = [one for one in judged if one.question.kind == QuestionKind.MISS]
    answered, held = _percent(share(hits, _is_answered)), _percent(share(hits, lambda one: one.passes))
    kept = _percent(share(misses, lambda one: one.passes))
    says = [one for one in judged if one.question.kind == QuestionKind.SAYS]
    failing, listed, fixed, edge = (len(one) for one in (now.failing, now.listed, now.fixed, now.at_edge))
    to.print(Text(f"应答 {len(hits)} 句：直接答对 {answered}，连同列在首位供选 {held}"))
    to.print(Text(f"{len(hits)} hits: {answered} answered, {held} with those offered first"))
    to.print(Text(f"不应答 {len(misses)} 句：守住 {kept} / {len(misses)} misses: {kept} held"))
    if says:
        told = sum(one.passes for one in says)
        to.print(Text(f"第一行 {len(says)} 句：说对 {told} / {len(says)} first lines: {told} right"))
    to.print(
        Text(
            f"未列出的失败 {failing} · 已知失败 {listed} · 应删去 {fixed} "
            f"· 临界 {edge}（版本 {known.version}）",
            style="bold",
        )
    )
    to.print(Text(f"{failing} new failures, {listed} known, {fixed} listed that pass, {edge} at the edge"))


def _print_manners(to: Console, manners: Gate) -> None:
    """Print the messages of danger and of talk that got the wrong kind of reply; each is a failure."""
    for slip in manners.slips:
        zh = f"✗ “{slip.text}”应认作 {slip.wanted or '普通问题'}，实际 {slip.got or '普通问题'}"
        en = f"must be taken for {slip.wanted or 'a question'}; got {slip.got or 'a question'}"
        _say(to, zh, en, style="red")
    passed = manners.asked - len(manners.slips)
    to.print(
        Text(
            f"紧急与客套 {manners.asked} 句：认对 {passed} / danger and talk: {passed} recognised",
            style="bold",
        )
    )


def manners_as_object(manners: Gate) -> dict[str, object]:
    """Return what became of the messages of danger and of talk as JSON values."""
    slips = [{"question": slip.text, "wanted": slip.wanted, "got": slip.got} for slip in manners.slips]
    return {"asked": manners.asked, "good": manners.is_good, "slips": slips}


def _is_answered(one: Judged) -> bool:
    return one.outcome is Outcome.ANSWER and one.is_first


def as_object(
    known: Knowledge, judged: Sequence[Judged], now: FailureReport, found: Calibration
) -> dict[str, object]:
    """Return everything as JSON values; the keys are part of the contract."""
    return {
        "version": known.version,
        "good": now.is_good,
        "tally": [_group_as_object(*group, own) for group, own in tally(judged).items()],
        "confusions": [
            {"owner": one.owner, "thief": one.taken_by, "count": one.count, "example": one.example}
            for one in confusions(judged)
        ],
        "calibration": {
            "error": round(found.error, 4),
            "bins": [_bin_as_object(one) for one in found.bins],
            "answers": [_bin_as_object(one) for one in found.answers],
        },
        "failing": [_judged_as_object(one) for one in now.failing],
        "known": [_judged_as_object(one) for one in now.listed],
        "fixed": [{"entry": one.entry, "question": one.question} for one in now.fixed],
        "at_edge": [_judged_as_object(one) for one in now.at_edge],
    }


def _group_as_object(kind: str, language: str, own: Sequence[Judged]) -> dict[str, object]:
    counts = {verdict.value: sum(one.verdict is verdict for one in own) for verdict in QuestionResult}
    rates = {"first": share(own, lambda one: one.is_first), "in_three": share(own, lambda one: one.in_three)}
    shown = {name: round(rate, 4) if own[0].gold else None for name, rate in rates.items()}
    passed = sum(one.passes for one in own)
    return {"kind": kind, "language": language, "count": len(own), "passed": passed} | counts | shown


def _bin_as_object(one: Bin) -> dict[str, float]:
    mean = {"confidence": round(one.confidence, 4), "right": round(one.right, 4)}
    return {"low": one.low, "high": one.high, "count": one.count} | mean


def _judged_as_object(one: Judged) -> dict[str, object]:
    return {
        "entry": one.question.entry,
        "question": one.question.text,
        "kind": one.question.kind,
        "outcome": one.outcome.value,
        "first": one.first,
        "confidence": round(one.confidence, 4),
        "because": one.because,
    }
