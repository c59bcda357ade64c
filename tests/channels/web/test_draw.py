"""Every kind of part has its look, and lists become lists."""

from typing import get_args

from disclosure_bot.channels.web.draw import Block, action_of, blocks_of
from disclosure_bot.domain.action import Browse
from disclosure_bot.domain.reply import (
    Card,
    Cell,
    CopyText,
    DueDay,
    Heading,
    Link,
    Note,
    Option,
    Paragraph,
    Part,
    Reading,
)
from support.samples import sample_knowledge

PARTS: tuple[Part, ...] = (
    Heading("本科学费"),
    Paragraph("先看这里。\n- 第一\n- 第二\n完。"),
    DueDay("最晚11月30日。"),
    Card("- 带证件"),
    Cell("一年 5000 元", "fees", "本科", "学费", "5000", "元", "2026", "来源"),
    CopyText("申请书全文", "可以照抄：", "fees.tuition"),
    Link("来源", "https://www.example.edu.cn/"),
    Note("核对日期"),
    Option("fees.refund", "退费"),
    Reading("report", 2, "年度报告"),
)


def test_every_part_has_its_look_and_what_is_on_offer_is_a_button() -> None:
    shown = list(blocks_of(PARTS))

    assert {type(part) for part in PARTS} == set(get_args(Part))
    assert [block.kind for block in shown] == [
        "heading",
        "text",
        "list",
        "text",
        "text",
        "list",
        "cell",
        "copy",
        "link",
        "note",
    ]
    assert shown[2] == Block("list", points=("第一", "第二"))
    assert shown[7] == Block("copy", "申请书全文", label="可以照抄：")


def test_a_typed_command_is_an_action_and_an_unknown_one_is_none() -> None:
    assert action_of("/catalogue", sample_knowledge()) == Browse()
    assert action_of("/gaps", sample_knowledge()) is None
