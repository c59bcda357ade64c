from disclosure_bot.domain.link import LinkState
from disclosure_bot.reports.stale import dead_link_line, dead_links
from support.samples import entry, sample_knowledge

URL = "https://www.example.edu.cn/"


def test_only_links_known_to_be_dead_are_told() -> None:
    knowledge = sample_knowledge(entry("fees.tuition", "本科学费", "学费多少钱"))

    (dead,) = dead_links(knowledge, {URL: LinkState.DEAD})

    assert dead_link_line(dead) == f"• fees.tuition 本科学费 — {URL}"
    assert dead_links(knowledge, {URL: LinkState.UNSURE}) == dead_links(knowledge, {}) == ()
