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
    """whether capital letters count as such"""


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
    """Digits in groups as people say them: amounts one after the other look alike otherwise."""
    number = _COUNTRY.sub("", text)
    sizes = tuple(map(len, re.findall(r"\d+", number)))
    if max(sizes) == 1 or sizes in {(3, 4, 4), (3, 8), (7, 4)}:
        return True
    return not _LISTED.search(number) and (len(sizes) <= 2 or sizes in {(4, 4, 3), (3, 3, 5), (2, 3, 3, 3)})


def _is_card(text: str) -> bool:
    return 16 <= len(_digits(text)) <= 19 and _passes_luhn(text)


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
        text[0] in SURNAMES
        and not text.startswith(NOT_NAMES + FORM_WORDS)
        and not text.endswith(tuple("生人族员学院系班者长友师级届区的吗呢吧了啊"))
    )


def _is_given_name(text: str) -> bool:
    return not text.startswith((*FORM_WORDS, *"什么不了他她你车个过来谁啥"))


def _is_pinyin_name(text: str) -> bool:
    words = text.lower().split()
    return words[0] in PINYIN_SURNAMES or words[-1] in PINYIN_SURNAMES


_LISTED = re.compile(r"[/,、;|:。…'\"+#=()<>\\]")
_DATE = re.compile(r"(?:19|20)\d\d(?:[^\d][01]?\d[^\d][0-3]?\d|[^\d]{1,3}(?:19|20)\d\d).{0,1}")
_TIME = re.compile(r"(?<!\d)[012]?\d:[0-5]\d(?!\d)")
PATTERN_EXAMPLES = (
    (_DATE, ("2026-06-01", "2019-2020", "2019/2020,"), ("23001 01123", "1999")),
    (_TIME, ("13:30", "8:05"), ("138:1234", "1:3:8")),
)
"""patterns with what each must find and what it must leave; a test walks them, and the forms by theirs"""
_COUNTRY = re.compile(r"^\(?(?:\+|00)?86\)?[ -]{0,2}(?=1)")
_SEP = r"[ .\-]{0,4}"
_SIGNS = r" .\-/,、;|·_*~:。…'\"+#=()<>\\"
_GAP = rf"[{_SIGNS}]{{0,4}}"
"""what people and phones put between digits; a line end counts as a blank by then, an arrow as a dot"""
_IS = rf"(?:号码|号|码|账号|帐号)?[{_SIGNS}是为的]{{0,6}}"
"""what stands between a word for a number and the number"""
_IN_PARTS = rf"(?:\d{{2,15}}(?:[{_SIGNS}]{{1,4}}\d{{2,15}}){{1,5}}|\d(?:[{_SIGNS}]{{1,4}}\d){{4,14}})"
_UNIT = r"[ ]?(?:元|块|人|名|分|万|%|级|届|年|月)"
_MAIL_HOSTS = (
    r"(?:(?:vip[. ])?(?:qq|163|126|139|189|sina|sohu|yeah|foxmail|aliyun|gmail|outlook|hotmail|live|icloud|yahoo"
    r"|msn|proton(?:mail)?))"
)
_AT = r"(?: ?[(\[{<#*_-]{1,2} ?(?:at|@|艾特|爱特) ?[)\]}>#*_-]{1,2} ?| ?(?:艾特|爱特|小老鼠) ?| ?圈[aA] ?| ?@@ ?)"
_DOT = r"(?: ?(?:[.。]|点|[(\[{<]dot[)\]}>]|[-_]dot[-_]) ?| dot )"
_TLD = r"(?:com|cn|net|org|edu|gov|hk|tw|io|me|cc|top|info)"
_HAN = "一-鿿"
_END = rf"(?![{_HAN}A-Za-z])"
_OWN = r"(?:我|我的|我家|我家的|家里|家里的|本人|本人的|妈妈|爸爸|父亲|母亲|家长|孩子|联系)"
_CALLED = r"(?:我|儿子|女儿|孩子|小孩|弟弟|妹妹|哥哥|姐姐|学生|同学|名字|名|本人)叫(?:做)?"
_NAMED = rf"(?:{_CALLED}|我是|本人|考生|学生|申请人|姓名|名字|家长|孩子|联系人|监护人)"
_WECHAT = r"(?:微信|薇信|威信|v信|wechat|weixin|(?<![a-z])[wv]x"
_ID = r"[a-z0-9][a-z0-9_-]{4,19}"
_WORD = r"[A-Z][a-z'-]{1,20}"


