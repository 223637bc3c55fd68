"""Pages are written indented and sent without the indentation; what is looked up and what is kept stays the same."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from salesplan.core.loaders import without_indentation

FOLDER = Path(settings.BASE_DIR) / "templates"
BLOCK = re.compile(r"{% blocktrans(?:late)?\b(?P<options>[^%]*)%}(?P<text>.*?){% endblocktrans", re.DOTALL)


@pytest.mark.parametrize(
    ("source", "sent"),
    [
        ("<p>\n  a\n    b\n</p>", "<p>a b</p>"),
        ("<p>a</p>\n\n\n<p>b</p>\n", "<p>a</p> <p>b</p>"),
        ('<input\n  name="a"\n>', '<input name="a">'),
        ("{% if a > b %}\n  c\n{% endif %}", "{% if a > b %} c {% endif %}"),
        ("<pre>\n  a\n</pre>\n  <p>", "<pre>\n  a\n</pre> <p>"),
        ("<textarea\n  rows='{{ a }}'\n>\n\n  a</textarea>  b", "<textarea rows='{{ a }}'>\n\n  a</textarea>  b"),
        ("a  b", "a  b"),
        ("<td\n  class='{{ a }}'\n>\n  a\n</td>\n<td>\n  b</td>", "<td class='{{ a }}'>a</td> <td>b</td>"),
        ("<span>\n  a\n</span>", "<span> a </span>"),
        ('<b\n  class="\n    a\n    {% if b %}c{% endif %}\n  "\n>', '<b class="a {% if b %}c{% endif %}">'),
    ],
)
def test_a_line_break_becomes_a_space_and_none_at_the_edge_of_a_block(source, sent):
    assert without_indentation(source) == sent


def test_a_page_is_loaded_without_its_indentation():
    assert "\n " in (FOLDER / "base.html").read_text()
    assert "\n" not in get_template("base.html").template.source


def test_a_translated_text_over_several_lines_is_trimmed():
    """Otherwise its indentation were part of the text, and no translation were found for what is sent."""
    texts = [(path.name, text) for path in FOLDER.rglob("*.html") for text in BLOCK.finditer(path.read_text())]
    found = [(name, text["text"]) for name, text in texts if "\n" in text["text"] and "trimmed" not in text["options"]]
    assert found == []
