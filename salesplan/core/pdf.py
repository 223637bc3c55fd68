"""Documents in PDF: cover, headings, tables, bars and pages with numbers; what is in them is told by others.

A document is a list of blocks; `paper.typ` says how each kind of block looks, and Typst sets it. What a person has typed
travels as data and is only ever shown as text, so nothing of it is read as markup. Every face is embedded as far as it
is used: Noto Sans for Latin, Greek and Cyrillic, Noto Sans SC for Chinese, and TC, KR and JP for what that has not.

    document = PdfDocument("Plan 2027", lang="en")
    document.cover("Plan 2027", ["Lanqiao", "FY 2027"])
    document.heading("Budget")
    document.table(["What for", "Amount"], [["Fair", "¥100"]], widths=[3, 1], right={1})
    answer = document.render()
"""

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst

from salesplan.core.language import current_language, is_chinese

INK, MUTED = "ink", "muted"
TEMPLATE = Path(__file__).with_name("paper.typ")
# The folder of the faces within the packages that bring them.
FACES = (("fontpkg_noto_sans", "files"), ("justmytype_intl_cjk", "fonts"))
# Longer than this, a word without a place to break gets some, or it would leave its column.
LONG = 24
_LONG_WORD = re.compile(rf"[!-~]{{{LONG},}}")
_NOT_SHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")

Cell = str | dict[str, Any]


@cache
def fonts() -> typst.Fonts:
    """Return the faces of documents: those of our packages and none of the machine, so that every machine sets alike."""
    folders = []
    for package, folder in FACES:
        spec = find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise LookupError(f"{package} is not installed; its faces are embedded in documents")
        folders.append(str(Path(spec.submodule_search_locations[0]) / folder))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def shown(text: object) -> str:
    """Return a text as a document shows it: line ends alike, nothing invisible, long words with places to break.

    >>> shown("A < B\\r\\n和信")
    'A < B\\n和信'
    """
    plain = str(text if text is not None else "").replace("\r\n", "\n").replace("\r", "\n")
    return _LONG_WORD.sub(_broken, _NOT_SHOWN.sub("", plain))


def _broken(word: re.Match[str]) -> str:
    text, half = word[0], LONG // 2
    return "\u200b".join(text[at : at + half] for at in range(0, len(text), half))


def bar(share: float, level: str = "info", pace: float | None = None) -> dict[str, Any]:
    """Return a cell that shows a share of a whole as a bar, with a line where the pace is."""
    return {"share": share, "level": level, "pace": pace}


class PdfDocument:
    """A document that is written from the top down and rendered at the end."""

    def __init__(
        self, title: str, *, lang: str | None = None, author: str = "", foot: str = "", page_of: str = "%(n)s / %(all)s"
    ) -> None:
        self.title, self.lang, self.author = title, lang or current_language(), author
        self.foot, self.page_of = foot or title, page_of
        self.blocks: list[dict[str, Any]] = []

    def cover(self, title: str, lines: Iterable[str], above: str = "", below: Iterable[str] = ()) -> None:
        """Write the first page: a name, what it is about, and small facts below them."""
        self._add("cover", title=shown(title), above=shown(above), lines=_all(lines), below=_all(below))

    def letterhead(self, company: object, beside: object = "") -> None:
        """Write the name of the company at the top of the page."""
        self._add("letterhead", company=shown(company), beside=shown(beside))

    def name(self, text: object) -> None:
        """Write what the document is."""
        self._add("title", text=shown(text))

    def heading(self, text: object) -> None:
        """Begin a section; its heading stays with what follows."""
        self._add("heading", text=shown(text))

    def subheading(self, text: object) -> None:
        """Begin a part of a section."""
        self._add("subheading", text=shown(text))

    def text(self, text: object, *, size: float = 9.5, color: str = INK, bold: bool = False) -> None:
        """Write a text, paragraph by paragraph."""
        for paragraph in re.split(r"\n\s*\n", shown(text).strip()):
            if paragraph:
                self._add("text", text=paragraph, size=size, color=color, bold=bold)

    def gap(self, height: float = 3) -> None:
        """Leave a gap of some millimetres."""
        self._add("gap", height=height)

    def details(self, pairs: Iterable[tuple[object, object]]) -> None:
        """Write terms with their texts beside them."""
        rows = [[shown(term), shown(text or "–")] for term, text in pairs]
        if rows:
            self._add("facts", rows=rows)

    def table(
        self,
        headings: Sequence[object],
        rows: Sequence[Sequence[Any]],
        *,
        widths: Sequence[float],
        right: Iterable[int] = (),
        totals: Sequence[Sequence[Any]] = (),
    ) -> None:
        """Write a table; `widths` are shares, `right` the columns of figures. A cell is a text or a `bar`."""
        self._add(
            "table",
            heads=_all(headings),
            rows=[[_cell(value) for value in row] for row in rows],
            totals=[[_cell(value) for value in row] for row in totals],
            widths=list(widths),
            right=sorted(right),
        )

    def timeline(
        self,
        entries: Iterable[tuple[str, tuple[int, int] | None, str]],
        months: Iterable[tuple[int, str]],
        today: int | None,
    ) -> None:
        """Draw bars along a time of 1,000 parts: entries as (name, (place, width), level), months as (place, name)."""
        rows = [{"name": shown(name), "bar": place, "level": level} for name, place, level in entries]
        self._add("timeline", entries=rows, months=[(place, shown(name)) for place, name in months], today=today)

    def signatures(self, names: Iterable[object]) -> None:
        """Leave lines to sign on, each with what it is for."""
        self._add("signatures", names=_all(names))

    def render(self) -> bytes:
        """Return the finished file."""
        lang, _sep, region = ("zh-CN" if is_chinese(self.lang) else "en-US").partition("-")
        content = {
            "title": shown(self.title),
            "author": shown(self.author),
            "foot": shown(self.foot),
            "page_of": self.page_of,
            "lang": lang,
            "region": region,
            "covered": any(block["kind"] == "cover" for block in self.blocks),
            "blocks": self.blocks,
        }
        pdf = typst.compile(TEMPLATE.read_bytes(), font_paths=fonts(), sys_inputs={"document": json.dumps(content)})
        return b"".join(pdf) if isinstance(pdf, list) else bytes(pdf or b"")

    def _add(self, kind: str, **values: Any) -> None:
        self.blocks.append({"kind": kind, **values})


def _all(texts: Iterable[object]) -> list[str]:
    return [shown(text) for text in texts]


def _cell(value: object) -> Cell:
    return value if isinstance(value, dict) else shown(value)
