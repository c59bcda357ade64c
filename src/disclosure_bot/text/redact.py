"""Masks personal data in what people type; called before anything is written.

Patterns are tried on a folded copy of the text (full-width digits, odd dashes, invisible characters), as long
as the original, and the spans found there are cut out of the original. Every repetition in them is bounded,
so that the time grows with the length only. A number is masked for its own form (an identity card with its
birth date, a bank card with its check digit) or for the word before it (学号, QQ). Numbers of offices stay.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from disclosure_bot.text.surnames import NOT_NAMES, PINYIN_SURNAMES, SURNAMES

_DIGIT_ZEROS = (0xFF10, 0x0660, 0x06F0, 0x0966, *range(0x1D7CE, 0x1D800, 10))
"""where runs of ten digits begin: full-width, Arabic, Persian, Hindi, mathematical"""
_FOLD = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **{zero + digit: ord("0") + digit for zero in _DIGIT_ZEROS for digit in range(10)},
    **dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), ord("-")),
    **dict.fromkeys((0x3000, 0xA0, *range(0x2000, 0x2010), 0x2060, 0xFEFF), ord(" ")),
    ord("﹕"): ord(":"),
    ord("•"): ord("·"),
}

_SEP = r"[ .\-]{0,3}"
_IS = r"(?:号码|号|码|账号|帐号)?[ ]?(?:是|为|:|=)?[ ]{0,2}"
_OWN = r"(?:我|我的|我家|我家的|家里|家里的|本人|本人的|妈妈|爸爸|父亲|母亲|家长|孩子|联系)"
_NAME_CHARS = "一-鿿"
_END = rf"(?=[^{_NAME_CHARS}A-Za-z]|$)"
_AFTER_NAME = "想要问请是今在来的有我和从你需报家，,。"

Accept = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Rule:
    label: str
    pattern: re.Pattern[str]
    """group 1, or the whole, is masked"""
    accept: Accept = lambda _: True
    """a last look at what the pattern found"""


def redact(text: str, student_number: re.Pattern[str] | None = None) -> str:
    """Return the text with personal data replaced by its kind in brackets, as in ``[手机号]``.

    ``student_number`` is masked wherever it stands; without it a number is one only after 学号 and the like.
    """
    folded = text.translate(_FOLD)
    rules = _RULES if student_number is None else (*_RULES, _Rule("学号", student_number))
    spans = sorted(_separate(span for rule in rules for span in _found(rule, folded)))
    pieces, at = [], 0
    for start, end, label in spans:
        pieces += [text[at:start], f"[{label}]"]
        at = end
    return "".join([*pieces, text[at:]])


Span = tuple[int, int, str]


def _found(rule: _Rule, folded: str) -> Iterator[Span]:
    for match in rule.pattern.finditer(folded):
        group = 1 if rule.pattern.groups else 0
        if rule.accept(match[group]):
            yield (*match.span(group), rule.label)


def _separate(spans: Iterator[Span]) -> list[Span]:
    """Keep the spans that do not overlap an earlier one: rules stand in the order of their certainty."""
    kept: list[Span] = []
    taken: set[int] = set()
    for start, end, label in spans:
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            kept.append((start, end, label))
    return kept


def _digits(text: str) -> str:
    return "".join(character for character in text.upper() if character.isdigit() or character == "X")


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        return 1900 <= date(year, month, day).year <= 2049
    except ValueError:
        return False


def _is_identity_card(text: str) -> bool:
    """A region and a real birth date, or the check digit of GB 11643: people mistype one of them."""
    number = _digits(text)
    if number[0] not in "12345689":
        return False
    if len(number) == 15:
        return _is_date(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))
    return _is_date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def _passes_luhn(text: str) -> bool:
    """Check digit of bank cards, ISO/IEC 7812-1."""
    total = 0
    for place, digit in enumerate(reversed(_digits(text))):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def _is_foreign_number(text: str) -> bool:
    """A number with a country code; a Chinese landline is left, it may be an office's."""
    number = _digits(text)
    return 8 <= len(number) <= 15 and not re.match(r"86(?!1[3-9])", number)


def _is_name(text: str) -> bool:
    return (
        text[0] in SURNAMES
        and text not in NOT_NAMES
        and not text.endswith(tuple("生人族员学院系班者长友国师级届区"))
    )


