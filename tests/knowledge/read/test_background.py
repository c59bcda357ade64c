from dataclasses import replace

from disclosure_bot.domain.knowledge import OtherTopic, Phrasings
from disclosure_bot.knowledge.read.background import ENOUGH, with_background
from support.samples import entry, sample_knowledge


def topics_beyond(*titles: str) -> set[str]:
    knowledge = sample_knowledge(entry("some.entry", "标题", *titles))
    return {topic.id for topic in with_background(replace(knowledge, other_topics=())).other_topics}


def test_knowledge_without_topics_takes_those_of_any_university() -> None:
    assert {"canteen", "library-hours", "weather"} <= topics_beyond("学费多少钱")


def test_what_an_entry_speaks_of_is_not_beyond_it() -> None:
    assert "canteen" not in topics_beyond("食堂几点关门", "哪个食堂好吃", "一食堂二楼周末营业吗")


def test_a_first_topic_of_its_own_takes_none_of_the_others_away() -> None:
    own = OtherTopic("boats", Phrasings(("校内能划船吗",)))
    topics = with_background(replace(sample_knowledge(), other_topics=(own,))).other_topics

    assert topics[0] == own
    assert "library-hours" in {topic.id for topic in topics}


def test_knowledge_with_many_topics_of_its_own_keeps_to_them() -> None:
    own = tuple(OtherTopic(f"boats-{number}", Phrasings(("校内能划船吗",))) for number in range(ENOUGH))

    assert with_background(replace(sample_knowledge(), other_topics=own)).other_topics == own
