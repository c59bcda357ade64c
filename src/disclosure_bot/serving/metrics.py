"""Figures as Prometheus reads them: by channel, outcome and part of the program, never by person."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from disclosure_bot.channels.health import BOUNDS, Health, Latency
from disclosure_bot.serving.status import OK, Sample

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_NAME = "disclosure_bot"
LOOPS = ("alarm", "daily", "follow", "page", "reload")
"""loops that are counted from the start, so that a first failure is seen as a rise"""
NOTICES = ("database", "follow", "key")
"""of what there may be a notice"""


def metrics_text(sample: Sample) -> bytes:
    """Return the page for a sample."""
    return _text(_families(sample))


def metrics_of_schools(samples: Mapping[str, Sample | None]) -> bytes:
    """Return the page for several schools, by name; None stands for one that does not serve."""
    up = GaugeMetricFamily(f"{_NAME}_school_up", "1 while the school is served", labels=["school"])
    families: dict[str, Metric] = {up.name: up}
    for school, sample in samples.items():
        up.add_metric([school], sample is not None)
        for family in _families(sample) if sample else ():
            kept = families.setdefault(family.name, family)
            named = [one._replace(labels={"school": school, **one.labels}) for one in family.samples]
            kept.samples = named if kept is family else [*kept.samples, *named]
    return _text(families.values())


def _text(families: Iterable[Metric]) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Once(families))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


class _Once(Collector):
    """Hands on families that were made already."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterator[Metric]:
        """Return the families."""
        return iter(self._families)


def _families(sample: Sample) -> Iterator[Metric]:
    yield InfoMetricFamily(f"{_NAME}_build", "Version of the program", {"version": sample.version})
    yield from _knowledge(sample)
    yield from _store(sample)
    yield from _channels(sample)
    broken = _counter("loop_failures", "Times a loop beside the channels broke", ["loop"])
    for name in sorted({*LOOPS, *sample.loop_failures}):
        broken.add_metric([name], sample.loop_failures.get(name, 0))
    yield broken
    notices = GaugeMetricFamily(f"{_NAME}_notice", "1 while staff have to act, see the log", labels=["about"])
    for about in NOTICES:
        notices.add_metric([about], about in sample.notices)
    yield notices
    yield _counter("clock_jumps", "Times the clock jumped by more than an hour", value=sample.clock_jumps)


def _knowledge(sample: Sample) -> Iterator[Metric]:
    info = {"version": sample.knowledge_version}
    yield InfoMetricFamily(f"{_NAME}_knowledge", "Version of the knowledge that serves", info)
    yield _gauge("knowledge_entries", "Entries of the knowledge", sample.entries)
    yield _gauge(
        "knowledge_age_seconds", "Since this version of the knowledge serves", sample.knowledge_seconds
    )
    reloads = _counter("reloads", "Changes of the knowledge, by what became of them", ["result"])
    reloads.add_metric(["swapped"], sample.swapped)
    reloads.add_metric(["refused"], sample.refused)
    yield reloads
    yield _gauge("encoder", "1: meanings are compared; 0: fallback to words only", not sample.fallback)


def _store(sample: Sample) -> Iterator[Metric]:
    yield _gauge("store_writable", "1 while the store can be written", sample.store == OK)
    yield _gauge("programs", "Programs that serve the same database", sample.programs)
    yield _gauge("leads", "1 on the one that polls and sends letters", sample.leads)
    if sample.disk_free is not None:
        yield _gauge("disk_free_bytes", "Free on the disk of the database", sample.disk_free)
    if sample.backlog is None:
        return
    yield _gauge("inbox_depth", "Updates accepted and not yet settled", sample.backlog.depth)
    yield _gauge("inbox_oldest_seconds", "Age of the oldest of them", sample.oldest_seconds)
    ended = GaugeMetricFamily(
        f"{_NAME}_inbox_unanswered", "Updates of the last 48 hours given up", labels=["state"]
    )
    ended.add_metric(["quarantined"], sample.backlog.quarantined)
    ended.add_metric(["failed"], sample.backlog.failed)
    yield ended


def _channels(sample: Sample) -> Iterator[Metric]:
    outcomes = _counter(
        "updates", "Updates handled, by outcome of the reply or by kind", ["channel", "outcome"]
    )
    latency = HistogramMetricFamily(
        f"{_NAME}_reply_seconds", "From arrival of a question to its reply being sent", labels=["channel"]
    )
    for name, health in sample.channels.items():
        for outcome, count in sorted(health.outcomes.items()):
            outcomes.add_metric([name, outcome], count)
        latency.add_metric([name], _buckets(health.latency), health.latency.total)
    yield outcomes
    yield latency
    for kind, rows in ((CounterMetricFamily, _COUNTERS), (GaugeMetricFamily, _GAUGES)):
        for name, text, value in rows:
            family = kind(f"{_NAME}_{name}", text, labels=["channel"])
            for channel, health in sample.channels.items():
                family.add_metric([channel], value(health))
            yield family


def _buckets(latency: Latency) -> list[tuple[str, float]]:
    """Return bounds with how many lie below each."""
    below, buckets = 0, []
    for bound, count in zip([*map(str, BOUNDS), "+Inf"], latency.counts, strict=True):
        below += count
        buckets.append((bound, float(below)))
    return buckets


_Rows = tuple[tuple[str, str, Callable[[Health], float]], ...]
_COUNTERS: _Rows = (
    ("retries", "Updates that were put back to be tried again", attrgetter("retries")),
    ("throttled", "Sends that were answered 429", attrgetter("throttled")),
    ("conflicts", "Fetches answered 409: another program uses the token", attrgetter("conflicts")),
    (
        "html_refused",
        "Messages sent as plain text because their HTML was refused",
        attrgetter("html_refused"),
    ),
)
_GAUGES: _Rows = (
    ("channel_up", "1 while updates come in", Health.is_healthy),
    ("fetch_failures", "Fetches that failed in a row", attrgetter("failures")),
    ("fetch_age_seconds", "Since updates were last fetched or delivered", Health.silence),
    ("queue_depth", "Updates that wait in memory", attrgetter("depth")),
    ("in_flight", "Updates being worked on", attrgetter("in_flight")),
)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{_NAME}_{name}", text, value=float(value))


def _counter(
    name: str, text: str, labels: list[str] | None = None, value: float | None = None
) -> CounterMetricFamily:
    return CounterMetricFamily(f"{_NAME}_{name}", text, labels=labels, value=value)