FORMS: tuple[Form, ...] = (
    Form("邮箱", r"(?<![a-z0-9_.%+'-])([a-z0-9_.%+'-]{1,64} {0,3}@ {0,3}(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24})",
         "发到⟦li.ming@example.edu.cn⟧可以吗", "单价 5@10 元"),
    Form("邮箱", r"(?<![a-z0-9_.%+'-])([a-z0-9_.%+'-]{1,64} {0,3}@ {0,3}[a-z0-9-]{1,63}"
         rf"(?:{_DOT}[a-z0-9-]{{1,63}}){{0,3}}{_DOT}{_TLD})(?![a-z0-9])",
         "发到⟦li.ming@example 点 edu 点 cn⟧", "找@老师点名"),
    Form("邮箱", rf"(?<![a-z0-9_.%+'-])([a-z0-9_.%+'-]{{1,64}}{_AT}[a-z0-9-]{{1,63}}"
         rf"(?:{_DOT}[a-z0-9-]{{1,63}}){{0,3}}{_DOT}{_TLD})(?![a-z0-9])",
         "发到⟦liming(at)example.edu.cn⟧", "meet (at) the gate"),
    Form("邮箱", rf"(?<![a-z0-9_.%+'-])([a-z0-9_.%+'-]{{1,64}} {{1,2}}at {{1,2}}{_MAIL_HOSTS}{_DOT}{_TLD}(?:\.cn)?)(?![a-z0-9])",
         "mail ⟦liming at qq dot com⟧", "look at www.example.edu.cn"),
    Form("邮箱", rf"(?<![a-z0-9_.%+'-])([a-z0-9_.%+'-]{{1,64}} {{1,2}}at {{1,2}}[a-z0-9-]{{1,63}}"
         rf"(?: {{1,2}}dot {{1,2}}[a-z0-9-]{{1,63}}){{0,3}} {{1,2}}dot {{1,2}}{_TLD})(?![a-z0-9])",
         "mail ⟦liming at example dot edu dot cn⟧", "look at the dots"),
    Form("邮箱", rf"(?<![a-z0-9_.%+'-])([a-z0-9_.%+'-]{{1,64}} ?@ ?[a-z0-9-]{{1,63}}(?:[,，] ?[a-z0-9-]{{1,63}}){{0,2}}[,，] ?{_TLD})(?![a-z0-9])",
         "发到⟦liming@qq,com⟧", "找@a,b,c"),
    Form("邮箱", r"(?<![a-z0-9])((?:[a-z0-9._-] ){2,40}@(?: ?[a-z0-9-]){1,30}(?: ?\. ?[a-z](?: ?[a-z]){1,5}){1,3})(?![a-z0-9])",
         "发到⟦l i m i n g @ q q . c o m⟧", "a b @ c"),
    Form("邮箱", rf"(?:邮箱|邮件|e-?mail)[^@\d]{{0,8}}?(?<![a-z0-9_.%+'-])([a-z0-9_.%+'-]{{1,64}} {{1,2}}at {{1,2}}"
         rf"[a-z0-9-]{{1,63}}(?:{_DOT}[a-z0-9-]{{1,63}}){{0,3}}{_DOT}{_TLD})(?![a-z0-9])",
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
    Form("银行卡号", rf"(?:银行卡|卡号|信用卡|储蓄卡){_IS}((?:\d{_GAP}){{14,18}}\d)",
         "银行卡号是⟦6222021202001235⟧", "银行卡办了2张"),
    Form("手机号", rf"(?<![\d.])((?:\(?(?:\+|00)?86\)?[ -]{{0,2}})?1{_SEP}[3-9](?:{_SEP}\d){{9}})(?!\d)",
         "打⟦+86 138-1234-5678⟧", "单号2138123456789", _is_mobile),
    Form("手机号", rf"(?<![\d.])(1{_GAP}[3-9](?:{_GAP}\d){{9}})(?!\d|{_UNIT})",
         "打⟦138/1234/5678⟧", "奖学金150、2000、3000元", _is_mobile),
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
    Form("电话", r"(?<![\d(-])(\(?\d{3}\)?[ -]\d{3}-\d{4})(?![\d-])", "⟦(212) 555-0123⟧", "0571-86836000"),
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
    Form("QQ号", rf"(?<![a-z])(?:qq|扣扣|企鹅号){_IS}([1-9]\d{{4,11}})(?!\d)", "加qq⟦123456789⟧", "qq群怎么进"),
    Form("QQ号", rf"(?<![a-z])(?:qq|扣扣|企鹅号){_IS}({_IN_PARTS})(?![\d.:-]|{_UNIT})",
         "加qq⟦123 456 789⟧", "qq 10 12点", _has_digits),
    Form("微信号", rf"{_WECHAT})(?:号码|号|id)?[ ]{{0,4}}(?:是|为|:| is )[ ]{{0,4}}({_ID})",
         "微信号是⟦liming_2005⟧", "微信怎么缴费"),
    Form("微信号", rf"(?<![a-z0-9])v ?: ?(?=[a-z-]{{0,19}}[\d_])({_ID})", "v:⟦liming2005⟧", "v: please"),
    Form("微信号", rf"{_WECHAT}|加[我个]?v)(?:号码|号|id)?[{_SIGNS}是为的]{{0,6}}(?=[a-z-]{{0,19}}[\d_])({_ID})",
         "加我v⟦liming2005⟧", "微信pay可以吗"),
    Form("护照号", r"(?:护照|passport|通行证|台胞证|居留证|居住证)(?: ?(?:number|no\.?))?"
         rf"{_IS}(?:is )?([a-z]{{0,3}}\d[a-z0-9]{{5,9}}|[a-z]{{0,2}}[ -]{{0,3}}\d(?:[ -]{{0,3}}\d){{6,8}})(?![a-z0-9])",
         "护照号⟦E12345678⟧", "护照要有6个月有效期"),
    Form("护照号", r"(?<![A-Za-z0-9])([EGDSP]\d{8}|E[A-HJ-NP-Z]\d{7}|[HM]\d{8}(?:\d{2})?)(?![A-Za-z0-9])",
         "我的⟦EA1234567⟧", "e12345678", case=True),
    Form("证件号", r"(?<![A-Za-z0-9])([A-Z]{1,2}\d{6} ?\([0-9A]\))", "⟦A123456(7)⟧", "A1234(5)", case=True),
    Form("车牌号", r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·.-]?"
         r"(?=[A-Z]{0,5}\d)[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳])(?![A-Za-z0-9])",
         "车牌⟦浙A12345⟧", "浙ABCDEF", case=True),
    Form("姓名", rf"(?:姓名|名字|{_CALLED})[是叫:为=]?[ ]{{0,2}}([{_HAN}]{{1,8}}·[{_HAN}]{{1,8}})",
         "姓名⟦阿里木·买买提⟧", "姓名怎么改"),
    Form("姓名", rf"(?:姓名|名字)[是叫:为=][ ]{{0,4}}([{_HAN}]{{2,4}}){_END}",
         "姓名:⟦王小明⟧", "名字叫什么", _is_given_name),
    Form("姓名", rf"{_CALLED}([{_HAN}]{{2,4}}){_END}", "我叫⟦王小明⟧", "我叫不到车", _is_given_name),
    Form("姓名", rf"{_CALLED}[ :]{{1,4}}([{_HAN}]{{2,4}}){_END}", "我叫 ⟦王小明⟧", "我叫 什么", _is_full_name),
    Form("姓名", rf"{_NAMED}[是为:=]?[ ]{{0,4}}([{_HAN}](?:[ ]{{1,2}}[{_HAN}]){{1,3}}){_END}",
         "申请人 ⟦王 小 明⟧", "本人 高 中", _is_full_name),
    Form("姓名", rf"{_CALLED}[ :]{{0,4}}([{_HAN}]{{2,3}}?)(?=[想要问请是今在来的有我和从你需报家])",
         "我叫⟦王小明⟧想问学费", "我叫外卖想问学费", _is_full_name),
    Form("姓名", rf"{_CALLED}[ :]{{0,4}}([{_HAN}]{{3}})", "我叫⟦王小明⟧学费多少", "我叫大家来", _is_full_name),
    Form("姓名", rf"我是([{_HAN}]{{2,3}})(?=老师|教授|同学)", "我是⟦王小明⟧老师", "我是计算机老师", _is_full_name),
    Form("姓名", rf"(?:家长|孩子|联系人|监护人)[ ]{{0,2}}[: ]?[ ]{{0,4}}([{_HAN}]{{2,4}}){_END}",
         "联系人:⟦王小明⟧", "家长签字", _is_full_name),
    Form("姓名", rf"(?:我是|本人|考生|学生|申请人|姓名)[ ]{{0,2}}[: ]?[ ]{{0,4}}([{_HAN}]{{2,4}}){_END}",
         "我是⟦王小明⟧", "我是新生", _is_full_name),
    Form("姓名", rf"(?:我是|本人|申请人)([{_HAN}]{{2,3}})(?=的(?:妈妈|爸爸|家长|父亲|母亲|爷爷|奶奶))",
         "我是⟦王小明⟧的妈妈", "我是孩子的妈妈", _is_full_name),
    Form("姓名", r"(?:[Mm]y name is|[Mm]y name's|[Nn]ame:|[Mm]y (?:son|daughter|child)(?:'s name)? is(?: called)?"
         rf"|[Ii] am called) ?({_WORD}(?: {_WORD}){{0,2}})",
         "My name is ⟦Li Ming⟧", "my name is wrong", case=True),
    Form("姓名", rf"(?:This is|I am|I'm) ({_WORD} {_WORD})(?![A-Za-z])",
         "I am ⟦Wang Ming⟧", "I am Very Happy", _is_pinyin_name, case=True),
    Form("姓名", r"my name is ([a-z]{2,12} [a-z]{2,12})(?= ?(?:[,.;!?]|and |i |$))",
         "my name is ⟦wang ming⟧", "my name is misspelt there", _is_pinyin_name),
)  # fmt: skip
"""the most certain first: where two overlap, the earlier one counts"""


@cache
def pattern_of(form: Form) -> re.Pattern[str]:
    """Return the pattern, compiled when it is first needed: no start waits for it."""
    return re.compile(form.pattern, 0 if form.case else re.IGNORECASE)