def _is_given_name(text: str) -> bool:
    return text not in NOT_NAMES and not text.startswith(tuple("什么不了他她你车个过来谁啥"))


def _is_pinyin_name(text: str) -> bool:
    words = text.lower().split()
    return words[0] in PINYIN_SURNAMES or words[-1] in PINYIN_SURNAMES


def _rule(label: str, pattern: str, accept: Accept = lambda _: True) -> _Rule:
    return _Rule(label, re.compile(pattern, re.IGNORECASE), accept)


def _rule_of_case(label: str, pattern: str, accept: Accept = lambda _: True) -> _Rule:
    return _Rule(label, re.compile(pattern), accept)


_RULES = (
    _rule("邮箱", r"(?<![\w.%+-])[\w.%+-]{1,64} ?@ ?(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}"),
    _rule("身份证号", r"(?<!\d)(?=(\d(?:[ -]?\d){16}[ -]?[\dx])(?![ -]?[\dx]))", _is_identity_card),
    _rule("身份证号", r"(?<![\d.])(?=(\d{6}[ -]?\d{6}[ -]?\d{3})(?![ -]?\d))", _is_identity_card),
    _rule("身份证号", rf"身份证{_IS}(\d{{14,17}}[\dx])(?!\d)"),
    _rule(
        "银行卡号", r"(?<![\d.])(?=([3-69]\d{3}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?)(?![ -]?\d))", _passes_luhn
    ),
    _rule("银行卡号", r"(?<![\d.])(?=([3-69]\d{5}[ -]?\d{10,13})(?![ -]?\d))", _passes_luhn),
    _rule("银行卡号", rf"(?:银行卡|卡号|信用卡|储蓄卡){_IS}((?:\d[ -]?){{14,18}}\d)"),
    _rule(
        "手机号",
        r"(?<![\d.])(?:(?:\+|00)?86[ -]{0,2})?"
        rf"1[3-9]\d(?:{_SEP}\d{{4}}{_SEP}\d{{4}}|{_SEP}\d{{3}}{_SEP}\d{{5}}|\d{_SEP}\d{{4}}{_SEP}\d{{3}}|\d\d{_SEP}\d{{6}})"
        r"(?!\d)",
    ),
    _rule("手机号", r"(?<!\d)1([ .-])[3-9](?:\1\d){9}(?!\d)"),
    _rule("手机号", r"[一幺壹][三四五六七八九][零〇一幺二三四五六七八九]{9}"),
    _rule("手机号", r"(?<!\d)(?:\+|00)886[ -]?0?9\d{2}[ -]?\d{3}[ -]?\d{3}(?!\d)"),
    _rule("手机号", r"(?<![\d-])09\d{2}[ -]?\d{3}[ -]?\d{3}(?![\d-])"),
    _rule("手机号", r"(?<!\d)(?:(?:\+|00)85[23]|\(85[23]\)|85[23])[ -]?[5-9]\d{3}[ -]?\d{4}(?!\d)"),
    _rule("电话", r"(?<!\d)(?=(\+(?:[ ().-]{0,2}\d){8,15})(?!\d))", _is_foreign_number),
    _rule("电话", r"(?<![\d-])\(?\d{3}\)?[ -]\d{3}-\d{4}(?![\d-])"),
    _rule(
        "电话",
        rf"{_OWN}(?:的|家)?(?:联系)?(?:电话|手机|号码|座机|联系方式){_IS}(\+?\d(?:[ -]?\d){{6,13}})(?!\d)",
    ),
    _rule(
        "电话",
        r"(?:my (?:phone|number|cell|mobile|tel)[a-z ]{0,20}|call me (?:at|on) |whats ?app)[ :]{0,3}(?:is )?(\+?\d(?:[ -]?\d){6,13})",
    ),
    _rule(
        "学号",
        rf"(?:学号|学籍号|工号|考生号|准考证|报名号|学生证|通知书编号){_IS}([a-z]{{0,3}}\d{{6,15}})(?!\d)",
    ),
    _rule(
        "学号",
        r"student (?:id|number|no\.?|card)(?: number| no\.?)?[ :#]{0,3}(?:is )?([a-z]{0,3}\d{6,15})(?!\d)",
    ),
    _rule("QQ号", rf"(?<![a-z])(?:qq|扣扣|企鹅号){_IS}([1-9]\d{{4,11}})(?!\d)"),
    _rule(
        "微信号",
        r"(?:微信|薇信|威信|v信|wechat|weixin|(?<![a-z])[wv]x)(?:号码|号|id)?[ ]?(?:是|为|:| is )[ ]{0,2}([a-z0-9][\w-]{4,19})",
    ),
    _rule(
        "微信号",
        r"(?:微信|薇信|威信|v信|wechat|weixin|(?<![a-z])[wv]x|加[我个]?v)(?:号码|号|id)?[ ]{0,2}(?=\w{0,19}[\d_])([a-z0-9][\w-]{4,19})",
    ),
    _rule(
        "护照号",
        rf"(?:护照|passport|通行证|台胞证|居留证|居住证)(?: ?(?:number|no\.?))?{_IS}(?:is )?([a-z]{{0,3}}\d{{6,10}})(?!\d)",
    ),
    _rule_of_case(
        "护照号", r"(?<![A-Za-z0-9])(?:[EGDSP]\d{8}|E[A-HJ-NP-Z]\d{7}|[HM]\d{8}(?:\d{2})?)(?![A-Za-z0-9])"
    ),
    _rule_of_case("证件号", r"(?<![A-Za-z0-9])[A-Z]{1,2}\d{6} ?\([0-9A]\)"),
    _rule_of_case(
        "车牌号",
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·.-]?"
        r"(?=[A-Z]{0,5}\d)[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳](?![A-Za-z0-9])",
    ),
    _rule(
        "姓名",
        rf"(?:姓名|名字)(?:是|叫|:|为|=)[ ]{{0,2}}([{_NAME_CHARS}]{{1,8}}·[{_NAME_CHARS}]{{1,8}}|[{_NAME_CHARS}]{{2,4}}){_END}",
        _is_given_name,
    ),
    _rule(
        "姓名",
        rf"(?:我|儿子|女儿|孩子|小孩|弟弟|妹妹|哥哥|姐姐|学生|同学|名字|名|本人)叫(?:做)?([{_NAME_CHARS}]{{1,8}}·[{_NAME_CHARS}]{{1,8}})",
    ),
    _rule(
        "姓名",
        rf"(?:我|儿子|女儿|孩子|小孩|弟弟|妹妹|哥哥|姐姐|学生|同学|名字|名|本人)叫(?:做)?([{_NAME_CHARS}]{{2,4}}){_END}",
        _is_given_name,
    ),
    _rule(
        "姓名",
        rf"(?:我|儿子|女儿|孩子|小孩|弟弟|妹妹|哥哥|姐姐|学生|同学|名字|名|本人)叫(?:做)?([{_NAME_CHARS}]{{2,3}}?)(?=[{_AFTER_NAME}])",
        _is_name,
    ),
    _rule(
        "姓名",
        rf"(?:我|儿子|女儿|孩子|小孩|弟弟|妹妹|哥哥|姐姐|学生|同学|名字|名|本人)叫(?:做)?([{_NAME_CHARS}]{{3}})",
        _is_name,
    ),
    _rule("姓名", rf"(?:我是|本人|考生|学生|申请人|姓名)[ ]?([{_NAME_CHARS}]{{2,4}}){_END}", _is_name),
    _rule(
        "姓名",
        rf"(?:我是|本人|申请人)([{_NAME_CHARS}]{{2,3}})(?=的(?:妈妈|爸爸|家长|父亲|母亲|爷爷|奶奶))",
        _is_name,
    ),
    _rule_of_case(
        "姓名",
        r"(?:[Mm]y name is|[Mm]y name's|[Nn]ame:|[Mm]y (?:son|daughter|child)(?:'s name)? is(?: called)?|[Ii] am called) ?([A-Z][a-z'-]{1,20}(?: [A-Z][a-z'-]{1,20}){0,2})",
    ),
    _rule_of_case(
        "姓名",
        r"(?:[Tt]his is|I am|I'm|[Ii]'m) ([A-Z][a-z]{1,12} [A-Z][a-z]{1,12})(?![A-Za-z])",
        _is_pinyin_name,
    ),
    _rule("姓名", r"my name is ([a-z]{2,12} [a-z]{2,12})(?= ?(?:[,.;!?]|and |i |$))", _is_pinyin_name),
)
