import pytest

from disclosure_bot.matching.repair import Repairer

PLAINS = (
    *("学业预警怎么办", "学业预警是什么", "开放实验怎么申请", "复试调剂怎么联系", "学费多少钱", "学费怎么交"),
    *("怎么转专业", "转专业要什么条件", "暑假几号开始", "奖学金什么时候发", "gpa怎么算", "找几位老师签字"),
)
REPAIRER = Repairer(PLAINS, ["gpa"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("xuefei duoshao qian", "学费多少钱"),
        ("xue fei duo shao qian", "学费多少钱"),
        ("xuefeiduoshaoqian", "学费多少钱"),
        ("shujia 几号开始", "暑假几号开始"),
        ("jiangxuejin什么时候发", "奖学金什么时候发"),
    ],
)
def test_pinyin_becomes_characters(typed: str, meant: str) -> None:
    assert REPAIRER.mend(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("学业预京怎么办", "学业预警怎么办"), ("怎么转业专", "怎么转专业")],
)
def test_slips_of_the_fingers_are_mended(typed: str, meant: str) -> None:
    assert REPAIRER.mend(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["学费多少钱", "gpa怎么算", "how much is tuition", "deadline for course selection", "", "3.5", "图书馆"],
)
def test_a_sound_text_stays(typed: str) -> None:
    assert REPAIRER.mend(typed) == typed


@pytest.mark.parametrize(
    ("typed", "is_pinyin"),
    [
        ("xuefei duoshao", True),
        ("yanqi biye zenme shenqing", True),
        ("how much is tuition", False),
        ("xuefei 多少", False),
        ("ok", False),
        ("", False),
    ],
)
def test_pinyin_is_told_from_english(typed: str, *, is_pinyin: bool) -> None:
    assert REPAIRER.is_pinyin(typed) is is_pinyin


def test_long_texts_are_mended_too() -> None:
    assert len(REPAIRER.mend("预京" * 100)) == 200
    assert REPAIRER.mend("a" * 200)
