"""Services: each becomes an entry of its own, or a card below an entry that speaks of it already."""

from collections.abc import Iterator, Mapping

from disclosure_bot.domain.calendar import Term
from disclosure_bot.domain.knowledge import Finding
from disclosure_bot.domain.service import Service
from disclosure_bot.knowledge.read.explain import suggest
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.knowledge.read.model import value_of
from disclosure_bot.knowledge.read.parsed import SERVICES, ParsedFolder
from disclosure_bot.knowledge.read.schema_services import ServiceModel, ServicesFile
from disclosure_bot.knowledge.read.sources import host_of, is_allowed


def to_services(file: ServicesFile) -> Mapping[str, Service]:
    """Return the services by id."""
    return {model.id: _service(model) for model in file.services}


def service_findings(parsed: ParsedFolder) -> Iterator[Finding]:
    """Yield what is wrong with services that does not show in their entries."""
    hosts = parsed.school.hosts if parsed.school else []
    for number, model in enumerate(parsed.services.services if parsed.services else ()):
        if model.entry is not None and model.entry not in parsed.declared:
            near = suggest(model.entry, list(parsed.declared))
            where = parsed.place(SERVICES, "services", number, "entry")
            yield new_finding("unknown-service-entry", where, name=model.entry, **near)
        known = list(parsed.departments.departments) if parsed.departments else [model.department]
        if model.entry is not None and model.department not in known:
            near = suggest(model.department, known)
            where = parsed.place(SERVICES, "services", number, "department")
            yield new_finding("unknown-department", where, name=model.department, **near)
        if model.url and not is_allowed(host_of(model.url), hosts):
            where = parsed.place(SERVICES, "services", number, "url")
            yield new_finding("service-on-foreign-host", where, name=host_of(model.url))


def _service(model: ServiceModel) -> Service:
    promised = Term(model.promised.days, model.promised.unit) if model.promised else None
    return value_of(Service, model, entry=model.entry or model.id, promised=promised)
