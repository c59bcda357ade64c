"""Whatever is done at the desk stands in its history: who, what, on which thing."""

from pathlib import Path

import pytest

from channels.desk.test_entry_pages import CHEN, PATH, edit, repository
from channels.desk_people import LI, ROOT, DeskSite, post
from channels.web_people import Browser
from disclosure_bot.channels.desk.app import desk_app
from disclosure_bot.channels.desk.staff_pages import DONE
from disclosure_bot.domain.gap import GapState
from disclosure_bot.knowledge.edit.entries import entry_text, with_entry_moved_in
from support.exchanges import NOON
from support.folders import ENTRIES
from support.gap_samples import missed
from support.repositories import commit_all, git

pytestmark = pytest.mark.slow

ACTS = {
    "/sign-in/{secret}": {"sign-in"},
    "/sign-out": {"sign-out"},
    "/gaps/{gap}/link": {"gap-link"},
    "/gaps/{gap}/new": {"gap-new", "gap-draft"},
    "/gaps/{gap}/dismiss": {"gap-dismiss"},
    "/gaps/{gap}/reopen": {"gap-reopen"},
    "/entries/{entry}/edit": {"entry-draft", "entry-submit"},
    "/entries/{entry}/turn-back": {"entry-draft"},
    "/entries/{entry}/remove": {"entry-remove"},
    "/removed-entries/{entry}": {"entry-bring-back"},
    "/entries/{entry}/move": {"entry-move"},
    "/files/edit": {"file-draft"},
    "/reviews/hand-edits": {"entry-record"},
    "/reviews/{mark}/submit": {"entry-submit"},
    "/reviews/{mark}/withdraw": {"entry-withdraw"},
    "/reviews/{mark}/refuse": {"entry-refuse"},
    "/reviews/{mark}/accept": {"entry-accept"},
    "/staff": {"add"},
    "/staff/link": {"link"},
    "/staff/remove": {"remove"},
    "/staff/revoke": {"revoke"},
}
"""what each address that takes a form leaves in the history"""
WRITES_NOTHING = {"/entries/{entry}/findings"}


async def agreed_to(browser: Browser, path: str, fields: dict[str, str]) -> None:
    """Send a form, and then the one that shows what it would bring."""
    await post(browser, path, fields)
    await post(browser, path, {})


async def gaps_closed(site: DeskSite) -> None:
    asked = ("学校有游泳馆吗", "宿舍能不能养小猫", "校车几点发车")
    await site.store.logbook.record(*(missed(number, text) for number, text in enumerate(asked)))
    await site.desk.gaps.refresh(NOON)
    office = await site.signed_in(LI)
    first, second, third = (f"/desk/gaps/{row.id}" for row in await site.desk.gaps.rows(GapState.OPEN))
    await office.open(first)
    await agreed_to(office, f"{first}/link", {"entry": "fees.tuition", "q0": "1"})
    await office.open(second)
    await agreed_to(office, f"{second}/new", {"id": "life.cats", "answer": ""})
    await office.open(second)
    await agreed_to(office, f"{second}/new", {"id": "life.pets", "answer": "宿舍里不能养猫。"})
    await office.open(third)
    await agreed_to(office, f"{third}/dismiss", {"why": "noise"})
    await office.open(third)
    await post(office, f"{third}/reopen", {})


async def entries_changed(site: DeskSite) -> None:
    office, reviewer = await site.signed_in(LI), await site.signed_in(CHEN)
    await edit(office, {"answer-zh": "退费向学院申请。"})
    review = str(office.answer.url.path)
    await reviewer.open(review)
    await post(reviewer, f"{review}/refuse", {"reason": "请写明哪个学院"})
    await office.open(review)
    await post(office, f"{review}/submit", {})
    await reviewer.open(review)
    await post(reviewer, f"{review}/accept", {})
    history = "/desk/entries/fees.refund/history"
    first = git(site.folder, "rev-list", "--max-parents=0", "HEAD")
    await office.open(f"{history}?version={first}")
    await post(office, "/desk/entries/fees.refund/turn-back", {})
    back = str(office.answer.url.path)
    await post(office, f"{back}/withdraw", {})
    for action, fields in (("remove", {"about": "重复"}), ("move", {"name": "refunds"})):
        await office.open("/desk/entries/fees.refund/place")
        await post(office, f"/desk/entries/fees.refund/{action}", fields)
    await brought_back(site, office)
    await office.open("/desk/files/edit?path=school.yaml")
    text = (site.folder / "school.yaml").read_text()
    await post(office, "/desk/files/edit", {"text": text + "# 说明\n", "do": "save"})
    (site.folder / PATH).write_text((site.folder / PATH).read_text() + "# 手工\n")
    await reviewer.open("/desk/reviews")
    await post(reviewer, "/desk/reviews/hand-edits", {})
    await office.open("/desk/")
    await post(office, "/desk/sign-out", {})


async def brought_back(site: DeskSite, office: Browser) -> None:
    """Bring an entry back that came and went meanwhile."""
    path = site.folder / PATH
    before = path.read_text()
    gone = entry_text(before, "fees.refund").replace("fees.refund", "fees.gone")
    path.write_text(with_entry_moved_in(before, PATH, gone))
    commit_all(site.folder, "an entry")
    path.write_text(before)
    commit_all(site.folder, "and it goes")
    await office.open("/desk/removed-entries")
    await post(office, "/desk/removed-entries/fees.gone", {})


async def accounts_changed(site: DeskSite) -> None:
    admin = await site.signed_in(ROOT)
    await admin.open("/desk/staff")
    await post(admin, "/desk/staff", {"name": "周宁", "role": "office"})
    await post(admin, "/desk/staff/link", {"name": "周宁"})
    await admin.open("/desk/staff")
    await post(admin, "/desk/staff/remove", {"name": "周宁"})
    await admin.open("/desk/staff")
    await post(admin, "/desk/staff/revoke", {})


async def test_every_form_of_the_desk_leaves_an_act_in_the_history_that_people_can_read(
    tmp_path: Path,
) -> None:
    async with repository(tmp_path) as site:
        routes = getattr(desk_app(site.desk), "routes", [])
        forms = {route.path for route in routes if "POST" in (route.methods or ())}
        await gaps_closed(site)
        await entries_changed(site)
        await accounts_changed(site)
        acts = await site.desk.staff.history(200)

    expected = {what for left in ACTS.values() for what in left}
    assert forms == ACTS.keys() | WRITES_NOTHING
    assert expected - {act.what for act in acts} == set()
    assert expected - DONE.keys() == set()
    assert all(act.who in {"test", "李强", "陈静", "root"} for act in acts)
    assert all(text not in act.thing for act in acts for text in ("猫", "申请", *ENTRIES.split("\n")[1:3]))
