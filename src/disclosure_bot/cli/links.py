"""``links``: opens the links of all sources and says which are dead."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from disclosure_bot import bootstrap
from disclosure_bot.channels.terminal_text import wrap
from disclosure_bot.cli.support import options
from disclosure_bot.cli.support.editing import no_entry
from disclosure_bot.cli.support.printing import console, print_json
from disclosure_bot.config import Settings
from disclosure_bot.domain.knowledge import Knowledge
from disclosure_bot.domain.link import LinkResult, LinkState, Reason
from disclosure_bot.errors import KnowledgeError, SettingsError
from disclosure_bot.links.checker import LinkChecker, Pace
from disclosure_bot.links.guard import Network, Rules
from disclosure_bot.links.results import load_results, save_results

app = typer.Typer()

STATES = {
    LinkState.DEAD: ("打不开", "dead"),
    LinkState.UNSURE: ("要人看", "unsure"),
    LinkState.UNTRIED: ("没有试", "not tried"),
    LinkState.LIVE: ("打得开", "live"),
}
"""in the order in which they are told"""
_COLOURS = {LinkState.DEAD: "bold red", LinkState.UNSURE: "yellow", LinkState.UNTRIED: "cyan"}

REASONS = {
    Reason.OPENED: ("打得开", "opened"),
    Reason.GONE: ("页面没有了，请换成现在的网址", "the page is gone: write its present address"),
    Reason.BROKEN: ("对方网站出错，过一会儿再试", "the server has a fault: try again later"),
    Reason.BARRED: ("网站不让程序打开，请用浏览器看", "the site lets no program in: look with a browser"),
    Reason.NAME: ("没有这个网站，请核对域名", "no such host: check its name"),
    Reason.UNREACHABLE: ("连不上这个网站", "the server cannot be reached"),
    Reason.SLOW: ("10 秒内没有打开", "did not open within 10 seconds"),
    Reason.GARBLED: ("对方发来的不是网页", "what came is no web page"),
    Reason.CERTIFICATE: ("证书验证不过，请用浏览器看", "its certificate fails: look with a browser"),
    Reason.REDIRECTS: ("转来转去到不了，请写最后的网址", "redirects lead nowhere: write the last address"),
    Reason.SCHEME: ("只试 http 和 https 网址", "only http and https are tried"),
    Reason.USER: ("网址里有用户名或密码，请去掉", "a name or password in the address: leave it out"),
    Reason.PORT: ("端口不是 80 或 443；要试就加 --allow-port", "port is not 80 or 443: see --allow-port"),
    Reason.PRIVATE: (
        "通向内网地址，没有访问；要试就加 --allow-network",
        "leads to an address that is not public: see --allow-network",
    ),
}
_NO_SERVER = {Reason.NAME, Reason.UNREACHABLE, Reason.SLOW}


@dataclass(frozen=True, slots=True)
class _Use:
    """Where an address is used."""

    entries: Sequence[str]
    path: str
    line: int
    """of the first entry"""


@app.command(name="links")
@options.with_settings
def try_links(
    settings: Settings,
    entries: Annotated[
        list[str] | None, typer.Argument(help="条目编号；不写就试全部 / ids of entries; all without")
    ] = None,
    as_json: options.Json = False,
    ports: Annotated[
        list[int] | None, typer.Option("--allow-port", help="除 80、443 外还可试的端口 / more ports")
    ] = None,
    networks: Annotated[
        list[str] | None,
        typer.Option("--allow-network", help="还可试的内网网段，如 10.0.0.0/8 / private networks to try"),
    ] = None,
) -> None:
    """把来源的链接都打开试一遍 / open the links of all sources."""
    known = bootstrap.load_knowledge(settings)
    uses = _uses(known, entries or [])
    rules = Rules(frozenset(ports or ()), tuple(map(_network, networks or ())))
    results = asyncio.run(_tried(uses, rules, options.progress("试链接 / trying links")))
    if as_json:
        print_json(_as_object(results, uses))
    else:
        _print(results, uses, settings.knowledge)
    if _no_network(results):
        raise KnowledgeError(
            "一个网站也没有连上，结果没有保存：这台机器能上网吗？", "no server could be reached, nothing kept"
        )
    kept = {one.url: one for one in load_results(settings.link_results) if one.url in _uses(known, [])}
    save_results(settings.link_results, (kept | {one.url: one for one in results}).values())
    if any(result.state is LinkState.DEAD for result in results):
        raise typer.Exit(1)


def _network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError:
        raise SettingsError(
            "--allow-network 要写成 10.0.0.0/8 这样", f"write --allow-network 10.0.0.0/8, not {text}"
        ) from None


def _uses(knowledge: Knowledge, wanted: Iterable[str]) -> Mapping[str, _Use]:
    """Return the addresses to try, those of the entries wanted or of all, with where they are used.

    Raises:
        KnowledgeError: there is no such entry.
    """
    for name in wanted:
        if name not in knowledge.entries:
            raise no_entry(name, knowledge.entries)
    chosen = [knowledge.entries[name] for name in wanted] or knowledge.entries.values()
    users = defaultdict(list)
    for entry in chosen:
        for source in entry.all_sources:
            users[source.url].append(entry)
    return {
        url: _Use(tuple(entry.id for entry in own), own[0].where.path, own[0].where.line)
        for url, own in users.items()
    }


async def _tried(
    uses: Mapping[str, _Use], rules: Rules, progress: Callable[[int, int], None]
) -> Sequence[LinkResult]:
    """Return the results in the order of the addresses."""
    found: dict[str, LinkResult] = {}
    async with LinkChecker(rules, Pace(), lambda: datetime.now(UTC)) as checker:
        async for result in checker.try_all(uses):
            found[result.url] = result
            progress(len(found), len(uses))
    return [found[url] for url in uses]


def _no_network(results: Sequence[LinkResult]) -> bool:
    """Tell whether not one server answered: then it is us who have no network."""
    return bool(results) and all(result.reason in _NO_SERVER for result in results)


def _print(results: Sequence[LinkResult], uses: Mapping[str, _Use], folder: Path) -> None:
    to = console()
    for state in STATES:
        for result in results:
            if result.state is state is not LinkState.LIVE:
                for line, style in _lines(result, uses[result.url], folder, to.width):
                    to.print(Text(line, style=style), soft_wrap=True)
    counts = Counter(result.state for result in results)
    shown = [state for state in STATES if counts[state] or state is LinkState.DEAD]
    to.print(Text(" · ".join(f"{STATES[state][0]} {counts[state]}" for state in shown), style="bold"))
    to.print(Text(", ".join(f"{counts[state]} {STATES[state][1]}" for state in shown)))


def _lines(result: LinkResult, use: _Use, folder: Path, width: int) -> Iterable[tuple[str, str]]:
    """Yield the lines about one address; the first can be clicked in many terminals."""
    state, reason = STATES[result.state][0], REASONS[result.reason]
    status = f" {result.status}" if result.status else ""
    more = f" 等 {len(use.entries)} 个条目" if len(use.entries) > 1 else ""
    place = f"{folder / use.path}:{use.line}"
    yield f"{state}{status}  {place} {use.entries[0]}{more}", _COLOURS[result.state]
    yield f"    {result.url}", ""
    for text, style in ((f"{reason[0]}。", ""), (reason[1], "dim")):
        for line in wrap(text, width - 4):
            yield f"    {line}", style


def _as_object(results: Sequence[LinkResult], uses: Mapping[str, _Use]) -> dict[str, object]:
    """Return results as JSON values; the keys are part of the contract."""
    counts = Counter(result.state for result in results)
    return {
        "counts": {state.value: counts[state] for state in STATES},
        "links": [
            {
                "url": result.url,
                "state": result.state.value,
                "reason": result.reason.value,
                "status": result.status or None,
                "message": REASONS[result.reason][0],
                "message_en": REASONS[result.reason][1],
                "entries": list(uses[result.url].entries),
                "path": uses[result.url].path,
                "line": uses[result.url].line,
            }
            for result in results
        ],
    }
