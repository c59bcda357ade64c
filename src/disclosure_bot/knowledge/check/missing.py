"""What the entries lack, by the department that could supply it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from disclosure_bot.domain.knowledge import Knowledge, Missing

MISSING_ZH = {
    Missing.AMOUNT: "金额",
    Missing.DEADLINE: "期限",
    Missing.FORM: "表格",
    Missing.PHONE: "电话",
    Missing.HOURS: "办公时间",
    Missing.LIST: "名单",
    Missing.TEXT: "原文",
    Missing.STEPS: "步骤",
}
"""what staff read; people read the sentences of wording.yaml"""


@dataclass(frozen=True, slots=True)
class MissingFacts:
    """What the entries of one department lack."""

    department: str
    """its key"""
    name: str
    """in Chinese"""
    entries: Mapping[str, tuple[Missing, ...]]
    """by id of the entry"""

    @property
    def kinds(self) -> str:
        """What they lack in Chinese, the most frequent first, and how often."""
        counts = Counter(kind for kinds in self.entries.values() for kind in kinds)
        return "、".join(f"{MISSING_ZH[kind]} {count}" for kind, count in counts.most_common())

    def __str__(self) -> str:
        return f"{self.name}（{len(self.entries)} 个条目 entries）：{self.kinds}"


def missing_facts(knowledge: Knowledge) -> tuple[MissingFacts, ...]:
    """Return what entries lack, by the department that could supply it, the neediest first."""
    by_department: dict[str, dict[str, tuple[Missing, ...]]] = {}
    for entry in knowledge.entries.values():
        if entry.missing:
            by_department.setdefault(entry.department, {})[entry.id] = entry.missing
    facts = [MissingFacts(key, knowledge.departments[key].name.zh, own) for key, own in by_department.items()]
    return tuple(sorted(facts, key=lambda one: -len(one.entries)))
