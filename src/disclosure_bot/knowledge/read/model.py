"""What the models of all file kinds share."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from disclosure_bot.knowledge.read.fields import Line, Text, optional, required


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
