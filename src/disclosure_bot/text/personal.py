"""What personal data looks like.

A number is personal for its own form (an identity card with its birth date, a bank card with its check
digit) or for the word before it (学号, QQ). Numbers of offices stay: a landline is masked only where somebody
calls it their own. A name without a word before it is not found. Every repetition is bounded, so that the
time to search grows with the length of the text only.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from disclosure_bot.text.spelling import SIGNS
from disclosure_bot.text.surnames import (
    FORM_WORDS,
    LONG_SURNAMES,
    NOT_NAMES,
    NOT_SOUNDED,
    PINYIN_SURNAMES,
    SOUNDS,
    SURNAMES,
    SYLLABLES,
)

Accept = Callable[[str], bool]
"""tells whether what a pattern found is personal data"""


@dataclass(frozen=True, slots=True)
class Form:
    """One form of personal data, with an example that a test tries."""

    kind: str
    """what is written in its place"""
    pattern: str
    """tried at every place of the text; its first group is masked"""
    finds: str
    """text in which it must find what stands between ⟦ and ⟧"""
    leaves: str
    """text in which it must find nothing"""
    accept: Accept = lambda _: True
    """a last look at what the pattern found"""
    case: bool = False
    """whether capital and small letters differ for the pattern"""
    signs: tuple[str, ...] = ("",)
    """in small letters: a text that holds none of them holds nothing of this form, and is not searched"""


def _digits(text: str) -> str:
    return "".join(character for character in text.upper() if character.isdigit() or character == "X")


def _is_birthday(year: str, month: str, day: str) -> bool:
    try:
        return 1900 <= date(int(year), int(month), int(day)).year <= 2049
    except ValueError:
        return False


def _is_identity_card(text: str) -> bool:
    """A real birthday or the check digit of GB 11643: people mistype one of them.

    What is written apart as a list is has its birthday, or it is a list.
    """
    number = _digits(text)
    if number[0] in "07":  # no region begins so
        return False
    if len(number) == 15:
        return _is_birthday("19" + number[6:8], number[8:10], number[10:12])
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(number[:17]))
    is_right = number[17] == "10X98765432"[total % 11] and not _LISTED.search(text)
    return is_right or _is_birthday(number[6:10], number[10:12], number[12:14])


def _is_mobile(text: str) -> bool:
    """Digits in the groups in which people say them, or one by one."""
    sizes = _sizes(text)
    return max(sizes) in {1, 11} or sizes in {(3, 4, 4), (3, 8), (7, 4)}


def _is_mobile_cut(text: str) -> bool:
    """Digits in groups of any size: amounts, times and addresses one after the other look alike."""
    is_moment = _TIME.search(text) or _DATE.search(text)
    groups = re.findall(r"\d+", text)
    return max(_sizes(text)) > 2 and not is_moment and not _are_amounts(groups) and not _is_address(text)


def _sizes(text: str) -> tuple[int, ...]:
    """Return how many digits stand together, without the code of the country."""
    return tuple(map(len, re.findall(r"\d+", _COUNTRY.sub("", text))))


def _are_amounts(groups: list[str]) -> bool:
    """Round ones, or years."""
    is_round = len(groups) > 2 and all(group.endswith("0") for group in groups[1:])
    return is_round or len(list(filter(_YEAR.fullmatch, groups))) > 1


def _is_address(text: str) -> bool:
    """An address of IPv4."""
    parts = text.split(".")
    return len(parts) == 4 and all(part.isdecimal() and int(part) < 256 for part in parts)


def _is_card(text: str) -> bool:
    return 16 <= len(_digits(text)) <= 19 and _passes_luhn(text)


def _is_card_cut(text: str) -> bool:
    """A card's number in the groups in which people say it, or digit by digit: no list of amounts."""
    groups = re.findall(r"\d+", text)
    sizes = tuple(map(len, groups))
    is_usual = max(sizes) == 1 or sizes in _CARD_GROUPS
    return is_usual and not _are_amounts(groups) and _is_card(text)


