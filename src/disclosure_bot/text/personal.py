"""What personal data looks like.

A number is personal for its own form (an identity card with its birth date, a bank card with its check
digit) or for the word before it (学号, QQ). Numbers of offices stay: a landline is masked only where somebody
calls it their own. A name without a word before it is not found. Every repetition is bounded, so that the
time to search grows with the length of the text only.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from disclosure_bot.text.surnames import FORM_WORDS, NOT_NAMES, PINYIN_SURNAMES, SURNAMES

Accept = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Form:
    """One form of personal data."""

    kind: str
    """what is written in its place"""
    pattern: re.Pattern[str]
    """tried at every place of the text; its first group is masked"""
    accept: Accept
    """a last look at what the pattern found"""


def form(kind: str, pattern: str, accept: Accept = lambda _: True, *, case: bool = False) -> Form:
    """Return a form whose first group is masked; letters count alike in both cases unless told otherwise."""
    # Looking ahead consumes nothing, so that a place refused does not hide the one after it.
    return Form(kind, re.compile(f"(?={pattern})", 0 if case else re.IGNORECASE), accept)


def _digits(text: str) -> str:
    return "".join(character for character in text.upper() if character.isdigit() or character == "X")


def _is_birthday(year: str, month: str, day: str) -> bool:
    try:
        return 1900 <= date(int(year), int(month), int(day)).year <= 2049
    except ValueError:
        return False


def _is_identity_card(text: str) -> bool:
    """A real birthday or the check digit of GB 11643: people mistype one of them."""
    number = _digits(text)
    if number[0] in "07":  # no region begins so
        return False
    if len(number) == 15:
        return _is_birthday("19" + number[6:8], number[8:10], number[10:12])
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(number[:17]))
    return _is_birthday(number[6:10], number[10:12], number[12:14]) or number[17] == "10X98765432"[total % 11]


def _passes_luhn(text: str) -> bool:
    """Check digit of bank cards, ISO/IEC 7812-1."""
    total = 0
    for place, digit in enumerate(reversed(_digits(text))):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def _is_abroad(text: str) -> bool:
    """A number with a country code; a Chinese landline is left, it may be an office's."""
    number = _digits(text)
    return 8 <= len(number) <= 15 and not re.match(r"86(?!1[3-9])", number)


def _is_full_name(text: str) -> bool:
    """A surname first, and no word that only begins like one."""
    return (
        text[0] in SURNAMES
        and not text.startswith(NOT_NAMES + FORM_WORDS)
        and not text.endswith(tuple("生人族员学院系班者长友师级届区的吗呢吧了啊"))
    )


def _is_given_name(text: str) -> bool:
    return not text.startswith((*FORM_WORDS, *"什么不了他她你车个过来谁啥"))


def _is_pinyin_name(text: str) -> bool:
    words = text.lower().split()
    return words[0] in PINYIN_SURNAMES or words[-1] in PINYIN_SURNAMES


_SEP = r"[ .\-]{0,3}"
_IS = r"(?:号码|号|码|账号|帐号)?[ ]?[是为:=(]?[ ]{0,2}"
_HAN = "一-鿿"
_END = rf"(?![{_HAN}A-Za-z])"
_OWN = r"(?:我|我的|我家|我家的|家里|家里的|本人|本人的|妈妈|爸爸|父亲|母亲|家长|孩子|联系)"
_CALLED = r"(?:我|儿子|女儿|孩子|小孩|弟弟|妹妹|哥哥|姐姐|学生|同学|名字|名|本人)叫(?:做)?"
_WECHAT = r"(?:微信|薇信|威信|v信|wechat|weixin|(?<![a-z])[wv]x"
_ID = r"[a-z0-9][a-z0-9_-]{4,19}"
_WORD = r"[A-Z][a-z'-]{1,20}"


