"""Templates as people read them, indented line by line; and as they are sent, without the indentation."""

import re

from django.conf import settings
from django.template import Origin
from django.template.loaders import filesystem

WITHIN_A_TAG = r"(?:{%.*?%}|{{.*?}}|[^<>])*+"
# The value of a text area and what is set by the letter keep every space; their opening tag does not.
KEEPS_SPACES = re.compile(rf"(<(?:pre|textarea)\b{WITHIN_A_TAG}>)(.*?</(?:pre|textarea)>)", re.DOTALL)
# With what needs no space beside it: the quotes of an attribute that runs over lines, the bracket that ends a tag of HTML.
LINE_BREAK = re.compile(r"""(?P<start>=")?\s*\n\s*(?P<end>/?>|"(?=[\s>]))?""")
# Where they begin and end a browser shows no space: our styles draw none of them within a line.
BLOCKS = r"(?:p|li|[uod]l|d[td]|t[dhr]|thead|tbody|tfoot|h[1-6]|section|header|option)\b"
EDGE = re.compile(rf"(<{BLOCKS}{WITHIN_A_TAG}>) | (?=</{BLOCKS})")


def without_indentation(source: str) -> str:
    r"""Return a template's source on one line, with a single space for each line break and the indentation after it.

    A browser takes a line break for a space, with or without spaces after it, so the page stays what it was: a row that
    stands eight levels deep is not sent with sixteen spaces, two hundred times. The first and the last space of a block
    is shown nowhere and not sent either. What is within `pre` and `textarea` stays.

    >>> without_indentation("<ul>\n  {% for name in names %}\n    <li>{{ name }}</li>\n  {% endfor %}\n</ul>\n")
    '<ul>{% for name in names %} <li>{{ name }}</li> {% endfor %}</ul>'
    >>> without_indentation("<div>\n  <textarea\n    name='a'\n  >\n  a</textarea>\n</div>")
    "<div> <textarea name='a'>\n  a</textarea> </div>"
    """
    pieces, end = [], 0
    for kept in KEEPS_SPACES.finditer(source):
        start, text = kept.group(1), kept.group(2)
        pieces += [_on_one_line(source[end : kept.start()] + start), text]
        end = kept.end()
    return "".join([*pieces, _on_one_line(source[end:])]).strip()


def _on_one_line(source: str) -> str:
    return EDGE.sub(r"\1", LINE_BREAK.sub(_without_break, source))


def _without_break(match: re.Match[str]) -> str:
    return f"{match['start'] or ''}{match['end'] or ''}" or " "


class FolderLoader(filesystem.Loader):
    """Loads our own templates without their indentation; those that libraries bring stay as they are."""

    def get_contents(self, origin: Origin) -> str:
        """Return the source, in development as it is written: an error names its line."""
        source: str = super().get_contents(origin)
        return source if settings.DEBUG else without_indentation(source)
