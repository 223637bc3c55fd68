"""Grey lines stand where a part comes later, and there only: `static/js/parts.js` knows when it does not come."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"


def test_every_part_with_grey_lines_is_one_that_the_script_knows():
    unknown = []
    for path in TEMPLATES.rglob("*.html"):
        for line in path.read_text().splitlines():
            triggers = re.findall(r'hx-trigger="([^"]*)"', line)
            known = any(re.search(r"\b(load|intersect|toggle)\b", one) for one in triggers)
            if "{% skeleton" in line and (not known or 'hx-swap="none"' in line or "hx-target" in line):
                unknown.append(f"{path.relative_to(TEMPLATES)}: {line.strip()[:100]}")
    assert unknown == []
