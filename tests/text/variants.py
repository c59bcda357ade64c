"""Personal data in the ways people write what a filter should not see, kind by kind; always the same ones.

A variant is a text and the parts of it that must not be left; of a number these are its last digits.
"""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

NAMES = (
    "迪丽热巴", "买买提·艾力", "古丽", "阿卜杜拉", "古丽娜尔", "艾合买提", "努尔麦麦提", "热依汗古丽",
    "吐尔逊", "帕提古丽", "阿不都热依木", "次仁", "卓玛", "扎西多吉", "央金", "巴特尔", "其其格",
    "乌云其木格", "苏日娜", "阿拉坦", "叶尔兰", "约翰", "安娜", "迈克尔·乔丹", "弗拉基米尔", "大卫",
    "玛利亚", "詹姆斯", "山本一郎", "佐藤健", "铃木花子", "穆罕默德", "法蒂玛", "易卜拉欣", "尼古拉",
    "萨拉", "John Smith", "Maria Garcia", "Nguyen Van An", "Иван Петров", "محمد علي", "Müller", "O'Brien",
    "阿依古丽·买买提", "Aigul", "José",
)  # fmt: skip
MOBILES = ("15968174203", "17740926851", "13357690428", "19826405137", "18604739152")
CALLS = (
    "我叫{}", "我叫 {}", "我叫：{}", "我叫\n{}", "我叫做{}", "我叫{}，想问学费多少",
    "你好，我叫{}。学费多少", "我的名字是{}", "我的名字叫{}", "我是{}", "我是{}，宿舍几人间", "我是 {}",
    "我是：{}", "我是\n{}", "申请人{}", "申请人：{}", "申请人 {}", "申请人\n{}", "申请人是{}",
    "申请人姓名：{}", "联系人{}", "联系人：{}", "联系人 {}", "联系人\n{}", "联系人是{}", "姓名{}",
    "姓名：{}", "姓名 {}", "姓名\n{}", "姓名:\n{}\n", "姓名 : {} ", "姓　名：{}", "名字：{}",
    "我是{}的妈妈", "我叫{}学费多少", "学生姓名：{}，查成绩", "考生：{}", "家长 {}", "监护人：{}",
    "本人{}", "本人 {}，要求公开", "孩子叫{}", "我女儿叫{}，今年高考",
)  # fmt: skip
ENGLISH = (
    "zero one two three four five six seven eight nine", "oh one two three four five six seven eight nine",
)  # fmt: skip
PINYIN = (
    "ling yi er san si wu liu qi ba jiu",
    "ling yao er san si wu liu qi ba jiu",
    "líng yī èr sān sì wǔ liù qī bā jiǔ",
    "dong yao liang san si wu liu guai ba gou",
)
CUTS = (
    (3, 4, 4), (2, 3, 3, 3), (3, 4, 3, 1), (4, 4, 3), (3, 3, 5), (3, 2, 2, 2, 2), (5, 6), (4, 7), (1, 10),
    (1, 3, 3, 4),
)  # fmt: skip
MARKS = (",", "，", "/", " ", "\n", "、", " , ", " / ", "\r\n", "-", ".", "，\n")
FILLERS = (
    "的", "然后", "呃", "嗯", "啊", "再", "接着", "杠", "横", "空格", "之后是", "后面是", "…呃…", "哦",
    "那个", "，然后", " 然后 ",
)  # fmt: skip
MAILS = (
    ("wanghm", "163", "com"), ("lijia_88", "qq", "com"), ("zyt2006", "126", "com"),
    ("x.fang", "foxmail", "com"),
)  # fmt: skip
ATS = (
    "@", "艾特", "爱特", "(at)", "[at]", "【艾特】", "圈a", "圈A", "小老鼠", "（圈a）", " at ", " AT ",
    "#", " 艾特 ", "@ ", "花a", "a圈",
)  # fmt: skip
DOTS = (".", "点", " 点 ", "。", "(dot)", "[点]", " dot ", "（点）", "·")
TLDS = {"com": ("com", "COM", "康姆", "抗母", "c o m", "扣姆")}
CHATS = (
    "微信{}", "微信 {}", "微信：{}", "微信号{}", "微信是{}", "wx:{}", "wx {}", "WX：{}", "vx {}", "VX{}",
    "vx：{}", "V：{}", "加V {}", "加v{}", "加我V：{}", "加微{}", "加个微信{}", "薇信 {}", "威信：{}",
    "卫星 {}", "徽信：{}", "v信{}", "w x : {}", "V X {}", "微 信 {}", "微\n信：{}", "我的微信\n{}",
    "wechat: {}", "WeChat ID {}", "绿泡泡 {}", "＋v {}", "+V{}", "微信搜{}", "微信号码为{}", "微信（{}）",
    "➕微 {}", "加薇 {}",
)  # fmt: skip
CHAT_IDS = ("abc_123", "qingfeng-0821", "wxid_k3n8a2p0", "lijia2006", "Nana_zhou", "h520chen")
QQS = (
    "QQ{}", "qq {}", "qq：{}", "QQ号{}", "我的QQ是{}", "扣扣{}", "扣扣：{}", "抠抠 {}", "加Q {}", "加q{}",
    "Q：{}", "q q {}", "企鹅 {}", "企鹅号：{}", "球球 {}", "QQ\n{}", "扣 扣 {}", "Q Q：{}", "加我扣扣{}",
    "秋秋{}", "Ｑ{}", "➕Q{}",
)  # fmt: skip
QQ_IDS = (
    "284619375", "1093847562", "28 4619 375", "2846，19375", "二八四六一九三七五",
    "er ba si liu yi jiu san qi wu",
)  # fmt: skip
PHONES = ("{}", "电话{}", "电话：{}", "我手机号是{}，谢谢", "请打{}", "联系我{}", "tel {}", "回电 {} 。")


