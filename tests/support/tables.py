"""Small tables for tests: tuition by major and year, rooms of two kinds of students, a loan."""

from disclosure_bot.domain.document import Trust
from disclosure_bot.domain.language import Bilingual
from disclosure_bot.domain.table import Column, Row, Table

TUITION = "fees.tuition"
ROOMS = "fees.accommodation"


def row(zh: str, en: str, *synonyms: str, **years: str) -> Row:
    """Return a row; ``y2024="5500"`` is the figure of a year."""
    return Row(Bilingual(zh, en), synonyms, {name.removeprefix("y"): value for name, value in years.items()})


def table(name: str, title: Bilingual, entry: str, *rows: Row, additive: tuple[str, ...] = ()) -> Table:
    """Return a table of yuan a year, whose columns are years."""
    columns = dict.fromkeys(column for one in rows for column in one.cells)
    return Table(
        id=name,
        title=title,
        entry=entry,
        row=Bilingual("专业" if entry == TUITION else "房型", "major" if entry == TUITION else "room"),
        column=Bilingual("年份", "year"),
        unit=Bilingual("元/年", "yuan a year"),
        period="2023-2024",
        columns=tuple(map(Column, columns)),
        rows=rows,
        source=Bilingual("收费公示", "the fee list"),
        trust=Trust.GOOD,
        additive=additive,
    )


TABLES = (
    table(
        "tuition",
        Bilingual("本科学费", "Undergraduate tuition"),
        TUITION,
        row("计算机科学与技术", "Computer Science", "计算机", "计科", "CS", y2023="5400", y2024="5500"),
        row("机械电子工程", "Mechatronics", "机电", y2023="5500", y2024="5600"),
        row("材料科学与工程", "Materials Science", "材料", y2024="5700"),
        row("应用化学", "Applied Chemistry", "化学", y2024="5800"),
        row("美术与设计类", "Art and Design", "艺术类", "设计", "art", y2024="9000"),
        row("工科（一般档）", "Engineering (ordinary)", y2024="5500"),
        row("工科（提高档）", "Engineering (raised)", y2024="6325"),
        additive=("rooms",),
    ),
    table(
        "rooms",
        Bilingual("本科生住宿费", "Undergraduate rooms"),
        ROOMS,
        row("本科生四人间", "Undergraduate four-bed room", "四人间", "4人间", "four-bed room", y2024="1600"),
        row("本科生五人间", "Undergraduate five-bed room", "五人间", y2024="1200"),
    ),
    table(
        "master-rooms",
        Bilingual("硕士研究生住宿费", "Master's rooms"),
        ROOMS,
        row("研究生四人间", "Postgraduate four-bed room", y2024="1200"),
    ),
)