def _has_digits(text: str) -> bool:
    """Enough of them for a number of a person, in parts or not, and no date or span of years."""
    return 6 <= len(_digits(text)) <= 18 and not _DATE.fullmatch(text)


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
    text = text.replace(" ", "")
    return (
        (text[0] in SURNAMES or text.startswith(LONG_SURNAMES))
        and not text.startswith(NOT_NAMES + FORM_WORDS)
        and not text.endswith(tuple("生人族员学院系班者长友师级届区的吗呢吧了啊"))
    )


def _is_given_name(text: str) -> bool:
    return not text.startswith((*FORM_WORDS, *"什么不了他她你车个过来谁啥"))


def _is_sounded(text: str) -> bool:
    """A name of another language by its sounds, no country and no word that is written alike."""
    return text[0] not in "不都" and text.replace(" ", "") not in NOT_SOUNDED


def _is_in_field(text: str) -> bool:
    """What stands after a colon, and is no word for a person or thing."""
    return _is_given_name(text) and not _NO_NAME.search(text)


def _is_latin_name(text: str) -> bool:
    return text.lower().split()[0] not in _LATIN_WORDS


def _is_pinyin_name(text: str) -> bool:
    words = text.lower().replace("hong kong", "hongkong").split()
    return words[0] in PINYIN_SURNAMES or words[-1] in PINYIN_SURNAMES


