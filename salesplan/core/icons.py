"""Icons of Lucide, drawn short: a page has some forty of them.

What static/css/base.css says of all icons (size, stroke, ends of lines) no icon says again.
"""

import re
from functools import lru_cache

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide as draw_lucide

SIZE = 16
PATHS = re.compile(r'(?:<path d="[^"]+"/>)+')
# A path that begins at a relative place, which is an absolute one only at the beginning of its element.
BEGINNING = re.compile(r"m *(-?\d*\.?\d+)[ ,]*(-?\d*\.?\d+) *(?P<line>(?=[-.\d]))?")


@lru_cache(maxsize=512)
def draw(name: str, size: int, label: str) -> SafeString:
    """Return an icon of Lucide; with a label it has a name of its own, else it is of no meaning to who hears the page."""
    try:
        drawn = draw_lucide(name, size=size)
    except IconDoesNotExist:
        if settings.DEBUG:
            raise
        drawn = draw_lucide("circle", size=size)
    inside = PATHS.sub(_one_path, re.sub(r"\s*(/?>)\s*", r"\1", drawn[drawn.index(">") :]))
    measure = "" if size == SIZE else f' width="{size}" height="{size}"'
    names = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return mark_safe(f'<svg class="icon"{measure} viewBox="0 0 24 24" {names}{inside}')


def _one_path(paths: re.Match[str]) -> str:
    """Draw the paths of an icon as one.

    >>> PATHS.sub(_one_path, '<path d="M18 6 6 18"/><path d="m6 6 12 12"/><path d="m19.07 4.93-1.41 1.41"/>')
    '<path d="M18 6 6 18M6 6l12 12M19.07 4.93l-1.41 1.41"/>'
    """
    lines = re.findall(r'd="([^"]+)"', paths[0])
    return f'<path d="{"".join(map(_from_absolute_place, lines))}"/>'


def _from_absolute_place(line: str) -> str:
    start = BEGINNING.match(line)
    if start is None:
        return line
    return f"M{start[1]} {start[2]}{'' if start['line'] is None else 'l'}{line[start.end() :]}"
