"""On which hosts a source may stand."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from disclosure_bot.domain.knowledge import Finding
from disclosure_bot.knowledge.draft import Draft, EntryDraft
from disclosure_bot.knowledge.messages import found
from disclosure_bot.knowledge.schema import SchoolFile


def host_of(url: str) -> str:
    """Return the host of an address, in lower case."""
    return (urlsplit(url).hostname or "").lower()


def is_allowed(host: str, allowed: Iterable[str]) -> bool:
    """Tell whether a host is listed, or lies below a listed host that begins with a dot."""
    return any(host.endswith(one) if one.startswith(".") else host == one for one in allowed)


def is_only_http(url: str, http_hosts: Iterable[str]) -> bool:
    """Tell whether an address is http, on a host known to have nothing else."""
    return url.startswith("http:") and is_allowed(host_of(url), http_hosts)


def source_findings(draft: Draft) -> Iterator[Finding]:
    """Yield sources that may not be linked."""
    if draft.school is not None:
        for entry in draft.entries:
            yield from _of_entry(entry, draft.school)


def _of_entry(entry: EntryDraft, school: SchoolFile) -> Iterator[Finding]:
    for number, source in enumerate(entry.model.sources):
        where = entry.place("sources", number, "url")
        host = host_of(source.url)
        if not is_allowed(host, school.hosts):
            yield found("source-on-foreign-host", where, entry.model.id, name=host)
        elif source.url.startswith("http:") and not is_only_http(source.url, school.http_hosts):
            yield found("source-without-https", where, entry.model.id)