@dataclass(frozen=True, slots=True)
class Variant:
    """A text, and what of it must not be left."""

    text: str
    secrets: tuple[str, ...]


def names() -> Iterator[Variant]:
    """Names without a surname that is known, after the words that say one."""
    for call, name in product(CALLS, NAMES):
        yield Variant(call.format(name), (name,))


def fillers() -> Iterator[Variant]:
    """Numbers with words between their groups, or between all digits."""
    for phone, filler, number, cut in product(PHONES, FILLERS, MOBILES[:2], CUTS[:3]):
        yield _number(phone, filler.join(_cut(number, cut)), number)
    for phone, filler, number in product(PHONES[:4], FILLERS[:6], MOBILES[:3]):
        yield _number(phone, filler.join(number), number)
    for filler, number in product(FILLERS, MOBILES[2:]):
        yield _number("学号{}", filler.join(_cut("20" + number[2:], (4, 3, 4))), number)
        yield _number("身份证号{}", filler.join(("330106", "20050312", "0044")), "0044")


def spoken() -> Iterator[Variant]:
    """Numbers in the words of English and pinyin, with blanks, commas, hyphens and line ends, or glued."""
    for table, mark, number, phone in product(
        (*ENGLISH, *PINYIN), (" ", ", ", "-", "\n", "", "，"), MOBILES[:3], PHONES
    ):
        words = [table.split()[int(digit)] for digit in number]
        text = mark.join(words)
        yield Variant(phone.format(text), (mark.join(words[-4:]),))
        yield Variant(phone.format(text.upper()), (mark.join(words[-4:]).upper(),))
        yield Variant(
            phone.format(number[:3] + (mark or " ") + mark.join(words[3:])), (mark.join(words[-4:]),)
        )


def mails() -> Iterator[Variant]:
    """Addresses with words for the signs, and for com."""
    for (who, host, tld), at, dot, form in product(
        MAILS, ATS, DOTS, ("{}", "发到{}可以吗", "邮箱{}", "我的邮箱是 {} ，谢谢")
    ):
        for spelling in TLDS[tld]:
            if at == "#" and (dot, spelling) != (".", "com"):
                continue
            yield Variant(form.format(f"{who}{at}{host}{dot}{spelling}"), (who,))


def chats() -> Iterator[Variant]:
    """Ids of WeChat and QQ after the words people use not to say these names."""
    for form, name in product(CHATS, CHAT_IDS):
        yield Variant(form.format(name), (name,))
    for form, name in product(QQS, QQ_IDS):
        yield Variant(form.format(name), (name[-4:],))


def cuts() -> Iterator[Variant]:
    """Bare mobile numbers in parts."""
    for mark, cut, number, phone in product(MARKS, CUTS, MOBILES, PHONES):
        yield _number(phone, mark.join(_cut(number, cut)), number)


KINDS: dict[str, Callable[[], Iterable[Variant]]] = {
    "names": names,
    "fillers": fillers,
    "spoken": spoken,
    "mails": mails,
    "chats": chats,
    "cuts": cuts,
}


def variants(kind: str, most: int = 100_000) -> list[Variant]:
    """Return the variants of a kind, or so many of them, the same at every call."""
    every = list(KINDS[kind]())
    return every if len(every) <= most else random.Random(12).sample(every, most)


def _number(form: str, spelt: str, number: str) -> Variant:
    return Variant(form.format(spelt), (spelt[-4:],))


def _cut(number: str, sizes: Iterable[int]) -> list[str]:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return [*parts, number[at:]] if at < len(number) else parts
