"""The form of answers: one screen, figures with their period, no markup, the words of the glossary."""

import re
from collections.abc import Iterator, Mapping

from disclosure_bot.domain.citation import printed
from disclosure_bot.domain.document import Document
from disclosure_bot.domain.knowledge import Entry, Finding
from disclosure_bot.domain.language import Language
from disclosure_bot.knowledge.read.messages import new_finding
from disclosure_bot.knowledge.read.parsed import ParsedEntry
from disclosure_bot.text.redact import personal_data
from disclosure_bot.text.surnames import NOT_NAMES, SURNAMES

LINES = 12
"""of one answer, at the most"""
LENGTH = {Language.ZH: 300, Language.EN: 160}
"""of one answer, at the most: characters in Chinese, words in English"""

_YEAR = re.compile(r"(19|20)\d\d")
_FIGURES = {
    Language.ZH: re.compile(
        r"(?<![第〔\[（(\d.-])\d[\d,.]*\s*(?:余|多)?\s*"
        r"(?:万?(?:元|人|名|条|项|册|篇|亩|平方米|门|所)|个(?!工作日|月|自然日|小时|学期|学年)|%|％)"
    ),
    Language.EN: re.compile(
        r"(?<![\w.-])\d[\d,.]*\s*"
        r"(?:%|per cent|percent|yuan|RMB|students|teachers|people|posts|postings|services)"
    ),
}
_CHECKLIST = re.compile(r"\d+\s*大类\s*\d+\s*条|\d+\s*条(?=的?清单)")
"""the checklist's own size is no figure of a year"""
_MARKUP = re.compile(r"</?[a-zA-Z][^>]{0,40}>|\*\*[^*]+\*\*|\[[^\]]+\]\([^)]+\)|^#{1,4} |`[^`]+`")
_ADDRESS = re.compile(r"https?://[^\s，。；）)]+|www\.[a-z0-9.-]+")
_GLOSSARY = (
    (re.compile(r"\b[Cc]ounsell?ors?\b(?!['’]? centre)"), "student adviser"),
    (re.compile(r"\b(?:[Pp]olitical )?[Ii]nstructors? \(辅导员\)"), "student adviser (辅导员)"),
    (re.compile(r"\b[Tt]he school(?:['’]s)?\b"), "the university"),
    (re.compile(r"\bBy the (?:school|university)['’]s\b"), "According to the university's"),
    (re.compile(r"\b[Ii]nformation publicity\b"), "disclosure"),
    (re.compile(r"\b[Xx]iaowu ?(?:net|wang)\b"), "internal site (校务网)"),
)
"""English words for the things of a Chinese university: one word each, so that a foreigner finds the door"""

_TITLES = " ?(?:老师|主任|科长|处长|部长|书记|院长|校长|教授|辅导员|秘书|干事|同志|女士|先生)"
_SURE_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭林郑谢罗梁宋唐许韩冯邓曹彭曾肖董袁潘蒋蔡余杜叶苏魏吕丁沈姚卢姜崔谭陆廖贾夏"
    "韦付邹孟熊秦邱尹薛闫段雷侯史陶贺顾郝龚邵钱"
)
"""surnames that are hardly ever another word before a title, as 向, 和 and 高 are"""
_COLLEAGUE = re.compile(
    rf"(?:[{_SURE_SURNAMES}][一-鿿]{{0,2}}?|[{''.join(sorted(SURNAMES))}][一-鿿]{{1,2}}?){_TITLES}"
    r"|\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Teacher|Director)\.? [A-Z][a-z]+(?: [A-Z][a-z]+)?"
)
_NO_NAME = re.compile("[的和或由及与是在有了找问向给跟请先再不可到就各某本该其班课]|^谢谢")
_PERSONAL = {"手机号", "身份证号", "银行卡号", "学号", "QQ号", "微信号", "护照号", "证件号", "车牌号", "姓名"}
"""personal data that no answer holds; a mailbox or landline may be an office's"""

