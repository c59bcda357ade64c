"""On which hosts a source may stand."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from disclosure_bot.domain.knowledge import Finding
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.knowledge.read.parsed import ParsedEntry, ParsedFolder
from disclosure_bot.knowledge.read.schema import SchoolFile


def host_of(url: str) -> str:
    """Return the host of an address, in lower case; empty where it names none."""
    return (urlsplit(url).hostname or "").lower()


def is_allowed(host: str, allowed: Iterable[str]) -> bool:
    """Tell whether a host is listed, or lies below a listed host that begins with a dot."""
    return any(host.endswith(one) if one.startswith(".") else host == one for one in allowed)


def is_only_http(url: str, http_hosts: Iterable[str]) -> bool:
    """Tell whether an address is http, on a host known to have nothing else."""
    return url.startswith("http:") and is_allowed(host_of(url), http_hosts)


def source_findings(parsed: ParsedFolder) -> Iterator[Finding]:
    """Yield sources that may not be linked: on a host not allowed, or http where the host has https."""
    if parsed.school is not None:
        for entry in parsed.entries:
            for text in (entry, *entry.in_versions()):
                yield from _of_entry(text, parsed.school)


def _of_entry(entry: ParsedEntry, school: SchoolFile) -> Iterator[Finding]:
    for number, source in enumerate(entry.model.sources):
        where = entry.place("sources", number, "url")
        host = host_of(source.url)
        if not is_allowed(host, school.hosts):
            yield new_finding("source-on-foreign-host", where, entry.model.id, name=host)
        elif source.url.startswith("http:") and not is_only_http(source.url, school.http_hosts):
            yield new_finding("source-without-https", where, entry.model.id)
