"""Whom a question and a topic speak of: 硕士能评国奖吗 is not about the undergraduates' prize."""

import re
from collections.abc import Iterable

import numpy as np

from disclosure_bot.matching.phrasing_index import PhrasingIndex
from disclosure_bot.matching.postings import Doubles

_COUNTRIES = (
    "pakistan|india|bangladesh|nepal|sri lanka|afghan|iran|iraq|yemen|syria|egypt|morocc|algeria|sudan",
    "ethiopia|somali|kenya|tanzania|uganda|rwanda|zambia|zimbabwe|nigeria|ghana|cameroon|congo|angola|madagascar|mali",
    "south africa|russia|ukrain|kazakh|uzbek|kyrgyz|tajik|turkmen|turk|mongolia|vietnam|lao|cambodia|thai",
    "myanmar|burm|malaysia|indonesia|philippin|filipin|japan|korea|brazil|peru|mexic|colombia|ecuador",
    "french|france|german|ital|spain|spanish|pol(?:and|ish)|brit|england|america|canad|australia",
)
_COUNTRIES_ZH = (
    "巴基斯坦|印度|孟加拉|尼泊尔|斯里兰卡|阿富汗|伊朗|伊拉克|也门|叙利亚|埃及|摩洛哥|苏丹|埃塞俄比亚|肯尼亚",
    "坦桑尼亚|乌干达|卢旺达|赞比亚|津巴布韦|尼日利亚|加纳|喀麦隆|刚果|安哥拉|南非|俄罗斯|乌克兰|哈萨克斯坦",
    "乌兹别克斯坦|吉尔吉斯斯坦|塔吉克斯坦|土库曼斯坦|土耳其|蒙古国|越南|老挝|柬埔寨|泰国|缅甸|马来西亚|印尼",
    "印度尼西亚|菲律宾|日本|韩国|朝鲜|巴西|秘鲁|墨西哥|非洲|法国|德国|意大利|西班牙|波兰|英国|美国|加拿大|澳大利亚",
)
_FOREIGNERS = "|".join(
    (
        rf"\b(?:from|am|i'm|an?) (?:an? )?(?:{'|'.join(_COUNTRIES)})",
        rf"来自(?:{'|'.join(_COUNTRIES_ZH)})",
        rf"(?:{'|'.join(_COUNTRIES_ZH)})(?:人|籍|学生|同学|朋友|护照|来的)",
    )
)
"""somebody from a country that students come from; a country alone may be where ours go"""
GROUPS = (
    r"研究生|考研|读研|保研|推免|研[一二三]|硕|专硕|学硕|导师|\b(?:post)?grad(?:uate)?s?\b|\bmasters?\b|\bmsc?\b",
    r"博士|直博|读博|\bph\.?d\b|\bdoctora[lt]e?\b",
    r"本科|大[一二三四]|学士|\bundergrad(?:uate)?s?\b|\bbachelors?\b|\bfreshm[ae]n\b",
    r"教职工|教职员|教工|职工|教师|讲师|教授|辅导员|职称|\bstaff\b|\bemployees?\b|\bteachers?\b|\bfaculty\b|\blecturers?\b",
    r"留学生|国际学生|国际生|外国|外籍|来华|老外|签证|\binternational\b|\bforeign(?:ers?)?\b|\boverseas\b|\bvisa\b"
    rf"|{_FOREIGNERS}",
    r"港澳台|华侨|台湾|香港|澳门|大陆学生|\bhong kong\b|\btaiwan|\bmaca[ou]\b",
    r"专升本|高职|专科|\bvocational\b",
    r"高考|考生|高中|高三|志愿|\bapplicants?\b|\bgaokao\b",
    r"校友|毕业多年|已经毕业|\balumni\b|\balumn[ua]s?\b",
    r"家长|孩子|儿子|女儿|\bparents?\b|\bmy (?:son|daughter|child|kid)\b",
    r"新生|报到|\bnew students?\b|\bfreshers?\b",
    r"交换|出国|交流|\bexchange\b|\babroad\b",
)
"""one regular expression for each group of people; a text may speak of several"""
IMPLIED = {2: "绩点|转专业|选课", 3: "编制|应聘|入职|待遇", 7: "招生|录取|分数线|贵校|省"}
"""what only people of a group, by its number, have to do with"""
DOUBT = 3
"""phrasings added to each topic that name people as often as those of all topics do: a topic with few is not
judged by these alone (additive smoothing)"""
_PATTERNS = tuple(
    re.compile(f"{group}|{IMPLIED[number]}" if number in IMPLIED else group)
    for number, group in enumerate(GROUPS)
)
_ANY = re.compile("|".join(pattern.pattern for pattern in _PATTERNS))
"""most texts name none: one search tells"""

PATTERN_EXAMPLES = (
    (_ANY, ("硕士能评吗", "for alumni"), ("学费多少", "the staffing")),
    *(
        (pattern, (found,), ("学费多少", "how much is the fee"))
        for pattern, found in zip(
            _PATTERNS,
            (
                "读研",
                "ph.d",
                "freshmen",
                "教职工",
                "留学生",
                "港澳台",
                "专升本",
                "高考",
                "alumni",
                "家长",
                "新生",
                "交换",
            ),
            strict=True,
        )
    ),
)
"""patterns with what each must find and what it must leave; a test walks them"""


def groups_in(plain: str) -> Doubles:
    """Return 1 for each group that a text names, else 0, (groups,)."""
    if not _ANY.search(plain):
        return np.zeros(len(GROUPS))
    return np.array([pattern.search(plain) is not None for pattern in _PATTERNS], np.float64)


def shares_of(phrasing_indexes: Iterable[PhrasingIndex]) -> Doubles:
    """Return the share of each topic's phrasings, of all languages, that names each group, (m, groups)."""
    counted = [_count(phrasings) for phrasings in phrasing_indexes]
    named, sizes = (np.sum([pair[at] for pair in counted], axis=0) for at in (0, 1))
    return np.asarray((named + DOUBT * named.sum(axis=0) / max(1.0, sizes.sum())) / (sizes + DOUBT))


def agreement(named: Doubles, shares: Doubles) -> tuple[Doubles, Doubles]:
    """Return two numbers of each topic, (m,) each, of which more is better.

    The mean of its shares of the groups that a question names (0 to 1), and minus the largest of its shares
    of other groups (-1 to 0). ``named`` comes from ``groups_in``, ``shares`` from ``shares_of``.
    """
    wanted = shares @ named / max(1.0, named.sum())
    return wanted, -(shares * (1 - named)).max(axis=1)


def _count(phrasings: PhrasingIndex) -> tuple[Doubles, Doubles]:
    """Return how many phrasings of each topic name each group, (m, groups), and how many it has, (m, 1)."""
    named = np.array([groups_in(reading.plain) for reading in phrasings.readings]).reshape(-1, len(GROUPS))
    return np.add.reduceat(named, phrasings.starts), np.bincount(phrasings.owners)[:, None].astype(np.float64)
