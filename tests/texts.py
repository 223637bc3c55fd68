"""What a test reads in a text: the figures in it, which stay when somebody words it better."""

import re

FIGURE = re.compile(r"[¥$€]?-?\d(?:[\d,]*\d)?(?:\.\d+)?[%k]?")


def figures(text: object) -> list[str]:
    """Return the figures of a text in their order, with currency and unit: ["118%", "¥41,250"]."""
    return FIGURE.findall(str(text))