@cache
def forms() -> tuple[Form, ...]:
    """Return the forms, the most certain first: where two overlap, the earlier one counts."""
    return (
        form("邮箱", r"(?<![a-z0-9_.%+'-])([a-z0-9_.%+'-]{1,64} ?@ ?(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24})"),
        form("身份证号", r"(?<!\d)(\d(?:[ -]?\d){16}[ -]?[\dx])(?![ -]?[\dx])", _is_identity_card),
        form("身份证号", r"(?<![\d.])(\d{6}[ -]?\d{6}[ -]?\d{3})(?![ -]?\d)", _is_identity_card),
        form("身份证号", rf"身份证(?:尾号|后几位)?(?:写错|填错|错)?了?{_IS}(\d{{14,19}}[\dx])(?![\dx])"),
        form(
            "银行卡号", r"(?<![\d.])([3-69]\d{3}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?)(?![ -]?\d)", _passes_luhn
        ),
        form("银行卡号", r"(?<![\d.])([3-69]\d{5}[ -]?\d{10,13})(?![ -]?\d)", _passes_luhn),
        form("银行卡号", rf"(?:银行卡|卡号|信用卡|储蓄卡){_IS}((?:\d[ -]?){{14,18}}\d)"),
        form(
            "手机号",
            r"(?<![\d.])((?:\(?(?:\+|00)?86\)?[ -]{0,2})?"
            rf"1[3-9]\d(?:{_SEP}\d{{4}}{_SEP}\d{{4}}|{_SEP}\d{{3}}{_SEP}\d{{5}}"
            rf"|\d{_SEP}\d{{4}}{_SEP}\d{{3}}|\d\d{_SEP}\d{{6}}))(?!\d)",
        ),
        form("手机号", r"(?<!\d)(1([ .-])[3-9](?:\2\d){9})(?!\d)"),
        form("手机号", r"([一幺壹][三四五六七八九][零〇一幺二三四五六七八九]{9})"),
        form("手机号", r"(?<!\d)((?:\+|00)886[ -]?0?9\d{2}[ -]?\d{3}[ -]?\d{3})(?!\d)"),
        form("手机号", r"(?<![\d-])(09\d{2}[ -]?\d{3}[ -]?\d{3})(?![\d-])"),
        form("手机号", r"(?<!\d)((?:\+|00|\()?85[23]\)?[ -]?[5-9]\d{3}[ -]?\d{4})(?!\d)"),
        form("电话", r"(?<!\d)(\+(?:[ ().-]{0,2}\d){8,15})(?!\d)", _is_abroad),
        form("电话", r"(?<![\d(-])(\(?\d{3}\)?[ -]\d{3}-\d{4})(?![\d-])"),
        form(
            "电话",
            rf"{_OWN}(?:的|家)?(?:联系)?(?:电话|手机|号码|座机|联系方式)"
            rf"{_IS}(\+?\d(?:[ -]?\d){{6,13}})(?!\d)",
        ),
        form(
            "电话",
            r"(?:my (?:phone|number|cell|mobile|tel)[a-z ]{0,20}|call me (?:at|on) |whats ?app)"
            r"[ :]{0,3}(?:is )?(\+?\d(?:[ -]?\d){6,13})",
        ),
        form(
            "学号",
            rf"(?:学号|学籍号|工号|考生号|考号|准考证|报名号|学生证|通知书编号){_IS}([a-z]{{0,3}}\d{{6,15}})(?!\d)",
        ),
        form(
            "学号",
            r"student (?:id|number|no\.?|card)(?: number| no\.?)?[ :#]{0,3}(?:is )?([a-z]{0,3}\d{6,15})",
        ),
        form("QQ号", rf"(?<![a-z])(?:qq|扣扣|企鹅号){_IS}([1-9]\d{{4,11}})(?!\d)"),
        form("微信号", rf"{_WECHAT})(?:号码|号|id)?[ ]?(?:是|为|:| is )[ ]{{0,2}}({_ID})"),
        form("微信号", rf"(?<![a-z0-9])v ?: ?(?=[a-z-]{{0,19}}[\d_])({_ID})"),
        form("微信号", rf"{_WECHAT}|加[我个]?v)(?:号码|号|id)?[ ]{{0,2}}(?=[a-z-]{{0,19}}[\d_])({_ID})"),
        form(
            "护照号",
            r"(?:护照|passport|通行证|台胞证|居留证|居住证)(?: ?(?:number|no\.?))?"
            rf"{_IS}(?:is )?([a-z]{{0,3}}\d[a-z0-9]{{5,9}})(?![a-z0-9])",
        ),
        form(
            "护照号",
            r"(?<![A-Za-z0-9])([EGDSP]\d{8}|E[A-HJ-NP-Z]\d{7}|[HM]\d{8}(?:\d{2})?)(?![A-Za-z0-9])",
            case=True,
        ),
        form("证件号", r"(?<![A-Za-z0-9])([A-Z]{1,2}\d{6} ?\([0-9A]\))", case=True),
        form(
            "车牌号",
            r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·.-]?"
            r"(?=[A-Z]{0,5}\d)[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳])(?![A-Za-z0-9])",
            case=True,
        ),
        form("姓名", rf"(?:姓名|名字|{_CALLED})[是叫:为=]?[ ]{{0,2}}([{_HAN}]{{1,8}}·[{_HAN}]{{1,8}})"),
        form("姓名", rf"(?:姓名|名字)[是叫:为=][ ]{{0,2}}([{_HAN}]{{2,4}}){_END}", _is_given_name),
        form("姓名", rf"{_CALLED}([{_HAN}]{{2,4}}){_END}", _is_given_name),
        form("姓名", rf"{_CALLED}([{_HAN}]{{2,3}}?)(?=[想要问请是今在来的有我和从你需报家])", _is_full_name),
        form("姓名", rf"{_CALLED}([{_HAN}]{{3}})", _is_full_name),
        form("姓名", rf"我是([{_HAN}]{{2,3}})(?=老师|教授|同学)", _is_full_name),
        form("姓名", rf"(?:家长|孩子|联系人|监护人)[ ]?[: ]?[ ]?([{_HAN}]{{2,4}}){_END}", _is_full_name),
        form("姓名", rf"(?:我是|本人|考生|学生|申请人|姓名)[ ]?([{_HAN}]{{2,4}}){_END}", _is_full_name),
        form(
            "姓名",
            rf"(?:我是|本人|申请人)([{_HAN}]{{2,3}})(?=的(?:妈妈|爸爸|家长|父亲|母亲|爷爷|奶奶))",
            _is_full_name,
        ),
        form(
            "姓名",
            r"(?:[Mm]y name is|[Mm]y name's|[Nn]ame:|[Mm]y (?:son|daughter|child)(?:'s name)? is(?: called)?"
            rf"|[Ii] am called) ?({_WORD}(?: {_WORD}){{0,2}})",
            case=True,
        ),
        form("姓名", rf"(?:This is|I am|I'm) ({_WORD} {_WORD})(?![A-Za-z])", _is_pinyin_name, case=True),
        form("姓名", r"my name is ([a-z]{2,12} [a-z]{2,12})(?= ?(?:[,.;!?]|and |i |$))", _is_pinyin_name),
    )
