"""Nothing personal is on any page of the desk: searched in all that it answers."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from channels.desk.test_entry_pages import edit
from channels.desk_people import LI, ROOT, WANG, ZHAO, DeskSite, desk_site, post
from disclosure_bot.channels.desk.app import desk_app
from disclosure_bot.domain.language import Language
from disclosure_bot.domain.request import Applicant, RequestChannel, RequestKind
from disclosure_bot.requests.checks import Arrival
from disclosure_bot.store.handoffs import Handoff
from disclosure_bot.store.subscriptions import Wish
from support.exchanges import NOON
from support.gap_samples import missed
from support.repositories import commit_all, git

PHONE, MAIL, IDENTITY = "13812345678", "zhang@example.com", "wang@example.edu.cn"
CHAT, STAFF_NUMBER = "700123456", "900765432"
ASKED = [
    missed(0, f"我叫张三丰，电话{PHONE}，学校有游泳馆吗", asker="asker-secret-0"),
    missed(1, "学校有游泳馆吗", asker="asker-secret-1"),
    missed(2, f"游泳馆几点开门，请回复到{MAIL}", asker="asker-secret-2"),
]
PERSONAL = re.compile(
    "|".join(
        (PHONE, MAIL, IDENTITY, CHAT, STAFF_NUMBER, "asker-", "张三丰", "李四光", *(one.id for one in ASKED))
    )
)
REQUEST = Arrival(
    date(2026, 11, 20),
    RequestChannel.LETTER,
    RequestKind.REQUEST,
    "决算表",
    Applicant("李四光", MAIL, f"我要看决算表，电话{PHONE}"),
    department="finance",
    asker="asker-secret-3",
)


def paths_of(app: object, **things: str) -> list[str]:
    """Return the address of every page that is read, as the routes have them, of these things."""
    routes = getattr(app, "routes", [])
    found = [
        route.path for route in routes if "GET" in (route.methods or ()) and "{version}" not in route.path
    ]
    filled = (re.sub("{([a-z]+)}", lambda named: things.get(named[1], "x"), path) for path in found)
    return [f"/desk{path}" for path in filled if "openid" not in path]


async def amended(site: DeskSite) -> str:
    """Keep a draft of an entry, and return its id."""
    git(site.folder, "init", "-q", "-b", "main")
    commit_all(site.folder, "first")
    browser = await site.signed_in(WANG)
    await edit(browser, {"answer-zh": "退费向学院申请。"}, "save")
    return str(browser.answer.url.path).rpartition("/")[2]


@pytest.mark.slow
async def test_no_page_holds_anything_of_a_person(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        mark = await amended(site)
        await site.store.logbook.record(*ASKED)
        await site.desk.office.register.add(REQUEST, "test", NOON)
        await site.store.handoffs.open(
            Handoff("h", "asker-secret-1", "telegram", CHAT, Language.ZH, NOON, ASKED[1].id)
        )
        await site.store.wishes.make(
            Wish("w", "asker-secret-1", ASKED[1].id, "telegram", CHAT, Language.ZH, NOON)
        )
        await site.desk.gaps.refresh(NOON)
        (row, *_) = await site.desk.gaps.rows()
        await site.desk.gaps.dismiss(row.id, "不归学校答复", f"telegram:{STAFF_NUMBER}", NOON)
        await site.desk.gaps.reopen(row.id, f"telegram:{STAFF_NUMBER}", NOON)
        read = {}
        for member in (WANG, ZHAO, LI, ROOT):
            browser = await site.signed_in(member)
            for path in paths_of(desk_app(site.desk), gap=row.id, entry="fees.refund", mark=mark):
                answer = await browser.client.get(path, follow_redirects=True)
                read[member.name, path] = answer.text
        browser = await site.signed_in(LI)
        await browser.open(f"/desk/gaps/{row.id}")
        await post(browser, f"/desk/gaps/{row.id}/link", {"entry": "fees.tuition", "q0": "1"})
        read["李强", "proposal"] = browser.answer.text

    assert len(read) > 30
    assert "游泳馆" in read["李强", "/desk/gaps.json"]
    assert "2026-001" in read["李强", "/desk/requests.json"]
    assert "游泳馆" in read["李强", "/desk/handoffs.json"]
    assert "退费向学院申请" in read["李强", f"/desk/reviews/{mark}"]
    assert {where: found for where, text in read.items() if (found := PERSONAL.findall(text))} == {}


@pytest.mark.slow
async def test_the_history_names_things_and_staff_only(tmp_path: Path) -> None:
    async with desk_site(tmp_path) as site:
        await site.store.logbook.record(*ASKED)
        await site.desk.gaps.refresh(NOON)
        (row, *_) = await site.desk.gaps.rows()
        browser = await site.signed_in(LI)
        await browser.open(f"/desk/gaps/{row.id}")
        await post(browser, f"/desk/gaps/{row.id}/dismiss", {"why": "noise"})
        await post(browser, f"/desk/gaps/{row.id}/dismiss", {})
        acts = (await browser.client.get("/desk/history.json")).json()

    assert {"who": "李强", "what": "gap-dismiss", "thing": row.id} in [
        {key: act[key] for key in ("who", "what", "thing")} for act in acts
    ]
    assert not PERSONAL.search(json.dumps(acts, ensure_ascii=False))


@pytest.mark.slow
async def test_every_page_asks_for_a_permission_or_is_for_whoever_signs_in(tmp_path: Path) -> None:
    open_to_all = {"/sign-in", "/sign-in/x"}
    async with desk_site(tmp_path) as site:
        browser = site.browser()
        for path in paths_of(desk_app(site.desk)):
            page = await browser.open(path)
            if path.removeprefix("/desk") not in open_to_all:
                assert "登录办公台" in page.all("h1")[0].text, path
