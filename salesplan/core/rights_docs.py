"""The tables of rights as the page of the documentation that prints them."""

from salesplan.core.rights import RightsTable, as_markdown

HEAD = """# Who may change what

Printed from the tables that the product asks (`manage.py print_rights > docs/rights.md`); a test holds the two together.
*edit*: by oneself. *ask*: by a request with a reason, which others decide. *see*: to look at. *nothing*: the record does
not exist for this person. Whoever stands in several relations has the strongest right of them.
"""

_tables: list[tuple[RightsTable, str]] = []


def register(table: RightsTable, *, text: str) -> None:
    """Add the table of a noun, with what has to be said of it besides; called from `AppConfig.ready`."""
    _tables.append((table, text))


def every() -> list[RightsTable]:
    """Return all tables there are."""
    return [table for table, _text in _tables]


def page() -> str:
    """Return the whole page."""
    sections = [f"## {table.noun.capitalize()}\n\n{text.strip()}\n\n{as_markdown(table)}\n" for table, text in _tables]
    return "\n".join([HEAD, *sections])
