"""Grey lines stand where a part comes later, and there only: `static/js/parts.js` knows when it does not come."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"


# A tag of HTML with its attributes; what stands in tags and variables of a template may hold a ">" of its own.
OPENING = re.compile(r"<[a-z](?:{%.*?%}|{{.*?}}|[^<>])*>", re.DOTALL)


def test_every_part_with_grey_lines_is_one_that_the_script_knows():
    """The nearest tag before the lines that asks for something is the part they stand in."""
    unknown = []
    for path in TEMPLATES.rglob("*.html"):
        source = path.read_text()
        for lines in re.finditer(r"{% skeleton", source):
            part = next(
                (tag for tag in reversed(OPENING.findall(source[: lines.start()])) if re.search("hx-(get|post)", tag)),
                "",
            )
            triggers = re.findall(r'hx-trigger="([^"]*)"', part)
            known = any(re.search(r"\b(load|intersect|toggle)\b", trigger) for trigger in triggers)
            if not known or 'hx-swap="none"' in part or "hx-target" in part:
                unknown.append(f"{path.relative_to(TEMPLATES)}: {part[:100]}")
    assert unknown == []
