"""``diff``: what lies between two knowledges, as folders or git revisions."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.text import Text

from disclosure_bot import bootstrap
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.context import in_store
from disclosure_bot.cli.support.printing import console, print_json
from disclosure_bot.config import Settings
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.knowledge.edit.compare import Comparison, EntryChange, compare
from disclosure_bot.knowledge.read.load import load_folder
from disclosure_bot.knowledge.review.history import extract
from disclosure_bot.quality.changes import MOST, Probe, ReplyChange, changes, replay_probes, summary

app = typer.Typer()

REPLAYED = timedelta(days=90)
"""of the logbook that is asked again"""


@app.command()
@options.with_settings
def diff(
    settings: Settings,
    old: Annotated[str, typer.Argument(help="旧：文件夹或 git 版本 / old: a folder or a git revision")],
    new: Annotated[
        str, typer.Argument(help="新，不写则为当前知识库 / new; the knowledge itself if left out")
    ] = "",
    replay: Annotated[
        bool,
        typer.Option("--replay", help="哪些问题的答复会变 / which questions are answered otherwise"),
    ] = False,
    as_json: options.Json = False,
) -> None:
    """比较两个知识库 / compare two knowledges."""
    folder = bootstrap.folder_of(settings)
    before, after = load(old, folder), load(new, folder) if new else load_folder(folder)
    comparison = compare(before, after)
    changed = replayed(settings, before, after) if replay else ()
    if as_json:
        more = {"replay": [_as_object(one) for one in changed]} if replay else {}
        print_json(asdict(comparison) | more)
        return
    _print(comparison)
    if replay:
        _print_replay(changed)


def replayed(settings: Settings, old: Knowledge, new: Knowledge) -> tuple[ReplyChange, ...]:
    """Ask both knowledges their test questions and what people asked lately; return what differs.

    Raises:
        StoreError: the logbook cannot be read.
    """
    probes = replay_probes(old, new, _asked(settings))
    builder = bootstrap.Builder(settings, options.progress())
    before, after = builder.build(old), builder.build(new)
    return changes(_advancing(probes), partial(summary, before), partial(summary, after))


def _asked(settings: Settings) -> tuple[str, ...]:
    """Return the questions of the logbook, redacted as they are."""
    since = datetime.now(UTC) - REPLAYED
    return in_store(settings, lambda store: store.logbook.asked_often(since, MOST), check=True)


def _advancing(probes: Sequence[Probe]) -> Iterator[Probe]:
    advance = options.progress("重放问题 / replaying questions")
    for number, probe in enumerate(probes, start=1):
        yield probe
        advance(number, len(probes))


def _as_object(changed: ReplyChange) -> dict[str, object]:
    return {
        "question": changed.question,
        "before": {"outcome": changed.before.outcome.value, "entry": changed.before.entry},
        "after": {"outcome": changed.after.outcome.value, "entry": changed.after.entry},
        "worse": changed.is_worse,
    }


def load(name: str, folder: Path) -> Knowledge:
    """Load a folder, or the knowledge folder as it was at a git revision.

    Raises:
        KnowledgeError: it has errors, or git knows no such revision.
    """
    if Path(name).is_dir():
        return load_folder(Path(name))
    with TemporaryDirectory() as extracted:
        extract(name, folder, Path(extracted))
        return load_folder(Path(extracted))


def _print(comparison: Comparison) -> None:
    to = console()
    for sign, word, names, colour in (
        ("+", "新增 / added", comparison.added, "green"),
        ("-", "删除 / gone", comparison.gone, "red"),
    ):
        for name in names:
            to.print(Text(f"{sign} {name}  {word}", style=colour))
    for change in comparison.changed:
        _print_change(change)
    for part in comparison.other:
        to.print(Text(f"~ {part}"))
    counts = (len(comparison.added), len(comparison.changed), len(comparison.gone))
    to.print(Text("新增 {} · 改动 {} · 删除 {}".format(*counts), style="bold"))
    to.print(Text("{} added, {} changed, {} gone".format(*counts)))


def _print_change(change: EntryChange) -> None:
    to = console()
    to.print(Text(f"~ {change.entry} {change.title}: {', '.join(change.fields)}", style="yellow"))
    for sign, phrasings in (("+", change.phrasings_added), ("-", change.phrasings_gone)):
        for phrasing in phrasings:
            to.print(Text(f"    {sign} {phrasing}"))


def _print_replay(changed: Sequence[ReplyChange]) -> None:
    to = console()
    for one in changed:
        mark, style = ("✗", "red") if one.is_worse else ("·", "")
        to.print(Text(f"{mark} {one.question}: {one.before} → {one.after}", style=style))
    worse = sum(one.is_worse for one in changed)
    to.print(Text(f"答复会变的问题 {len(changed)} 个，其中测试问句变差 {worse} 个", style="bold"))
    to.print(Text(f"{len(changed)} questions answered otherwise, {worse} test questions worse"))
