"""What the models of all file kinds share."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

from disclosure_bot.domain.language import Bilingual
from disclosure_bot.knowledge.read.fields import Line, Text, optional, required

T = TypeVar("T")


class Model(BaseModel):
    """What all file kinds share: an unknown field is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LineModel(Model):
    """一行文字，中文必填，英文可后补 / one line, Chinese required."""

    zh: Line = required("中文", "Chinese", "本科学费标准")
    en: Line | None = optional(None, "英文", "English", "Undergraduate tuition")


class TextModel(Model):
    """一段文字，中文必填，英文可后补 / a text, Chinese required."""

    zh: Text = required("中文，多行文字写在 | 之后", "Chinese; several lines after |", "第一句说要点。")
    en: Text | None = optional(None, "英文", "English", "The point first.")


def _bilingual(value: Any) -> Any:
    """Take a plain text for its Chinese."""
    return {"zh": value} if isinstance(value, str) and value.strip() else value


BothLines = Annotated[LineModel, BeforeValidator(_bilingual, json_schema_input_type=str | LineModel)]
"""one line in both languages, or as plain text in Chinese alone"""

BothTexts = Annotated[TextModel, BeforeValidator(_bilingual, json_schema_input_type=str | TextModel)]
"""a text in both languages, or as plain text in Chinese alone"""


def both(text: BothLines | BothTexts) -> Bilingual:
    """Return a text in both languages."""
    return Bilingual(text.zh, text.en or "")


def value_of(kind: Callable[..., T], model: Model, **others: Any) -> T:
    """Return the value, of that dataclass, that a model describes by fields of the same names.

    ``others`` are the fields that differ. What is not written takes the value's own default, and must have
    one; lists become tuples, and texts ``Bilingual``.
    """
    same = {
        name: getattr(model, name) for name in _names(kind) if name not in others and hasattr(model, name)
    }
    return kind(**{name: _plain(given) for name, given in same.items() if given is not None} | others)


@cache
def _names(kind: Any) -> frozenset[str]:
    return frozenset(field.name for field in fields(kind))


def _plain(one: Any) -> Any:
    if isinstance(one, list):
        return tuple(map(_plain, one))
    return both(one) if isinstance(one, LineModel | TextModel) else one


class PhrasingsModel(Model):
    """人们会怎么问 / how people ask."""

    zh: list[Line] = optional([], "中文问法，每行一个", "Chinese, one a line", "[学费多少钱]")
    en: list[Line] = optional([], "英文问法，每行一个", "English, one a line", "[how much is tuition]")


class SaysModel(Model):
    """一个问句，和回复第一行必须有的文字 / a question and what the reply's first line must hold."""

    question: Line = required("问句", "the question", "国奖多少钱")
    text: Line = required("第一行必须有的文字", "what the first line must hold", "1万元")


class EntryTestsModel(Model):
    """测试问句，不当作问法 / test questions, never used as phrasings."""

    hit: list[Line] = optional([], "必须由本条目回答的", "must be answered by this entry", "[一年交多少]")
    miss: list[Line] = optional([], "不能由本条目回答的", "must not be answered by it", "[住宿费多少]")
    says: list[SaysModel] = optional(
        [], "回复的第一行必须说什么", "what the first line must say", "[{question: 国奖多少钱, text: 1万元}]"
    )
