"""Which other university a question is about; that it only plays a part in a question on ours is no matter."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

import rjieba

from disclosure_bot.matching.names import Found, Names
from disclosure_bot.text.normalize import read
from disclosure_bot.text.pinyin import syllable_of
from disclosure_bot.text.tokenize import has_han

_ABOUT_US = re.compile(
    r"你们|你校|贵校|我校|我们(?:学校|大学|学院|专业|系|班)|咱们|咱校|本校|我们这|我们要|我们能|这所学校|这个学校|这里的"
    r"|\b(?:your|our) (?:university|school|college|master|masters|programme|program|phd|campus|student)\b|\bcjlu\b"
)
_VISIT = re.compile(r"(?:进|进入|进去|逛|游览|参观|混进)(?:一下|了)?$")
_SHORT = 3
"""characters up to which a Chinese name must stand on the borders of words: 浙大 is not in 江浙大学生"""
_WORD_GOES_ON = frozenset("生城路街")
"""after 大学: 浙江大学生, 广州大学城 and 大学路 name no university"""
_SHORTENED = ("理工", "师范", "财经", "农林", "医科", "外国语", "中医药")
_SHORTER = {
    "师范大学": "师大",
    "财经大学": "财大",
    "农业大学": "农大",
    "科技大学": "科大",
    "医科大学": "医大",
    "工业大学": "工大",
    "交通大学": "交大",
    "民族大学": "民大",
    "职业技术学院": "职院",
    "师范学院": "师院",
    "中医药大学": "中医药",
    "外国语大学": "外国语",
}
_LEFT_OUT = re.compile(
    rf"(?P<han>.(?:{'|'.join(_SHORTENED)}))大学$"
    r"|(?P<latin> (?:normal|polytechnic|agricultural|forestry|sci tech|dianzi|gongshang|jiaotong))"
    r" university$"
)
"""people say 浙江理工 and Hangzhou Normal: behind such a word the rest of a name is left out"""
_NO_SCHOOL = frozenset("类生专")
"""after such a short form: 浙江师范类, 浙江师范生 and 浙江理工专业 name no university"""
_THING = re.compile(
    r"(?:出版社|同方|方正|荒|网新|微电子|紫光|昂立|思诺|讯飞|一院|二院|医院|附一|附二|附院|科技园|集团|公司|股份|代表|常委|车站|地铁|路|街|门口?|区|山路|广场|的好事|项决|科研|角"
    r"|杯|版|材料截|的学费能退|电器|对面|附近|旁边|校友企业)"
)
"""after a name: a company, a hospital, a street, a gate"""
_MATTER = re.compile(
    r"(?:的)?(?:学费|宿舍|住宿|食堂|校园|图书馆|校长|书记|录取|分数|招生|考研|复试|研究生|本科|专业|保研|奖学金|助学|就业|转专业|补考|缓考|学位|校区|教务|研招|校训|怎么|申请|推免|法硕|公管|经管|夏令营"
    r"|校医院|信息公开|预算|决算|领导|放假|开学|新生|学籍|艺考|调剂|报到|专升本|排名|好考|难考|在哪|多少|有没有|有哪些|几|简章|毕业|成绩|通知|辅修|交换|休学|退学|华侨|学院)"
)
"""after a nickname that is a word too: what one asks of a university"""
_OURS_BEFORE = re.compile(
    r"(?:转学?[到去入]|转学|考研[去到上]?|考[上取到去]了?|保研[到去上]?|推免[到去]?|升学[到去]|读研去|被|录取到|来自|毕业于|我是|我在|本科(?:是|在|就读于)?|硕士(?:是|在)|中学是"
    r"|交换[到去]|出国去|从)(?:了|在)?$"
    r"|(?:\btransfer(?:ring)? (?:from|to)|\bgraduated? (?:from|of|at)|\bdegrees? (?:from|of)|\b(?:i am|im|i m|coming|student|students|came) (?:from|at|of)|\bcredits? (?:\w+ )?(?:at|from)"
    r"|\bcredits from|\bbus from|\bstud(?:ied|y|ying) at|\bexchange (?:with|to|at|programme with|student at)|\bpartner\w* with|\bcooperat\w+ with|\bjoint \w+ with|\bcollaborat\w+ with"
    r"|\bprogramme? with|\bagreement with|\bprogram with|\bbetter than|\bcompared? (?:to|with)|\bmy (?:friend|brother|sister|classmate) (?:at|in)|\bvisiting \w+ at)(?: the)?$"
)
_OURS_AROUND = re.compile(
    r"(?:和|跟|与|同|去|赴|到|往|在|向|有)?\0.{0,8}?(?:交换|交流|访学|访问学|联合培养|合作办学|合作|双学位|学分互认|学分认定|联培|游学|暑期项目|互认|2\+2|3\+1|进修|留学.{0,4}(?:保留|学籍|学分|档案))"
    r"|(?:交换|交流|访学|合作|联培|联合培养|双学位).{0,6}(?:和|跟|与|有|包括|去|到)?\0"
    r"|\0(?:的)?(?:学生|本科生?|毕业生?|大专|专科|硕士|研究生|在读|毕业).{0,12}(?:能|可以|可不可以|想|要|收|招|接受|认)?.{0,8}(?:考|报考?|转|来读|调剂|选.{0,6}辅修|专升本|读研|申请).{0,8}(?:你|贵|咱|我们|本校|这里)"
    r"|\0.{0,6}(?:能|可以|可不可以|可否)(?:报|报考|考|申请|专升本|转).{0,4}(?:你|贵|咱|我们|本校|这里)"
    r"|\0.{0,14}(?:as a visiting|as an exchange|exchange|visiting student|keep my (?:status|place)|credits? (?:transfer|recogni))"
    r"|(?:我同学|我朋友|我哥|我姐|我弟|我妹|室友|同学|朋友)(?:是|在|读)\0"
)
_NEXT_DOOR = re.compile(
    r"隔壁(?!(?:的|家|间)?(?:寝室|宿舍(?!几人|条件)|床|班|桌|楼|房|教室|实验室|省|市|县|组|专业|座|屋|工位|办公室|同学|学弟|学妹|学长|学姐|邻居|老王|室友|村|小区|店|的人|王|有人|老是|太吵|天天|吵|装修))"
)
_PLACES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
    "|杭州|宁波|温州|绍兴|金华|台州|嘉兴|湖州|衢州|丽水|舟山|义乌|南京|苏州|无锡|武汉|广州|深圳|成都|西安|长沙|郑州|济南|青岛|合肥|福州|厦门|南昌|沈阳|大连|长春|哈尔滨|石家庄|太原|昆明|贵阳|南宁|兰州"
)
_UNLISTED = re.compile(
    rf"(?:{_PLACES})(?:[一-鿿]{{2,8}}?)?(?:职业技术大学|职业大学|职业技术学院|职业学院|科技大学|理工大学|工业大学|师范大学|财经大学|医科大学|师范学院|医学院|工学院)(?![生城路街])"
)
"""an institution that stands in no list: newly named"""
_BARE = "\0"
"""stands for the name in the patterns above"""


class Schools:
    """Names of other universities; the own names are looked for first, since one may hold the other."""

    def __init__(self, others: Iterable[str], own: Iterable[str]) -> None:
        ours = [plain for name in own if (plain := read(name).plain)]
        certain, doubtful = product_names()
        names = {plain: name for name in (*others, *certain) if (plain := _plain(name)) and plain not in ours}
        shorter = {short: name for plain, name in names.items() for short in _shorter(plain)}
        self._names = shorter | dict.fromkeys(doubtful, "") | names
        self._names |= {name: name for name in doubtful if not self._names[name]}
        self._doubtful = frozenset(doubtful)
        self._own = Names(ours)
        self._others = Names(self._names)
        self._sounds = Names(_sound(name) for name in _spoken(names, certain))

    def named_in(self, plain: str) -> str:
        """Return the other university that a text is about, or nothing."""
        if any(True for _ in self._own.in_text(plain)):
            return ""
        found = [one for one in self._others.in_text(plain) if self._is_named(plain, one)]
        visited = next((one for one in found if _VISIT.search(plain[: one.start])), None)
        if visited:
            return self._names[visited.name]
        next_door = "" if found else _first(_NEXT_DOOR, plain)
        if _ABOUT_US.search(plain):
            return next_door if "我们能" in plain else ""
        if found:
            return "" if all(_plays_a_part(plain, one) for one in found) else self._names[found[0].name]
        if has_han(plain):
            return next_door or _first(_UNLISTED, plain)
        return self._heard_in(plain)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where names stand in a text, ours too: what nobody should rewrite."""
        for names in (self._own, self._others):
            yield from ((one.start, one.end) for one in names.in_text(text) if len(one.name) > 1)

    def _is_named(self, plain: str, found: Found) -> bool:
        after = plain[found.end :]
        if not has_han(found.name):
            return not (plain[: found.start][-1:].isalnum() or after[:1].isalnum())
        if found.name.endswith("大学") and after[:1] in _WORD_GOES_ON:
            return False
        if found.name.endswith(_SHORTENED) and after[:1] in _NO_SCHOOL:
            return False
        if _THING.match(after):
            return False
        if found.name in self._doubtful and not _MATTER.match(after):
            return False
        return len(found.name) > _SHORT or found.start in _word_starts(plain)

    def _heard_in(self, plain: str) -> str:
        """Return the university that a text in pinyin names by its sound."""
        words = [word for word in re.findall("[a-z]+", plain)]
        heard = next(iter(self._sounds.in_text(f" {' '.join(words)} ")), None)
        return heard.name.strip() if heard else ""


