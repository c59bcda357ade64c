from disclosure_bot.domain.knowledge import EntryTests
from disclosure_bot.quality.changes import Probe
from disclosure_bot.quality.replay import MOST, replay_probes
from support.samples import entry, sample_knowledge


def test_each_question_is_asked_once_and_tests_are_those_of_the_new_knowledge() -> None:
    old = sample_knowledge(entry("a.b", "甲", "甲吗", tests=EntryTests(hit=("旧问", "同问"))))
    new = sample_knowledge(entry("a.b", "甲", "甲吗", tests=EntryTests(hit=("同问",), miss=("不答",))))

    probes = replay_probes(old, new, ["人们问", "同问", "人们问"])

    assert probes == (
        Probe("同问", wanted="a.b"),
        Probe("不答", unwanted="a.b"),
        Probe("旧问"),
        Probe("人们问"),
    )


def test_of_many_questions_the_most_frequent_are_asked() -> None:
    empty = sample_knowledge(entry("a.b", "甲", "甲吗"))
    asked = [f"问{number}" for number in range(MOST)] + ["常问", "常问"]

    probes = replay_probes(empty, empty, asked)

    assert len(probes) == MOST
    assert probes[0] == Probe("常问")