PATTERN_EXAMPLES = (
    (_COLLEAGUE, ("找王老师", "请联系张小明主任", "ask Ms Wang"), ("向校长反映", "ask a teacher")),
    (_FIGURES[Language.ZH], ("每年5500元", "约 3 万人"), ("第3条", "15个工作日")),
    (_FIGURES[Language.EN], ("5,500 yuan", "12% of"), ("room 12", "in 15 days")),
    (_CHECKLIST, ("10大类50条", "50条清单"), ("50条",)),
    (_GLOSSARY[0][0], ("your counsellor",), ("the counselling centre", "the counsellors' centre")),
    (_GLOSSARY[1][0], ("Political instructor (辅导员)",), ("an instructor of physics",)),
    (_GLOSSARY[2][0], ("the school's rules",), ("a school of law",)),
    (_GLOSSARY[3][0], ("By the university's rules",), ("by the university",)),
    (_GLOSSARY[4][0], ("Information publicity",), ("publicity",)),
    (_GLOSSARY[5][0], ("Xiaowu net",), ("the intranet",)),
    (_MARKUP, ("<b>注意</b>", "**注意**", "[官网](x)"), ("3 < 5", "2 * 3")),
)
"""patterns with what each must find and what it must leave; a test walks them"""
FIRST_LINE = {Language.ZH: 40, Language.EN: 120}
"""characters of a first line, at the most"""
_LACKS = {
    Language.ZH: re.compile(
        "本机器人|资料(?:里|中)?(?:暂时)?(?:没有|没写|未|不含)|(?:没有|没|未)(?:能)?(?:查到|收录|找到)(?!的?[，,]?(?:就|可|时|再|话))|暂无"
    ),
    Language.EN: re.compile(
        r"\b(?:this|the) bot\b"
        r"|\b(?:our|its|the|my) sources (?:do not|don't|lack|hold no|have no|contain no|give no)"
        r"|\bnot (?:in|among) (?:this bot's|our|the) sources\b|\b(?:was|were|is|are) not found\b",
        re.IGNORECASE,
    ),
}
"""says what the bot lacks"""
_POINTS = {
    Language.ZH: re.compile(
        "(?:[^，。；：]{0,40}[，：])?(?:请|可|详|可以|详细)?(?:见|参见|查|看|查看|查阅|到|去|上|关注|留意)[^，。；：]*。?"
        "|(?:[^，。；]*(?:哪|什么|多少|怎么|几|谁|是否|有没有|条件|时间|要求|金额|名额|期限|标准)[^，。；]*[，：])*"
        "[^，。；：]*以[^，。；：]*为准。?"
    ),
    Language.EN: re.compile(
        r"(?:[^,;.:]{0,80}[,:] )?(?:please )?"
        r"(?:see|check|refer to|look (?:at|in|on|up)|consult|rely on|read)\b[^,;:]*",
        re.IGNORECASE,
    ),
}
"""a line that is all pointer"""
_STATES = {
    Language.ZH: re.compile(
        r"\d|[一二三四五六七八九十]+(?:个|天|日|年|元)|必须|可以|应当|应该|不得|不能|不可|不会|可申请|先|须|带|书面|要求"
    ),
    Language.EN: re.compile(
        r"\d|\b(?:must|may|can|cannot|should|shall|need|first|apply|ask|bring|write|file)\b", re.IGNORECASE
    ),
}
"""says all the same what holds or what to do"""


def answer_findings(at: ParsedEntry, entry: Entry, documents: Mapping[str, Document]) -> Iterator[Finding]:
    """Yield what is amiss with the form of one entry's answers, citations as people read them."""
    for language in Language:
        if entry.answer.has(language):
            text = printed(entry.answer.in_language(language), documents, language)
            yield from first_line_findings(at, entry, language, text.partition("\n")[0].strip())
            yield from _size(at, entry.id, language, text)
            yield from _words(at, entry.id, language, text)
            yield from _lines(at, entry.id, language, text)


def _size(at: ParsedEntry, entry: str, language: Language, text: str) -> Iterator[Finding]:
    where = at.place("answer", language.value)
    size = len(text.split()) if language is Language.EN else len(text)
    for count, limit in ((size, LENGTH[language]), (text.count("\n") + 1, LINES)):
        if count > limit:
            yield new_finding("answer-long", where, entry, language=language.value, count=count, limit=limit)


def _words(at: ParsedEntry, entry: str, language: Language, text: str) -> Iterator[Finding]:
    for number, line in enumerate(text.splitlines() if language is Language.EN else ()):
        for pattern, right in _GLOSSARY:
            if met := pattern.search(line):
                where = at.place_of_line("en", number)
                yield new_finding("english-word", where, entry, name=met.group(), value=right)


def _people(line: str) -> Iterator[str]:
    """Yield who is named in a line, and numbers of persons: people leave, answers stay."""
    for met in _COLLEAGUE.finditer(line):
        name = re.sub(f"{_TITLES}$", "", met.group())
        if not (_NO_NAME.search(name) or name.startswith(NOT_NAMES)):
            yield met.group()
    yield from (piece for kind, piece in personal_data(line) if kind in _PERSONAL)


def _lines(at: ParsedEntry, entry: str, language: Language, text: str) -> Iterator[Finding]:
    dated = undated = False
    for number, line in enumerate(text.splitlines()):
        where = at.place_of_line(language.value, number)
        for person in _people(line):
            yield new_finding("person-in-answer", where, entry, name=person)
        for code, pattern in (("markup", _MARKUP), ("address-in-answer", _ADDRESS)):
            if met := pattern.search(line):
                yield new_finding(code, where, entry, name=met.group())
        dated = dated or _YEAR.search(line) is not None
        met = _FIGURES[language].search(_CHECKLIST.sub("", line))
        if met and not dated and not undated:
            undated = True
            yield new_finding("undated-figure", where, entry, name=met.group())


def first_line_findings(at: ParsedEntry, entry: Entry, language: Language, first: str) -> Iterator[Finding]:
    """Yield what is amiss with a first line, as it is printed."""
    where = at.place("answer", language.value)
    if first.startswith(("-", "•", "*")) or first.endswith((":", "：")):
        yield new_finding("first-line-missing", where, entry.id, language=language.value)
    if len(first) > FIRST_LINE[language]:
        count, limit = len(first), FIRST_LINE[language]
        yield new_finding(
            "first-line-long", where, entry.id, language=language.value, count=count, limit=limit
        )
    if not entry.withheld and (met := _LACKS[language].search(first)):
        yield new_finding("first-line-lacks", where, entry.id, language=language.value, name=met.group())
    elif not entry.withheld and only_points(first, language):
        yield new_finding("first-line-points", where, entry.id, language=language.value)


def only_points(first: str, language: Language) -> bool:
    """Tell whether a line sends elsewhere and says nothing itself."""
    points = _POINTS[language].fullmatch(first.rstrip("."))
    return points is not None and _STATES[language].search(first) is None
