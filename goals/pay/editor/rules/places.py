"""Where in the form a problem of the engine belongs: `[[component]] 2, key steps, step 3` is `component-1-steps-2`."""

import re

# A table of the text with its number, a key, a step.
PARTS = re.compile(r"\[\[(?P<many>\w+)\]\](?: (?P<n>\d+))?|\[(?P<one>\w+)\]|key (?P<key>\w+)|step (?P<step>\d+)")


def path_of(place: str) -> str:
    """Return the path of the input, row or part that a place of the text means.

    >>> path_of("[[component]] 2, key steps, step 3"), path_of("[draw], key amount"), path_of("[[cap]] 1, key excess")
    ('component-1-steps-2', 'draw-amount', 'cap-0-excess')
    >>> path_of("[[component]] 1 [[table]] 2, key from"), path_of("[[component]]")
    ('component-0-from', 'component')
    """
    out: list[str] = []
    for match in PARTS.finditer(place):
        if match["many"] and match["many"] != "table":
            out.append(match["many"])
            if match["n"]:
                out.append(str(int(match["n"]) - 1))
        elif match["one"] or match["key"]:
            out.append(match["one"] or match["key"])
        elif match["step"]:
            out.append(str(int(match["step"]) - 1))
    return "-".join(out)
