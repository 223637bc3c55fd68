"""Figures, amounts and dates become texts for people in `core.format` alone."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.reading import ROOT, Module, product, read

WRITER = "salesplan.core.format"
# What libraries offer to write a figure or a date with.
PRIMITIVES = ("babel", "locale", "django.utils.formats", "django.utils.numberformat", "django.utils.dateformat",
              "django.utils.timesince", "django.contrib.humanize")  # fmt: skip
# Who else asks such a library, and for what: names and signs, never a figure.
REASONS = {
    "salesplan.core.language": "knows the locale of a language and its names of countries",
    "salesplan.core.amounts.signs": "reads figures: which signs may stand beside them",
    "salesplan.core.company.actions": "asks whether a code is a currency",
    "salesplan.core.company.forms": "names currencies to choose from",
    "salesplan.core.company.wording": "names time zones by their cities",
    "customers.outreach.queries": "knows the time zones of a country",
    "pipeline.imports.labels": "reads the names of countries in files",
    "salesplan.run.texts": "makes the files of translations",
}
FILTERS = re.compile(r"\|(floatformat|intcomma|intword|naturaltime|naturalday|timesince|timeuntil|localize)\b")
# A figure that a form posts back is written for its field, not for people.
POSTED = re.compile(r"""value="\{\{[^}]*\}\}\"""")


def taken(module: Module) -> Iterator[str]:
    """Yield what a module takes of a library that writes figures."""
    for node in ast.walk(module.tree):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils":
            names += [f"django.utils.{alias.name}" for alias in node.names]
        for name in names:
            if name in PRIMITIVES or name.startswith(tuple(f"{primitive}." for primitive in PRIMITIVES)):
                yield f"{module.name}:{node.lineno}: {name}"


def grouped(module: Module) -> Iterator[str]:
    """Yield the figures that a module groups or turns into percent by itself: `f"{n:,}"`, `f"{n:.1%}"`."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            spec = ast.unparse(node.format_spec)[2:-1]
            if "," in spec or (spec.endswith("%") and not spec.startswith("%")):
                yield f"{module.name}:{node.lineno}: {spec}"


def test_nothing_else_asks_a_library_for_figures():
    others = [module for name, module in product().items() if name not in {WRITER, *REASONS}]
    assert [line for module in others for line in taken(module)] == []


def test_every_exception_is_needed():
    assert [name for name in REASONS if name in product() and not list(taken(product()[name]))] == []


def test_nothing_else_groups_the_digits_of_a_figure():
    others = [module for name, module in product().items() if name != WRITER]
    assert [line for module in others for line in grouped(module)] == []


def test_templates_write_figures_by_our_filters():
    pages = {path: POSTED.sub("", path.read_text()) for path in Path(ROOT / "templates").rglob("*.html")}
    assert pages
    assert [str(path) for path, text in pages.items() if FILTERS.search(text)] == []


def test_a_figure_written_by_hand_is_found():
    planted = read(
        "reports.planted",
        "from babel.numbers import format_currency\nfrom django.utils import formats\nimport locale\n"
        "f'{total:,}'\nf'{total:,.2f}'\nf'{share:.1%}'\nf'{day:%Y-%m-%d}'\nf'{share:.6f}'\n",
    )
    assert [line.split(": ")[1] for line in taken(planted)] == ["babel.numbers", "django.utils.formats", "locale"]
    assert [line.split(": ")[1] for line in grouped(planted)] == [",", ",.2f", ".1%"]
