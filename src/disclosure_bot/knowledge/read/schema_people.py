"""The file kinds of what is no question: people in danger, and talk."""

from typing import Annotated

from pydantic import StringConstraints

from disclosure_bot.domain.talk import TalkKind
from disclosure_bot.knowledge.read.fields import Id, Line, optional, required
from disclosure_bot.knowledge.read.model import BothTexts, Model, PhrasingsModel

Pattern = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=3000)]
"""words as they may stand in a message"""


class ProbesModel(Model):
    """测试问句 / test questions."""

    hit: list[Line] = optional([], "必须认出来的", "must be recognised", "[不想活了]")
    miss: list[Line] = optional([], "不能误认的", "must not be recognised", "[累死了]")


class DangerModel(Model):
    """一类危险；写了的改动或增补随产品提供的 / one kind of danger, over the default."""

    entry: Id | None = optional(None, "给人看的条目", "the entry to show", "life.crisis")
    hotlines: list[Id] = optional([], "先印出的号码，按次序", "numbers printed first", "[ambulance, police]")
    of_others: Id | None = optional(
        None, "别人有此危险时算哪一类", "the kind where somebody else is meant", "self-harm-other"
    )
    advice: BothTexts | None = optional(
        None, "没有这个条目时说的话", "said where there is no such entry", "{zh: 先离开。}"
    )
    zh: list[Pattern] = optional([], "中文说法", "words in Chinese", "['不想活(了|着)']")
    en: list[Pattern] = optional([], "英文说法", "words in English", "[kill <self>]")
    pinyin: list[Pattern] = optional([], "拼音，音节之间空格", "syllables of pinyin", "[zi sha]")
    figures: list[Pattern] = optional([], "只是听起来像的", "only sounds like it", "[跳楼价]")
    tests: ProbesModel = optional(ProbesModel(), "测试问句", "test questions", "{hit: [不想活了]}")


class UrgentFile(Model):
    """处于危险中的人会怎么说 urgent.yaml / what people in danger write."""

    groups: dict[Id, list[Pattern]] = optional(
        {}, "词组，写成 <名称> 使用", "words that patterns name as <name>", "{want: [想, 要]}"
    )
    figures: list[Pattern] = optional([], "修辞，先去掉", "figures of speech, set aside first", "[笑死]")
    spelling: list[Line] = optional([], "容易拼错的英文词", "English words often misspelt", "[suicide]")
    kinds: dict[Id, DangerModel] = optional({}, "各类危险", "kinds", "{self-harm: {entry: life.crisis}}")


class TalkModel(Model):
    """一类客套和招呼 / one kind of talk."""

    phrasings: PhrasingsModel = optional(
        PhrasingsModel(), "怎么说", "how it is said", "{zh: [谢谢], en: [thank you]}"
    )
    reply: BothTexts | None = optional(None, "怎么回", "what is said back", "{zh: 不客气。}")
    offers: list[Id] = optional([], "一同列出的条目", "entries offered with the reply", "[fees.tuition]")
    tests: ProbesModel = optional(ProbesModel(), "测试问句", "test questions", "{hit: [谢谢]}")


class TalkFile(Model):
    """不是提问的话 talk.yaml / what is said and is no question."""

    kinds: dict[TalkKind, TalkModel] = required("各类", "kinds", "{thanks: {phrasings: …}}")
