"""A plot as Word draws it itself: sharp on paper, and every number can be read by programs."""

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Cm
from docx.text.paragraph import Paragraph

from disclosure_bot.templates import render
from disclosure_bot.yearly.document import Plot

_KIND = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_WIDTH, _HEIGHT = Cm(15.5), Cm(6.5)
_COLOURS = ("2F6DB5", "A9B7C6")
"""of this year and the one before, apart in grey too"""


def add_chart(line: Paragraph, plot: Plot, fonts: tuple[str, str]) -> None:
    """Put a plot into a paragraph; ``fonts`` are those of Latin and of Chinese letters."""
    latin, asian = fonts
    values = {"labels": plot.labels, "series": plot.series, "colours": _COLOURS}
    xml = render("chart.xml", latin=latin, asian=asian, **values)
    name = PackURI(f"/word/charts/chart{plot.number}.xml")
    part = Part(name, _KIND, xml.encode(), line.part.package)
    drawing = render(
        "drawing.xml",
        width=int(_WIDTH),
        height=int(_HEIGHT),
        number=plot.number,
        text=plot.caption,
        relation=line.part.relate_to(part, RELATIONSHIP_TYPE.CHART),
    )
    line.add_run()._r.append(parse_xml(drawing))
