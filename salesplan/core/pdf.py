"""Documents in PDF: the frame (cover, pages with numbers), text in two languages, tables and bars; what is in them is told by others.

Latin text is set in Helvetica and Chinese in STSong-Light, a face that every reader of PDF brings along, so the file
needs no font and stays small. `rich` puts the right face around each run of a mixed text and escapes it on the way:
whatever a person has typed is text and never markup. Long texts wrap, Chinese between any two characters.

    document = Document("Plan 2027", lang="en")
    document.cover("Plan 2027", ["Lanqiao", "FY 2027"])
    document.heading("Budget")
    document.table(["What for", "Amount"], [["Fair", "¥100"]], widths=[3, 1], right={1})
    answer = document.render()
"""

import re
from collections.abc import Iterable, Sequence
from functools import partial
from html import escape
from io import BytesIO
from typing import Any

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from salesplan.core.format import is_chinese

LATIN, LATIN_BOLD, CHINESE = "Helvetica", "Helvetica-Bold", "STSong-Light"
# Ideographs, their punctuation, and full-width forms.
_RUN = re.compile("([\u2e80-\u303f\u3040-\u30ff\u3100-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]+)")
# What Helvetica does not draw, in signs that it does.
_INSTEAD = str.maketrans({"\u2212": "-", "\u202f": " ", "\u00a0": " ", "\u2192": "->", "\u2265": ">=", "\u2264": "<="})
INK, MUTED, LINE, TINT = (colors.HexColor(value) for value in ("#101828", "#475467", "#d0d5dd", "#f5f6f8"))
ACCENT = colors.HexColor("#2b59e8")
LEVELS = {
    "ok": colors.HexColor("#12935a"),
    "warn": colors.HexColor("#df8a1c"),
    "bad": colors.HexColor("#d43d32"),
    "info": ACCENT,
    "neutral": colors.HexColor("#98a2b3"),
}
MARGIN = 20 * mm
WIDTH = A4[0] - 2 * MARGIN


def has_chinese(text: str) -> bool:
    """Say whether a text has a Chinese character."""
    return bool(_RUN.search(text))


def rich(text: object, bold: bool = False) -> str:
    """Return a text as reportlab's paragraphs take it: escaped, each run in its face, line ends kept.

    >>> rich("A < B 和信")
    'A &lt; B <font face="STSong-Light">和信</font>'
    """
    plain = str(text if text is not None else "").translate(_INSTEAD)
    out = [
        f'<font face="{CHINESE}">{escape(run, quote=False)}</font>' if i % 2 else escape(run, quote=False)
        for i, run in enumerate(_RUN.split(plain))
    ]
    return re.sub(r"\r\n|\r|\n", "<br/>", f"<b>{''.join(out)}</b>" if bold else "".join(out))


def register_fonts() -> None:
    """Make the Chinese face known; once is enough."""
    if CHINESE not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))


def style(
    size: float = 9.5, *, color: Any = INK, right: bool = False, bold: bool = False, **more: Any
) -> ParagraphStyle:
    """Return the style of a paragraph."""
    face = LATIN_BOLD if bold else LATIN
    if right:
        more["alignment"] = TA_RIGHT
    return ParagraphStyle("own", fontName=face, fontSize=size, leading=size * 1.42, textColor=color, **more)


def paragraph(text: object, size: float = 9.5, **more: Any) -> Paragraph:
    """Return a text as a paragraph that wraps in its language."""
    made = style(size, **more)
    if has_chinese(str(text)):
        made.wordWrap = "CJK"
    return Paragraph(rich(text), made)


class Bar(Flowable):
    """A share of a whole as a bar, with a line where the pace is; drawn to the width of its cell."""

    def __init__(self, share: float, level: str = "info", pace: float | None = None, width: float = 30 * mm) -> None:
        super().__init__()
        self.share, self.level, self.pace, self.width, self.height = share, level, pace, width, 6.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take the width there is, up to one's own."""
        self.width = min(self.width, width)
        return self.width, self.height

    def draw(self) -> None:
        """Draw track, fill and pace."""
        canvas = self.canv
        canvas.setFillColor(TINT)
        canvas.roundRect(0, 0, self.width, self.height, 2, stroke=0, fill=1)
        if self.share > 0:
            canvas.setFillColor(LEVELS[self.level])
            canvas.roundRect(0, 0, max(2.0, self.width * min(self.share, 1.0)), self.height, 2, stroke=0, fill=1)
        if self.pace is not None:
            canvas.setStrokeColor(INK)
            x = self.width * min(max(self.pace, 0.0), 1.0)
            canvas.line(x, -1.5, x, self.height + 1.5)


