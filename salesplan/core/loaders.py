"""Templates as people read them, indented line by line; and as they are sent, without the indentation."""

import re

from django.template import Origin
from django.template.loaders import filesystem

# The value of a text area and what is set by the letter keep every space.
KEEPS_SPACES = re.compile(r"<(pre|textarea)\b.*?</\1>", re.DOTALL)
INDENTATION = re.compile(r"\n\s+")
# An opening tag of HTML; what stands in tags and variables of a template may hold a ">" of its own.
OPENING = re.compile(r"<[a-z](?:{%.*?%}|{{.*?}}|[^<>])*>", re.DOTALL)
BREAK_IN_OPENING = re.compile(r"\s*\n\s*(?P<end>/?>)?")


def without_indentation(source: str) -> str:
    r"""Return a template's source with every line beginning at its left edge, without empty lines, each tag on one line.

    A browser takes a line break for a space, with or without spaces after it, so the page stays what it was: a row that
    stands eight levels deep is not sent with sixteen spaces, two hundred times. What is within `pre` and `textarea` stays.

    >>> without_indentation("<ul>\n  {% for name in names %}\n    <li>{{ name }}</li>\n  {% endfor %}\n</ul>\n")
    '<ul>\n{% for name in names %}\n<li>{{ name }}</li>\n{% endfor %}\n</ul>\n'
    >>> without_indentation("<div>\n  <textarea\n    name='a'\n  >\n  a</textarea>\n</div>")
    "<div>\n<textarea name='a'>\n  a</textarea>\n</div>"
    """
    source = OPENING.sub(lambda tag: BREAK_IN_OPENING.sub(_joined, tag.group()), source)
    pieces, end = [], 0
    for kept in KEEPS_SPACES.finditer(source):
        pieces += [INDENTATION.sub("\n", source[end : kept.start()]), kept.group()]
        end = kept.end()
    return "".join([*pieces, INDENTATION.sub("\n", source[end:])])


def _joined(line_break: re.Match[str]) -> str:
    return line_break["end"] or " "


class FolderLoader(filesystem.Loader):
    """Loads our own templates without their indentation; those that libraries bring stay as they are."""

    def get_contents(self, origin: Origin) -> str:
        """Return the source; raises `TemplateDoesNotExist` where there is no such file."""
        return without_indentation(super().get_contents(origin))