_LISTED = re.compile(r"[/,、;|:。…'\"+#=()<>\\]")
_DATE = re.compile(r"(?:19|20)\d\d(?:[^\d][01]?\d[^\d][0-3]?\d|[^\d]{1,3}(?:19|20)\d\d).{0,1}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_TIME = re.compile(r"(?<!\d)[012]?\d:[0-5]\d(?!\d)")
_NO_NAME = re.compile(
    "[的了吗呢吧么和或及与在不可能要会]|[生人族员学院系班者友师级届区科处室部办校长]$"
    "|本人|单位|公民|法人|组织|父母|父亲|母亲|电话|手机|身份|您好|你好|请问|同学|材料|地址|意见|理由|情况|内容"
)
PATTERN_EXAMPLES = (
    (_NO_NAME, ("本校学生", "招生办", "您好"), ("大卫",)),
    (_DATE, ("2026-06-01", "2019-2020", "2019/2020,"), ("23001 01123", "1999")),
    (_YEAR, ("1998", "2026"), ("1898",)),
    (_TIME, ("13:30", "8:05"), ("138:1234", "1:3:8")),
)
"""patterns with what each must find and what it must leave; a test walks them, and the forms by theirs"""
_CARD_GROUPS = {(4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 4, 4, 7), (6, 6, 4), (6, 6, 7), (8, 8), (8, 8, 3)}
_COUNTRY = re.compile(r"^\(?(?:\+|00)?86\)?[ -]{0,2}(?=1)")
_SEP = r"[ .\-]{0,4}"
_GAP = rf"[{SIGNS}]{{0,4}}"
_IS = rf"(?:号码|号|码|账号|帐号)?[{SIGNS}是为的搜]{{0,6}}"
"""what stands between a word for a number and the number"""
_IN_PARTS = rf"(?:\d{{2,15}}(?:[{SIGNS}]{{1,4}}\d{{2,15}}){{1,5}}|\d(?:[{SIGNS}]{{1,4}}\d){{4,14}})"
_UNIT = r"(?:[ ]?(?:元|块|人|名|分|万|%|级|届|年|月)|亿|条|室|周|学分)"
_MAIL_HOSTS = (
    r"(?:(?:vip[. ])?(?:qq|163|126|139|189|sina|sohu|yeah|foxmail|aliyun|gmail|outlook|hotmail|live|icloud|yahoo"
    r"|msn|proton(?:mail)?)|[一幺]六三|[一幺]二六|扣扣)"
)
_OPEN, _CLOSE = r" ?[(\[{<【《「#*_-]{1,2} ?", r" ?[)\]}>】》」#*_-]{1,2} ?"
_AT_WORD = r"(?:[艾爱挨][特塔]|小?老鼠号?|[圈花] ?a|a ?圈)"
_AT = rf"(?:{_OPEN}(?:at?|@|{_AT_WORD}){_CLOSE}| {{0,3}}(?:@@?|@?{_AT_WORD}) {{0,3}})"
_WEAK_AT = r"(?: {0,2}a ?t {0,2}| ?[#&*] ?)"
"""what stands for @ only before a host that is known, or where the dot is spelt, too"""
_SPELT_DOT = rf"(?: ?(?:点儿?|{_OPEN}(?:dot|点|\.){_CLOSE}|[-_]dot[-_]) ?| {{0,2}}dot {{0,2}})"
_DOT = rf"(?: ?[.。·,丶] ?|{_SPELT_DOT})"
_TLD = r"(?:com|c ?o ?m|[康抗扣坑卡][姆母木]|cn|net|org|edu|gov|hk|tw|io|me|cc|top|info)(?![a-z0-9])"
_LOCAL = r"(?<![a-z0-9_.%+'-])([a-z0-9_.%+'-]{1,64}(?: ?(?:点|下划线|杠) ?[a-z0-9_.%+'-]{1,32}){0,2}"
_HOST = rf"(?:[a-z0-9-]{{1,63}}|{_MAIL_HOSTS})"
_HAN = "一-鿿"
_END = rf"(?![{_HAN}A-Za-z])"
_OWN = r"(?:我|我的|我家|我家的|家里|家里的|本人|本人的|妈妈|爸爸|父亲|母亲|家长|孩子|联系)"
_CALLED = r"(?:[我俺咱]|儿子|女儿|孩子|小孩|弟弟|妹妹|哥哥|姐姐|学生|同学|名字|名|本人)叫(?:做)?"
_LABEL = r"(?:姓 {0,2}名|名 {0,2}字)"
_ROLE = r"(?:本人|考生|学生|申请人|代理人|家长|孩子|联系人|监护人)(?:姓名|名称)?"
_FIELD = rf"(?:{_ROLE}|(?:报名|收件|寄件|经办|委托|举报|负责|法定代表|人)人|人名|署名|落款)[ ]{{0,2}}[:=]"
_SELF = r"(?:我就?是|这里是)"
_LINK = r"[ :=|/(\-「“『是叫为]{0,6}"
_AFTER = rf"[{SIGNS}「“『是叫为]{{0,6}}"
"""what stands before a name; after a word that nothing but a name follows it may be any sign"""
_NAMED = rf"(?:(?:{_CALLED}|{_LABEL}){_AFTER}|(?:{_ROLE}|{_SELF}|叫我|我的?(?:女儿|儿子|孩子)){_LINK}|{_FIELD}{_LINK})"
_SYLLABLE = f"(?:{'|'.join(SYLLABLES)})"
_SOUND = f"[{SOUNDS}]"
_SOUNDED = rf"(?:{_SYLLABLE}|{_SOUND}[ ·]{{0,2}}{_SOUND})(?:[ ·]{{0,2}}(?:{_SYLLABLE}|{_SOUND})){{0,14}}+"
_LETTER = rf"(?:(?![{_HAN}])[^\W\d_])"
_LATIN_NAME = rf"{_LETTER}(?:{_LETTER}|['.-]){{1,20}}(?: {_LETTER}(?:{_LETTER}|['.-]){{1,20}}){{0,3}}"
_CAPITAL = r"[A-Z](?:'?[A-Z])?[a-z]{1,20}(?![A-Za-z\d_])"
_PARENT = "(?:妈妈|爸爸|家长|父亲|母亲|爷爷|奶奶)"
_LATIN_WORDS = frozenset(
    (
        "name",
        "pinyin",
        "id",
        "email",
        "e-mail",
        "mail",
        "phone",
        "tel",
        "wechat",
        "qq",
        "app",
        "pdf",
        "word",
        "is",
    )
)
_ADD = "[加+] {0,2}(?:我|个|一下){0,2} {0,2}"
"""before a single letter for QQ or WeChat"""
_WECHAT = (
    r"(?:(?:[微薇威徽维围]|(?<![a-z])v) {0,2}[信芯心·]|卫星|绿泡泡|we ?chat|wei ?xin|(?<![a-z])[wv] {0,2}x|微 ?x|薇"
    rf"|{_ADD}[v微薇威绿])(?:号码|[账帐同]?号| ?id)?"
)
"""and the ways people write it who shun the name; a picture of a heart reads as a dot"""
_QQ = rf"(?:(?<![a-z])q {{0,2}}q(?: ?邮箱)?|[扣抠] {{0,2}}[扣抠]|企鹅|[球秋] {{0,2}}[球秋]|{_ADD}[q扣])"
_ID = r"[a-z0-9][a-z0-9_-]{4,19}"
_WORD = r"[A-Z][a-z'-]{1,20}"


_FORMS: tuple[Form, ...] = (
    Form("邮箱", r"(?<![a-z0-9_.%+'-])([a-z0-9_.%+'-]{1,64} {0,3}@ {0,3}(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24})",
         "发到⟦li.ming@example.edu.cn⟧可以吗", "单价 5@10 元"),
    Form("邮箱", rf"{_LOCAL}{_AT}{_HOST}(?:{_DOT}{_HOST}){{0,3}}{_DOT}{_TLD})", "发到⟦liming圈aexample-edu 点 康姆⟧", "找@老师点名"),
    Form("邮箱", rf"(?=[a-z0-9_.-]{{3}}){_LOCAL}{_AT}{_MAIL_HOSTS}(?![a-z0-9]))", "发到⟦liming小老鼠163⟧", "单价5@126元起"),
    Form("邮箱", rf"{_LOCAL}{_WEAK_AT}{_MAIL_HOSTS}{_DOT}{_TLD}(?:\.cn)?)", "mail ⟦liming at qq dot com⟧", "look at www.example.edu.cn"),
    Form("邮箱", rf"{_LOCAL}{_WEAK_AT}{_HOST}(?:{_SPELT_DOT}{_HOST}){{0,3}}{_SPELT_DOT}{_TLD})",
         "mail ⟦liming at example dot edu dot cn⟧", "look at the dots"),
    Form("邮箱", r"(?<![a-z0-9])((?:[a-z0-9._-] ){2,40}@(?: ?[a-z0-9-]){1,30}(?: ?\. ?[a-z](?: ?[a-z]){1,5}){1,3})(?![a-z0-9])",
         "发到⟦l i m i n g @ q q . c o m⟧", "a b @ c"),
    Form("邮箱", rf"(?:邮箱|邮件|e-?mail)[^@\d]{{0,8}}?{_LOCAL}{_WEAK_AT}{_HOST}(?:{_DOT}{_HOST}){{0,3}}{_DOT}{_TLD})",
         "my email is ⟦liming at example.edu.cn⟧", "email us at any time"),
    Form("身份证号", rf"(?<!\d)(\d(?:{_GAP}\d){{16}}{_GAP}[\dx])(?![ -]?[\dx])",
         "号码⟦330106200503120044⟧", "流水号123456789012345678", _is_identity_card),
    Form("身份证号", r"(?<![\d.])(\d{6}[ -]{0,3}\d{6}[ -]{0,3}\d{3})(?![ -]?\d)",
         "老证⟦330106850312004⟧", "单号330106859912004", _is_identity_card),
    Form("身份证号", rf"身份证(?:尾号|后几位)?(?:写错|填错|错)?了?{_IS}(\d(?:[ -]{{0,3}}\d){{13,18}}[ -]{{0,3}}[\dx])(?![\dx])",
         "身份证写错了⟦3301062005031200⟧", "身份证复印件要2份"),
    Form("银行卡号", r"(?<![\d.])([3-69]\d{3}(?:[ -]{0,3}\d{4}){3}(?:[ -]{0,3}\d{1,3})?)(?![ -]?\d)",
         "转到⟦6222 0212 0200 1234 567⟧", "编号6222021202001235", _passes_luhn),
    Form("银行卡号", r"(?<![\d.])([3-69]\d{1,17}[ -]{0,3}\d{1,17})(?![ -]?\d)",
         "转到⟦622202 1202001234567⟧", "编号622202 1202001234566", _is_card),
    Form("银行卡号", rf"(?<![\d.])([3-69](?:{_GAP}\d){{15,18}})(?!{_GAP}\d)",
         "转到⟦6222,0212,0200,1234,567⟧", "6222,0212,0200,1234,566", _is_card_cut),
    Form("银行卡号", rf"(?:银行卡|卡号|信用卡|储蓄卡){_IS}((?:\d{_GAP}){{14,18}}\d)",
         "银行卡号是⟦6222021202001235⟧", "银行卡办了2张"),
    Form("手机号", rf"(?<![\d.])((?:\(?(?:\+|00)?86\)?[ -]{{0,2}})?1{_SEP}[3-9](?:{_SEP}\d){{9}})(?!\d|元)",
         "打⟦+86 138-1234-5678⟧", "单号2138123456789", _is_mobile),
    Form("手机号", rf"(?<![\d.])(1{_GAP}[3-9](?:{_GAP}\d){{9}})(?!\d|{_UNIT})",
         "打⟦138/1234/5678⟧", "奖学金150、2000、3000元", _is_mobile),
    Form("手机号", rf"(?<![\d第])(?<!\d[{SIGNS}])(?<!\d[{SIGNS}]{{2}})(?<!\d[{SIGNS}]{{3}})(?:\(?(?:\+|00)?86\)?[ -]{{0,2}})?"
         rf"(1{_GAP}[3-9](?:{_GAP}\d){{9}})(?![{SIGNS}]{{0,3}}\d|{_UNIT})",
         "打⟦1381,2345,678⟧", "学费1500、1800、210、3200", _is_mobile_cut),
    Form("手机号", r"(?:电话|手机|号码|联系方式|联系我|回电|短信|致电|拨打|微信|tel|phone|mobile|cell|call me)"
         rf"[^\d]{{0,8}}(1{_GAP}[3-9](?:{_GAP}\d){{9}})(?!\d)",
         "电话是⟦13 800 138 000⟧", "电话咨询13:30-16:30，309室", lambda text: not _TIME.search(text)),
    Form("手机号", r"(?<!\d)((?:\+|00)886[ -]?0?9\d{2}[ -]?\d{3}[ -]?\d{3})(?!\d)",
         "⟦+886 912 345 678⟧", "886人报名"),
    Form("手机号", r"(?<![\d-])(09\d{2}[ -]?\d{3}[ -]?\d{3})(?![\d-])", "台湾⟦0912-345-678⟧", "0571-86836000"),
    Form("手机号", r"(?<!\d)((?:\+|00|\()?85[23]\)?[ -]?[5-9]\d{3}[ -]?\d{4})(?!\d)",
         "香港⟦+852 9123 4567⟧", "852名新生"),
    Form("电话", r"(?<!\d)(\+(?:[ ().-]{0,2}\d){8,15})(?!\d)",
         "⟦+44 20 7946 0958⟧", "+86 571 8683 6000", _is_abroad),
    Form("电话", r"(?<![\d(-])(?![48]00)(\(?\d{3}\)?[ -]\d{3}-\d{4})(?![\d-])", "⟦(212) 555-0123⟧", "0571-86836000"),
    Form("电话", rf"{_OWN}(?:的|家)?(?:联系)?(?:电话|手机|号码|座机|联系方式){_IS}(\+?\d(?:{_GAP}\d){{6,13}})(?!\d)",
         "我家电话是⟦0571-86836001⟧", "招生办电话0571-86836000"),
    Form("电话", r"(?:my (?:phone|number|cell|mobile|tel)[a-z ]{0,20}|call me (?:at|on) |whats ?app)"
         r"[ :]{0,3}(?:is )?(\+?\d(?:[ -]?\d){6,13})",
         "my phone is ⟦5550 123 456⟧", "the phone of the office is 86836000"),
    Form("学号", rf"(?:学号|学籍号|工号|考生号|考号|准考证|报名号|学生证|通知书编号){_IS}([a-z]{{0,3}}\d{{6,15}})(?!\d)",
         "学号⟦2300101123⟧", "学号2300"),
    Form("学号", rf"(?:学号|学籍号|工号|考生号|考号|准考证|报名号|学生证|通知书编号){_IS}"
         rf"([a-z]{{0,3}}{_IN_PARTS})(?![\d.:-]|{_UNIT})",
         "学号⟦23001 01123⟧", "学号 2023 2024级", _has_digits),
    Form("学号", r"student (?:id|number|no\.?|card)(?: number| no\.?)?[ :#]{0,3}(?:is )?([a-z]{0,3}\d{6,15})",
         "my student id is ⟦2300101123⟧", "student card costs 20"),
    Form("QQ号", rf"{_QQ}{_IS}([1-9]\d{{4,11}})(?!\d)", "加qq⟦123456789⟧", "qq群怎么进"),
    Form("QQ号", r"(?<![a-z0-9])q ?:? ?([1-9]\d{5,10})(?!\d)", "Q:⟦123456789⟧", "Q1 2023"),
    Form("QQ号", rf"(?:{_QQ}{_IS}|(?<![a-z0-9])q ?: ?)({_IN_PARTS})(?![\d.:-]|{_UNIT})", "加qq⟦123 456 789⟧", "qq 10 12点", _has_digits),
    Form("QQ号", rf"{_QQ}{_IS}(?=[a-z][a-z-]{{0,18}}[\d_])({_ID})", "扣扣⟦liming_2005⟧", "qq music怎么用"),
    Form("微信号", rf"{_WECHAT}[ ]{{0,4}}(?:是|为|:| is )[ ]{{0,4}}({_ID})",
         "微信号是⟦liming_2005⟧", "微信怎么缴费"),
    Form("微信号", rf"(?<![a-z0-9])v ?: ?(?=[a-z-]{{0,19}}[\d_])({_ID})", "v:⟦liming2005⟧", "v: please"),
    Form("微信号", rf"{_WECHAT}[{SIGNS}是为的搜]{{0,6}}(?=[a-z-]{{0,19}}[\d_])({_ID})",
         "加我v⟦liming2005⟧", "微信pay可以吗"),
    Form("护照号", r"(?:护照|passport|通行证|台胞证|居留证|居住证)(?: ?(?:number|no\.?))?"
         rf"{_IS}(?:is )?([a-z]{{0,3}}\d[a-z0-9]{{5,9}}|[a-z]{{0,2}}{_GAP}\d(?:{_GAP}\d){{6,8}})(?![a-z0-9])",
         "护照号⟦E12345678⟧", "护照 2026-06-01 到期", _has_digits),
    Form("护照号", r"(?<![A-Za-z0-9])([EGDSP]\d{8}|E[A-HJ-NP-Z]\d{7}|[HM]\d{8}(?:\d{2})?)(?![A-Za-z0-9])",
         "我的⟦EA1234567⟧", "e12345678", case=True),
    Form("证件号", r"(?<![A-Za-z0-9])([A-Z]{1,2}\d{6} ?\([0-9A]\))", "⟦A123456(7)⟧", "A1234(5)", case=True),
    Form("车牌号", r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·.-]?"
         r"(?=[A-Z]{0,5}\d)[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳])(?![A-Za-z0-9])",
         "车牌⟦浙A12345⟧", "浙ABCDEF", case=True),
    Form("姓名", rf"(?:{_CALLED}|{_LABEL}){_AFTER}([{_HAN}]{{1,8}}·[{_HAN}]{{1,8}})", "姓名⟦阿里木·买买提⟧", "姓名怎么改"),
    Form("姓名", rf"{_NAMED}({_SOUNDED})(?![人族国籍州省市县区岛语文校大]|学[院校生])",
         "我是⟦阿卜杜拉⟧的妈妈", "我是巴基斯坦留学生", _is_sounded),
    Form("姓名", rf"(?:{_CALLED}|{_LABEL}|{_FIELD}){_AFTER}({_LATIN_NAME})(?![A-Za-z\d_])",
         "申请人:⟦Müller⟧", "姓名pinyin怎么写", _is_latin_name),
    Form("姓名", rf"(?:{_ROLE}|{_SELF}){_LINK}({_CAPITAL}(?: {_CAPITAL}){{1,3}}|{_CAPITAL}(?=[的 ]{{0,2}}{_PARENT}|(?![\w ]| {_LETTER})))",
         "我是⟦John Smith⟧", "我是Java老师", _is_latin_name, case=True),
    Form("姓名", rf"(?:{_ROLE}|{_SELF}){_LINK}((?![A-Za-z]){_LETTER}{{2,20}}(?: {_LETTER}{{2,20}})?)", "我是⟦Иван Петров⟧", "我是β测试员"),
    Form("姓名", rf"{_LABEL}[ ]{{0,2}}[是叫:为=][ ]{{0,4}}([{_HAN}]{{2,4}}){_END}",
         "姓名:⟦王小明⟧", "名字叫什么", _is_given_name),
    Form("姓名", rf"(?:{_LABEL}[ ]{{0,2}}[:=]|{_FIELD})[ ]{{0,4}}([{_HAN}]{{2,4}}){_END}", "联系人:⟦大卫⟧", "联系人:招生办", _is_in_field),
    Form("姓名", rf"{_CALLED}([{_HAN}]{{2,4}}){_END}", "我叫⟦王小明⟧", "我叫不到车", _is_given_name),
    Form("姓名", rf"{_CALLED}[{SIGNS}「“『]{{1,4}}([{_HAN}]{{2,4}}){_END}", "我叫 ⟦王小明⟧", "我叫 什么", _is_full_name),
    Form("姓名", rf"{_NAMED}[是为:=]?[ ]{{0,4}}([{_HAN}](?:[ ]{{1,2}}[{_HAN}]){{1,3}}){_END}",
         "申请人 ⟦王 小 明⟧", "本人 高 中", _is_full_name),
    Form("姓名", rf"{_CALLED}[ :]{{0,4}}([{_HAN}]{{2,3}}?)(?=[想要问请是今在来的有我和从你需报家])",
         "我叫⟦王小明⟧想问学费", "我叫外卖想问学费", _is_full_name),
    Form("姓名", rf"{_CALLED}[ :]{{0,4}}([{_HAN}]{{3}})", "我叫⟦王小明⟧学费多少", "我叫大家来", _is_full_name),
    Form("姓名", rf"我是([{_HAN}]{{2,3}})(?=老师|教授|同学)", "我是⟦王小明⟧老师", "我是计算机老师", _is_full_name),
    Form("姓名", rf"(?:{_ROLE}|姓 {{0,2}}名|{_SELF}){_LINK}([{_HAN}]{{2,4}}){_END}",
         "我是⟦王小明⟧", "我是新生", _is_full_name),
    Form("姓名", rf"(?:我是|本人|申请人)([{_HAN}]{{2,5}}?)(?=的{_PARENT})",
         "我是⟦王小明⟧的妈妈", "我是孩子的妈妈", _is_full_name),
    Form("姓名", r"(?:[Mm]y name is|[Mm]y name's|[Nn]ame:|[Mm]y (?:son|daughter|child)(?:'s name)? is(?: called)?"
         rf"|[Ii] am called) ?({_WORD}(?: {_WORD}){{0,2}})",
         "My name is ⟦Li Ming⟧", "my name is wrong", case=True),
    Form("姓名", rf"(?:This is|I am|I'm) ({_WORD} {_WORD})(?![A-Za-z])",
         "I am ⟦Wang Ming⟧", "I am Very Happy", _is_pinyin_name, case=True),
    Form("姓名", r"my name is ([a-z]{2,12} [a-z]{2,12})(?= ?(?:[,.;!?]|and |i |$))",
         "my name is ⟦wang ming⟧", "my name is misspelt there", _is_pinyin_name),
)  # fmt: skip
_DIGITS = tuple("0123456789")
_SIGNS_OF = {
    "邮箱": tuple("@a#&*艾爱挨鼠圈花([{<【《「_-"),
    "身份证号": _DIGITS,
    "银行卡号": _DIGITS,
    "手机号": _DIGITS,
    "电话": _DIGITS,
    "学号": _DIGITS,
    "QQ号": tuple("q扣抠企球秋"),
    "微信号": tuple("微薇威徽维围卫绿vw"),
    "护照号": _DIGITS,
    "证件号": _DIGITS,
    "车牌号": _DIGITS,
    "姓名": (
        *(
            "叫",
            "姓",
            "名",
            "本人",
            "考生",
            "学生",
            "申请人",
            "代理人",
            "联系人",
            "监护人",
            "家长",
            "孩子",
            "女儿",
            "儿子",
        ),
        *("我是", "我就是", "这里是", ":", "=", "name", "this is", "i am", "i'm", "son", "daughter", "child"),
    ),
}
"""one of these stands in all that is personal data of a kind"""
FORMS = tuple(replace(form, signs=_SIGNS_OF[form.kind]) for form in _FORMS)
"""the most certain first: where two overlap, the earlier one counts"""


@cache
def pattern_of(form: Form) -> re.Pattern[str]:
    """Return the pattern, compiled when it is first needed: no start waits for it."""
    return re.compile(form.pattern, 0 if form.case else re.IGNORECASE)