class NumberedCanvas(Canvas):
    """Writes "page 2 of 7" below each page but the first; how many there are is known only at the end."""

    def __init__(self, *args: Any, foot: str = "", of: str = "%(n)s / %(all)s", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: list[dict[str, Any]] = []
        self._foot, self._of = foot, of

    def showPage(self) -> None:  # noqa: N802 - reportlab's own name
        """Keep the page until the number of pages is known."""
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Number the pages and write them."""
        for number, kept in enumerate(self._kept, start=1):
            self.__dict__.update(kept)
            if number > 1:
                self._number(number, len(self._kept))
            super().showPage()
        super().save()

    def _number(self, number: int, pages: int) -> None:
        _line_of(self, MARGIN, 11 * mm, self._foot)
        text = self._of % {"n": number, "all": pages}
        size = sum(_width(run, i) for i, run in enumerate(_RUN.split(text)))
        _line_of(self, A4[0] - MARGIN - size, 11 * mm, text)


def _width(run: str, i: int) -> float:
    return float(pdfmetrics.stringWidth(run, CHINESE if i % 2 else LATIN, 8))


def _line_of(canvas: Canvas, x: float, y: float, text: str) -> None:
    canvas.setFillColor(MUTED)
    for i, run in enumerate(_RUN.split(text.translate(_INSTEAD))):
        canvas.setFont(CHINESE if i % 2 else LATIN, 8)
        canvas.drawString(x, y, run)
        x += _width(run, i)


class Document:
    """A document that is written from the top down and rendered at the end."""

    def __init__(
        self, title: str, *, lang: str, author: str = "", foot: str = "", page_of: str = "%(n)s / %(all)s"
    ) -> None:
        register_fonts()
        self.title, self.lang, self.author = title, lang, author
        self.foot, self.page_of = foot or title, page_of
        self.flow: list[Any] = []

    def cover(self, title: str, lines: Iterable[str], above: str = "", below: Iterable[str] = ()) -> None:
        """Write the first page: a name, what it is about, and small facts at the foot of the page."""
        self.flow += [Spacer(1, 70 * mm), paragraph(above, 12, color=ACCENT), Spacer(1, 4 * mm)]
        self.flow += [paragraph(title, 28), Spacer(1, 6 * mm)]
        self.flow += [paragraph(line, 13, color=MUTED, spaceAfter=3) for line in lines]
        self.flow.append(Spacer(1, 12 * mm))
        self.flow += [paragraph(line, 9, color=MUTED, spaceAfter=2) for line in below]
        self.flow += [NextPageTemplate("page"), PageBreak()]

    def heading(self, text: object) -> None:
        """Begin a section; its heading stays with what follows."""
        self.flow.append(paragraph(text, 14.5, bold=True, spaceBefore=12, spaceAfter=5, keepWithNext=1))

    def subheading(self, text: object) -> None:
        """Begin a part of a section."""
        self.flow.append(paragraph(text, 10.5, bold=True, spaceBefore=6, spaceAfter=2, keepWithNext=1))

    def text(self, text: object, **more: Any) -> None:
        """Write a text, paragraph by paragraph."""
        for part in re.split(r"\n\s*\n", str(text or "").strip()):
            if part:
                self.flow.append(paragraph(part, spaceAfter=4, **more))

    def gap(self, height: float = 3 * mm) -> None:
        """Leave a gap."""
        self.flow.append(Spacer(1, height))

    def add(self, flowable: Flowable) -> None:
        """Add something that draws itself."""
        self.flow.append(flowable)

    def facts(self, pairs: Iterable[tuple[object, object]]) -> None:
        """Write terms with their texts beside them."""
        rows = [[paragraph(term, 9, color=MUTED), paragraph(text or "–")] for term, text in pairs]
        if rows:
            plain = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, -1), 0)]
            self.flow.append(Table(rows, [WIDTH * 0.26, WIDTH * 0.74], style=TableStyle(plain), splitInRow=1))

    def table(
        self,
        heads: Sequence[object],
        rows: Sequence[Sequence[Any]],
        *,
        widths: Sequence[float],
        right: Iterable[int] = (),
        total: Sequence[Any] | None = None,
    ) -> None:
        """Write a table; `widths` are shares, `right` the columns of figures. A cell is a text or draws itself."""
        numeric, whole = set(right), sum(widths)
        cell = partial(_cell, numeric)
        body = [[cell(i, head, color=MUTED) for i, head in enumerate(heads)]]
        body += [[cell(i, value) for i, value in enumerate(row)] for row in rows]
        if total is not None:
            body.append([cell(i, value, bold=True) for i, value in enumerate(total)])
        lines = [
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, LINE),
            ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE),
            ("BACKGROUND", (0, 0), (-1, 0), TINT),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ]
        columns = [WIDTH * share / whole for share in widths]
        self.flow.append(Table(body, columns, style=TableStyle(lines), repeatRows=1, splitInRow=1))

    def render(self) -> bytes:
        """Return the finished file."""
        out = BytesIO()
        template = BaseDocTemplate(
            out, pagesize=A4, title=self.title, author=self.author, lang="zh-CN" if is_chinese(self.lang) else "en",
            leftMargin=MARGIN, rightMargin=MARGIN, topMargin=18 * mm, bottomMargin=20 * mm,
        )  # fmt: skip
        inner = (MARGIN, 20 * mm, WIDTH, A4[1] - 38 * mm)
        bare = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
        template.addPageTemplates(
            [PageTemplate("first", [Frame(*inner, **bare)]), PageTemplate("page", [Frame(*inner, **bare)])]
        )
        template.build(self.flow, canvasmaker=partial(NumberedCanvas, foot=self.foot, of=self.page_of))
        return out.getvalue()


def _cell(numeric: set[int], column: int, value: Any, **more: Any) -> Any:
    if isinstance(value, Flowable):
        return value
    return paragraph(value, 8.8, right=column in numeric, **more)
