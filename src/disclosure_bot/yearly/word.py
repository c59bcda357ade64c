"""The report as a Word document: real styles, Chinese fonts, contents and page numbers as fields."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count, zip_longest

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable
from docx.table import _Cell as Cell
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from disclosure_bot.yearly.document import Block, Heading, Paragraph, Plot, Report, Runs, Table
from disclosure_bot.yearly.word_chart import add_chart

LATIN, SONG, HEI = "Times New Roman", "宋体", "黑体"
"""fonts of Latin letters, of Chinese text and of Chinese headings"""
MISSING = "待补"
"""name of the character style"""
_TEXT_WIDTH = 16.0
"""centimetres between the margins of an A4 page"""
_LISTED = 2
"""levels of headings in the table of contents"""
_WHOLE = 15
"""lines of a table that stands on one page"""
_BLACK = RGBColor(0, 0, 0)


def as_word(report: Report) -> bytes:
    """Return the report as a .docx file."""
    document: WordDocument = Document()
    _set_up(document, report)
    _Writer(document).write(report)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


class _Writer:
    """Writes blocks into a document."""

    def __init__(self, document: WordDocument) -> None:
        self._document = document
        self._marks = count(1)
        styles = document.styles
        self._styles = {name: styles[name].style_id for name in ("表头", "表文")}
        """ids of the styles of cells: to look one up by name for each of thousands takes seconds"""

    def write(self, report: Report) -> None:
        """Write everything."""
        title = self._document.add_paragraph(style="Title")
        named, school, rest = report.title.partition(report.school)
        title.add_run(f"{named}{school}")
        if school and rest:
            title.add_run().add_break()  # a line that ends within a word looks like a slip
        title.add_run(rest)
        for line in (report.school, f"统计期间：{report.period}", f"成稿：{report.made_on}"):
            self._document.add_paragraph(line, style="Subtitle")
        self._contents([block for block in report.blocks if isinstance(block, Heading)])
        for block, after in zip_longest(report.blocks, report.blocks[1:]):
            self._block(block, after)

    def _contents(self, headings: list[Heading]) -> None:
        """Write a table of contents: a line a heading, with a field that finds its page.

        No field of the whole table: LibreOffice and WPS show what stands in one and leave the pages blank.
        """
        self._document.add_paragraph("目　录", style="TOC Heading")
        for number, heading in enumerate(headings, start=1):
            if heading.level > _LISTED:
                continue
            line = self._document.add_paragraph(style=f"TOC {heading.level}")
            mark = f"_Toc{number:04}"
            link = _element("w:hyperlink", {"w:anchor": mark, "w:history": "1"})
            line._p.append(link)
            _append_run(line, link, f"{heading.text}\t")
            for part in list(_field_parts(line, f"PAGEREF {mark} \\h", "", is_stale=True)):
                link.append(part)
        self._document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _block(self, block: Block, after: Block | None) -> None:
        match block:
            case Heading():
                self._heading(block)
            case Paragraph(runs):
                line = self._document.add_paragraph(style="Body Text")
                line.paragraph_format.keep_with_next = isinstance(after, Table | Plot) or None
                self._runs(line, runs)
            case Table():
                self._table(block)
            case Plot():
                self._plot(block)

    def _heading(self, heading: Heading) -> None:
        line = self._document.add_paragraph(style=f"Heading {heading.level}")
        if heading.on_new_page:
            line.paragraph_format.page_break_before = True
        number = next(self._marks)
        name = {"w:id": str(number), "w:name": f"_Toc{number:04}"}
        line._p.append(_element("w:bookmarkStart", name))
        line.add_run(heading.text)
        line._p.append(_element("w:bookmarkEnd", {"w:id": str(number)}))

    def _plot(self, plot: Plot) -> None:
        line = self._document.add_paragraph(style="图")
        add_chart(line, plot, (LATIN, SONG))
        self._caption("图", plot.number, plot.caption)

    def _caption(self, kind: str, number: int, text: str) -> None:
        line = self._document.add_paragraph(f"{kind} ", style="Caption")
        _field(line, f"SEQ {kind} \\* ARABIC", str(number))
        line.add_run(f"　{text}")
        line.paragraph_format.keep_with_next = kind == "表"  # it stands above tables and below plots

    def _table(self, table: Table) -> None:
        self._caption("表", table.number, table.caption)
        made = self._document.add_table(rows=1, cols=len(table.heads), style="Table Grid")
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        made.autofit = False
        widths = _widths(table)
        _grid(made, widths)
        head = made.rows[0]
        head._tr.get_or_add_trPr().append(_element("w:tblHeader", {"w:val": "true"}))
        for cell, text, width in zip(head.cells, table.heads, widths, strict=True):
            self._head_cell(cell, text, width)
        for row in table.rows:
            line = made.add_row()
            line._tr.get_or_add_trPr().append(_element("w:cantSplit", {"w:val": "true"}))
            for at, (cell, runs) in enumerate(zip(line.cells, row, strict=True)):
                self._cell(cell, runs, widths[at], is_number=at in table.numeric)
        if len(table.rows) <= _WHOLE:
            _keep_whole(made)
        self._document.add_paragraph(style="Body Text")

    def _head_cell(self, cell: Cell, text: str, width: float) -> None:
        cell.width = Cm(width)
        line = cell.paragraphs[0]
        line._p.style = self._styles["表头"]
        line.add_run(text)
        cell._tc.get_or_add_tcPr().append(_shade("EDEFF3"))

    def _cell(self, cell: Cell, runs: Runs, width: float, *, is_number: bool) -> None:
        cell.width = Cm(width)
        line = cell.paragraphs[0]
        line._p.style = self._styles["表文"]
        if is_number:
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self._runs(line, runs)

    def _runs(self, line: WordParagraph, runs: Runs) -> None:
        for run in runs:
            if run.url:
                self._link(line, run.text, run.url)
            else:
                line.add_run(run.text, style=MISSING if run.is_missing else None)

    def _link(self, line: WordParagraph, text: str, url: str) -> None:
        relation = line.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = _element("w:hyperlink", {"r:id": relation, "w:history": "1"})
        line._p.append(link)
        _append_run(line, link, text, style="Hyperlink")


def _keep_whole(table: WordTable) -> None:
    """Let no page break part a table: each line stays with the next."""
    for row in table.rows[:-1]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _widths(table: Table) -> list[float]:
    shares = table.widths or (1,) * len(table.heads)
    return [_TEXT_WIDTH * share / sum(shares) for share in shares]


def _grid(table: WordTable, widths: list[float]) -> None:
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)


def _shade(colour: str) -> BaseOxmlElement:
    return _element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": colour})


# ---- fields: what Word computes


def _element(name: str, attributes: dict[str, str]) -> BaseOxmlElement:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(key), value)
    return made


def _field_parts(
    line: WordParagraph, code: str, shown: str, *, is_stale: bool = False
) -> Iterator[BaseOxmlElement]:
    """Yield the runs of a whole field, with what it showed last; Word renews a stale one as it opens."""
    begin = _char(line, "begin")
    if is_stale:
        begin[0].set(qn("w:dirty"), "true")
    yield begin
    yield _code(line, code)
    yield _char(line, "separate")
    run = line.add_run(shown)
    yield _taken(run)
    yield _char(line, "end")


def _field(line: WordParagraph, code: str, shown: str) -> None:
    for part in list(_field_parts(line, code, shown)):
        line._p.append(part)


def _char(line: WordParagraph, kind: str) -> BaseOxmlElement:
    run = line.add_run()
    run._r.append(_element("w:fldChar", {"w:fldCharType": kind}))
    return _taken(run)


def _code(line: WordParagraph, code: str) -> BaseOxmlElement:
    run = line.add_run()
    text = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = f" {code} "
    run._r.append(text)
    return _taken(run)


def _append_run(line: WordParagraph, parent: BaseOxmlElement, text: str, style: str | None = None) -> None:
    parent.append(_taken(line.add_run(text, style=style)))


def _taken(run: Run) -> BaseOxmlElement:
    """Take a run out of its paragraph, to stand elsewhere."""
    made: BaseOxmlElement = run._r
    parent = made.getparent()
    if parent is not None:
        parent.remove(made)
    return made


# ---- page and styles


def _set_up(document: WordDocument, report: Report) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.5)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("第 ")
    _field(footer, "PAGE", "1")
    footer.add_run(" 页，共 ")
    _field(footer, "NUMPAGES", "1")
    footer.add_run(" 页")
    properties = document.core_properties
    properties.title, properties.author, properties.language = report.title, report.school, "zh-CN"
    properties.comments = ""
    properties.created = properties.modified = datetime(2000, 1, 1, tzinfo=UTC)  # same data, same file
    _styles(document)


def _styles(document: WordDocument) -> None:
    _style(document, "Normal", SONG, 12)
    body = _style(document, "Body Text", SONG, 12)
    body.paragraph_format.first_line_indent = Pt(24)
    body.paragraph_format.line_spacing = 1.5
    body.paragraph_format.space_after = Pt(0)
    title = _style(document, "Title", HEI, 22, centred=True)
    border = title.element.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")
    if border is not None:  # the template's line below titles
        border.getparent().remove(border)
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(120), Pt(24)
    subtitle = _style(document, "Subtitle", SONG, 14, centred=True)
    subtitle.font.italic = False
    for level, size in ((1, 16), (2, 14), (3, 12)):
        heading = _style(document, f"Heading {level}", HEI, size)
        heading.paragraph_format.keep_with_next = True
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(14), Pt(6)
    caption = _style(document, "Caption", HEI, 10.5, centred=True)
    caption.font.bold = False
    caption.paragraph_format.space_before = Pt(8)
    plot = _style(document, "图", SONG, 12, centred=True)
    plot.paragraph_format.keep_with_next = True
    plot.paragraph_format.space_before, plot.paragraph_format.space_after = Pt(8), Pt(0)
    _style(document, "TOC Heading", HEI, 16, centred=True)
    for level in (1, 2):
        _contents_style(document, level)
    for name, font, centred in (("表头", HEI, True), ("表文", SONG, False)):
        cells = _style(document, name, font, 10.5, centred=centred)
        cells.paragraph_format.space_before = cells.paragraph_format.space_after = Pt(2)
    missing = document.styles.add_style(MISSING, WD_STYLE_TYPE.CHARACTER)
    missing.font.bold = True
    missing.element.get_or_add_rPr().append(_shade("FFF1B8"))
    link = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb = RGBColor(0x1F, 0x4E, 0x9E)
    link.font.underline = True


def _contents_style(document: WordDocument, level: int) -> None:
    style = _style(document, f"TOC {level}", SONG, 12)
    style.paragraph_format.left_indent = Pt(24 * (level - 1))
    style.paragraph_format.space_after = Pt(2)
    style.paragraph_format.tab_stops.add_tab_stop(Cm(_TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _style(
    document: WordDocument, name: str, font: str, size: float, *, centred: bool = False
) -> ParagraphStyle:
    """Return a paragraph style, new where the template has none, with a font for each script."""
    styles = document.styles
    is_known = name in {style.name for style in styles}
    style = styles[name] if is_known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if not isinstance(style, ParagraphStyle):
        raise TypeError(name)
    style.font.name, style.font.size = LATIN, Pt(size)
    style.font.color.rgb = _BLACK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(key), None)
    fonts.set(qn("w:eastAsia"), font)
    if centred:
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return style
