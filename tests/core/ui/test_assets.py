"""Promises of the static files and templates that a reader would have to remember: the build remembers them."""

import importlib.util
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

ROOT = Path(settings.BASE_DIR)
CSS = sorted((ROOT / "static/css").glob("*.css"))
JS = sorted((ROOT / "static/js").glob("*.js"))
# The admin and mails have their own looks and no policy for styles.
TEMPLATES = [
    file for file in sorted((ROOT / "templates").rglob("*.html")) if "email" not in file.parts and file.stem != "mail"
]


@pytest.mark.parametrize("file", [*CSS, *JS], ids=lambda file: file.name)
def test_files_stay_short(file):
    assert len(file.read_text().splitlines()) < (400 if file.suffix == ".css" else 300)


def test_templates_keep_the_content_security_policy():
    """No style attribute, inline style, inline script or handler: the browser would drop them without a word."""
    data = r"<script(?![^>]*(?:src=|application/json))"
    forbidden = re.compile(rf"\sstyle=\"|<style|\son(?:click|change|submit|input|load|keydown)=|hx-on|{data}")
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in TEMPLATES
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if forbidden.search(line)
    ]
    assert found == []


def test_every_template_that_is_named_exists():
    named = re.compile(
        r"""["']((?:components|core|customers|demo|goals|people|pipeline|reports)/[\w/]+\.html)(?:#\w+)?["']"""
    )
    code = [
        path
        for app in ("customers", "demo", "goals", "pipeline", "reports", "salesplan")
        for path in (ROOT / app).rglob("*.py")
    ]
    found = {name for path in (*code, *TEMPLATES) for name in named.findall(path.read_text())}
    assert len(found) > 300
    assert {name for name in found if not (ROOT / "templates" / name).exists()} == set()


def test_every_custom_property_is_defined():
    text = "\n".join(file.read_text() for file in CSS)
    used = set(re.findall(r"var\((--[\w-]+)", text)) - {"--x"}
    assert used - set(re.findall(r"(--[\w-]+):", text)) == set()


def test_every_text_a_script_says_exists():
    from salesplan.core.templatetags.texts import TEXTS

    said = {key for file in JS for key in re.findall(r"SP\.say\(\"(\w+)\"", file.read_text())}
    assert said - set(TEXTS) == set()


def test_plotly_asks_for_the_ids_that_keep_its_inline_styles_away():
    plotly = Path(importlib.util.find_spec("plotly").origin).parent / "package_data/plotly.min.js"
    asked = re.search(r'getElementById\("(\w{40,})"\)', plotly.read_text())
    assert asked
    assert asked.group(1) in (ROOT / "static/js/charts.js").read_text()
    assert "no-inline-styles" in plotly.read_text()


@pytest.mark.parametrize("code", [400, 403, 404, 429, 500, 503])
def test_error_pages_draw_without_request_and_database(code):
    html = render_to_string(f"{code}.html")
    assert str(code) in html
    assert "<h1>" in html


def _luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one, other):
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TOKENS = dict(re.findall(r"(--[\w-]+): light-dark\((#\w{6}), #\w{6}\)", (ROOT / "static/css/tokens.css").read_text()))
DARK = dict(re.findall(r"(--[\w-]+): light-dark\(#\w{6}, (#\w{6})\)", (ROOT / "static/css/tokens.css").read_text()))
PAIRS = [
    *[
        (ink, ground)
        for ink in ("--ink", "--muted", "--faint")
        for ground in ("--bg", "--surface", "--sunken", "--tint", "--hover")
    ],
    *[
        ("--accent-ink", ground)
        for ground in ("--bg", "--surface", "--accent-soft", "--warn-soft", "--bad-soft", "--ok-soft")
    ],
    ("--ok-ink", "--ok-soft"),
    ("--warn-ink", "--warn-soft"),
    ("--bad-ink", "--bad-soft"),
    ("--bad-ink", "--surface"),
    ("--ok-ink", "--surface"),
    ("--warn-ink", "--surface"),
    ("--muted", "--neutral-soft"),
    ("--ink", "--raised"),
]


@pytest.mark.parametrize("theme", [TOKENS, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS, ids=lambda name: name)
def test_text_has_enough_contrast(theme, ink, ground):
    assert _contrast(theme[ink], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [TOKENS, DARK], ids=["light", "dark"])
def test_white_on_buttons_has_enough_contrast(theme):
    assert _contrast("#ffffff", theme["--accent"]) >= 4.5
    assert _contrast("#ffffff", theme["--danger"]) >= 4.5