def _plays_a_part(plain: str, found: Found) -> bool:
    """Tell whether a university is only where somebody comes from, goes to, or does something with us."""
    around = f"{plain[: found.start]}{_BARE}{plain[found.end :]}"
    return bool(_OURS_BEFORE.search(plain[: found.start].rstrip()) or _OURS_AROUND.search(around))


def _first(pattern: re.Pattern[str], text: str) -> str:
    met = pattern.search(text)
    return met[0] if met else ""


@cache
def product_names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names that come with the product: those that are sure, and those that are words too."""
    lines = files("disclosure_bot.defaults").joinpath("schools.txt").read_text("utf-8").splitlines()
    names = [name for line in lines if line and not line.startswith("#") for name in line.split("\t")]
    doubtful = tuple(name[1:] for name in names if name.startswith("?"))
    return tuple(name for name in names if not name.startswith("?")), doubtful


@cache
def _plain(name: str) -> str:
    if name.isascii():
        return " ".join(re.findall("[a-z0-9]+", name.lower().replace("'", "")))
    return re.sub(r"[\W_]+", "", name.lower())


def _shorter(plain: str) -> Iterator[str]:
    """Yield a name as people shorten it."""
    if found := _LEFT_OUT.search(plain):
        yield plain[: found.start()] + (found["han"] or found["latin"])
    for ending, short in _SHORTER.items():
        if plain.endswith(ending) and len(plain) >= len(ending) + 2:
            yield plain[: -len(ending)] + short


def _spoken(names: Iterable[str], certain: Iterable[str]) -> list[str]:
    """Return nicknames and the names of great universities, which people type in pinyin."""
    nicknames = [name for name in certain if 2 <= len(name) <= 3 and has_han(name)]
    return [*nicknames, *(name for name in names if 4 <= len(name) <= 6 and name.endswith("大学"))]


def _sound(name: str) -> str:
    syllables = [syllable_of(char) for char in name]
    if name.endswith("大学") and len(name) > 3:
        return f" {''.join(syllables[:-2])} {''.join(syllables[-2:])} "
    return f" {''.join(syllables)} "


def _word_starts(plain: str) -> frozenset[int]:
    starts, at = [], 0
    for word in rjieba.cut(plain):
        starts.append(at)
        at += len(word)
    return frozenset(starts)
