"""Personal data is masked, everything else is left; measured on questions written by hand."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_bot.text.redact import redact, without_personal_data
from text.variants import KINDS, variants

FOLDER = Path(__file__).parent
MARKED = re.compile("⟦([^⟧]*)⟧")
KIND = re.compile(r"\[[^\]]*\]")


def lines(name: str) -> list[str]:
    return [line for line in (FOLDER / name).read_text("utf-8").splitlines() if not line.startswith("#")]


def plain(line: str) -> str:
    return line.replace("⟦", "").replace("⟧", "")


def leaks(line: str) -> bool:
    redacted = redact(plain(line))
    return any(datum in redacted for datum in MARKED.findall(line))


@pytest.mark.slow
def test_at_least_95_of_100_questions_lose_all_personal_data() -> None:
    positives = lines("personal_data.txt")
    leaking = [line for line in positives if leaks(line)]

    assert len(positives) >= 200
    assert len(leaking) <= 0.05 * len(positives), leaking


def test_at_most_5_of_100_harmless_questions_are_changed() -> None:
    negatives = lines("harmless.txt")
    changed = [line for line in negatives if redact(line) != line]

    assert len(negatives) >= 200
    assert len(changed) <= 0.05 * len(negatives), changed


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_at_least_98_of_100_ways_to_write_around_the_masks_are_seen_through(kind: str) -> None:
    tried = variants(kind, 500)
    leaking = [each.text for each in tried if any(secret in redact(each.text) for secret in each.secrets)]

    assert len(leaking) <= 0.02 * len(tried), leaking


def test_what_stands_around_personal_data_is_kept() -> None:
    exact = [line for line in lines("personal_data.txt") if not leaks(line)]
    blurred = [line for line in exact if KIND.sub("[]", redact(plain(line))) != MARKED.sub("[]", line)]

    assert len(blurred) <= 0.05 * len(exact), blurred


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("身份证330106200503120044", "身份证[身份证号]"),
        (
            "我是王小明，学号2300101123，电话１３８－１２３４－５６７８",
            "我是[姓名]，学号[学号]，电话[手机号]",
        ),
        ("卡号6222 0212 0200 1234 567 退款", "卡号[银行卡号] 退款"),
        ("招生办0571-86836000，文号中量大〔2020〕46号", "招生办0571-86836000，文号中量大〔2020〕46号"),
    ],
)
def test_each_kind_is_named_in_its_place(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "电话138\n0013\n8000",
        "请回电：1380013\n8000",
        "138\r\n0013\r\n8000",
        "手机 138\t0013\t8000",
        "手机：\r\n\r\n138 0013 8000",
        "电话138，0013，8000",
        "138/0013/8000",
        "138、0013、8000",
        "电话 13 80 01 38 00 0",
        "1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣",
        "①③⑧⓪⓪①③⑧⓪⓪⓪",
        "¹³⁸⁰⁰¹³⁸⁰⁰⁰",
        "❶❸❽⓿⓿❶❸❽⓿⓿⓿",
        "一三八零零一三八零零零",
        "一三八-零零一三-八零零零",
        "138零零13八000",
        "I38OOI38OOO",
        "13800l38000",
        "卡号6222\n0212 3456 7890 128",
        "身份证330106\n19900101\n1234",
        "身份证3301061990\n01011234",
        "身份证330106/19900101/1234",
        "身份证三三零一零六一九九零零一零一一二三四",
        "学号是\n2019123456",
        "学号20191\n23456",
        "微信:\nabc12345",
        "QQ一二三四五六七",
        "护照\nE1234\n5678",
        "zhangsan@\nqq.com",
        "zhangsan@qq\n.com",
        "zhangsan at qq 点 com",
        "zhangsan艾特qq点com",
        "zhangsan(at)example.edu.cn",
        "zhangsan＠qq。com",
        "邮箱zhangsan at example.edu.cn",
        "电话138\\1234\\5678",
        "电话138。1234。5678",
        "手机1:3:8:1:2:3:4:5:6:7:8",
        "(138)(1234)(5678",
        "138📞1234📞5678",
        "138→1234→5678",
        "身份证330106…2005…0312…0044",
        "身份证：\u2028330106\u200b2005\u200b0312\u00a00044",
        "卡号=6222#0212#0200#1234#567",
        "学号，2300101123",
        "学号2300，101，123",
        "学号2️⃣3️⃣0️⃣0️⃣1️⃣0️⃣1️⃣1️⃣2️⃣3️⃣",
        "学号➁➂🄋🄋➀🄋➀➀➁➂",
        "QQ。123456789",
        "QQ 1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣9️⃣",
        "微信号，liming_2005",
        "zhangsan{at}qq.com",
        "zhangsan #at# qq.com",
        "zhangsan@@qq.com",
        "zhangsan@qq,com",
        "zhangsan-at-qq-dot-com",
        "zhangsan小老鼠qq.com",
        "zhangsan at example dot edu dot cn",
        "z h a n g s a n @ q q . c o m",
        "yao san ba ling ling yao san ba ling ling ling",
        "yi1 san1 ba1 ling2 ling2 yi1 san1 ba1 ling2 ling2 ling2",
        "one three eight double zero one three eight triple zero",
        "138的0013的8000",
        "一三八，呃，零零一三，呃，八零零零",
        "138甲0013甲8000",
        "1380,0138,000",
        "13 / 800 / 138 / 000",
        "电话13，80，01，38，000",
        "zhangsan圈a163点康姆",
        "zhangsanⓐqq点com",
        "zhangsan艾特163",
        "6222，0212，0200，1234，567",
        "护照号E1234，5678",
        "QQqi yi jiu ba si si ling yi qi",
        "加V abc_123",
        "➕Q abc_123",
        "薇❤ abc_123",
        "扣扣：284619375",
    ],
)
def test_numbers_and_addresses_are_masked_however_they_are_broken_or_spelt(text: str) -> None:
    redacted = redact(text)

    assert redacted.endswith("]")
    assert not any(character.isdigit() for character in redacted)


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("我叫 张 三", "我叫 [姓名]"),
        ("我叫：张三", "我叫：[姓名]"),
        ("申请人：张三", "申请人：[姓名]"),
        ("申请人\n张 小 明，想查分", "申请人\n[姓名]，想查分"),
        ("姓名\n张三", "姓名\n[姓名]"),
        ("13812345678 人工客服", "[手机号] 人工客服"),
        ("138，1234，5678 周老师", "[手机号] 周老师"),
        ("我叫迪丽热巴想问学费", "我叫[姓名]想问学费"),
        ("我是阿卜杜拉的妈妈", "我是[姓名]的妈妈"),
        ("申请人：买买提·艾力", "申请人：[姓名]"),
        ("联系人 次仁，电话后补", "联系人 [姓名]，电话后补"),
        ("姓名\n山本一郎", "姓名\n[姓名]"),
        ("我叫José Müller", "我叫[姓名]"),
        ("申请人：Иван Петров", "申请人：[姓名]"),
        ("一三八零零一三八零零零。二〇二六年", "[手机号]。二〇二六年"),
        ("①13800138000", "①[手机号]"),
        ("1️⃣13800138000", "1️⃣[手机号]"),
    ],
)
def test_names_are_masked_over_blanks_and_numbered_lists_are_read(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "奖学金150，2000，3000元",
        "分三档：1500、2000、300元",
        "人数13/14/15/16/17/18",
        "①带身份证②带户口本③带照片",
        "学号 2019 2020级",
        "准考证 2026-06-01 开始打印",
        "一二三四五六七八九十",
        "二〇二六年九月一日",
        "look at www.example.edu.cn",
        "我叫 什么",
        "本人 高 中 毕业",
        "5500\n6000\n4800\n5200",
        "电话咨询13:30-16:30，309室",
        "学号：2019-2020学年",
        "奖学金1500：2000：300",
        "学生申诉办法",
        "我是大一新生",
        "我是巴基斯坦留学生",
        "我是多次落榜的",
        "我叫什么名字",
        "申请人须知",
        "申请人：公民、法人",
        "联系人是谁",
        "1301、1302、1303、1304室",
        "人数477，1879，866，1625",
        "192.168.100.10",
        "13:30-16:30，8:00",
        "1500和2000和300元",
        "第1和第2和第3和第4和第5",
        "one by one, two by two, three at a time",
        "微信公众号",
        "教财〔2023〕5号",
        "护照 2026-06-01 到期",
        "5500，6000，4800，5200",
    ],
)
def test_lists_dates_and_words_are_left(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("学费多少钱，我叫张三，手机13812345678", "学费多少钱"),
        ("我是王小明，学号2300101123，能转专业吗", "能转专业吗"),
        ("我的手机是13812345678，学费多少钱", "学费多少钱"),
        ("13812345678", ""),
        ("电话是多少", "电话是多少"),
    ],
)
def test_without_personal_data_the_question_is_left(text: str, left: str) -> None:
    assert without_personal_data(text) == left


def test_a_pattern_for_student_numbers_is_masked_wherever_it_stands() -> None:
    assert redact("2300101123能转专业吗") == "2300101123能转专业吗"
    assert redact("2300101123能转专业吗", r"(?<!\d)2\d{9}(?!\d)") == "[学号]能转专业吗"


@pytest.mark.parametrize("line", lines("personal_data.txt"))
def test_redacting_twice_changes_nothing_more(line: str) -> None:
    once = redact(plain(line))

    assert redact(once) == once


PIECES = st.sampled_from(
    ["1", "1 ", "138", "+86 ", "@", "a.", "我叫", "张", "姓名:", "[", "]", "-", "\ud800", "Ａ", "９"]
)


@pytest.mark.slow
@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_any_text_is_taken_and_no_mobile_number_survives(text: str) -> None:
    assert "13812345678" not in redact(f"{text} 13812345678 {text}")


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        "a",
        "a.",
        "@",
        "a@",
        "我叫",
        "张",
        "138",
        "+",
        "+1 ",
        "12 ",
        "qq",
        "微信a",
        "浙A",
        "Aa ",
        "一",
        "①",
        "1️⃣",
        "O1",
        "电话1",
        "6222 ",
        "a at ",
        "邮箱a at b ",
        "申请人 ",
        "张 ",
        "古",
        "yaoyi1",
        "one ",
        "1的",
        "一甲",
        "a艾特b点",
    ],
)
def test_hostile_text_of_100_000_characters_comes_to_an_end(piece: str) -> None:
    redact((piece * 100_000)[:100_000])
