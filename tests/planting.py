"""Hostile texts in everything that people type, and whether a page took one of them for markup.

The texts are found by walking the models, so a new field is planted by itself. What is left out is what nobody types:
choices, keys, codes and fingerprints, told by the kind of field and by a short list of names with a reason.
"""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.db import connection, models

OURS = ("core", "people", "customers", "pipeline", "goals", "reports", "demo")
# As a link it would be a script, in an attribute it ends it, in a page it is an element, in a template a sum, in Typst code.
IN_PAGES = "javascript:planted//'\"><planted onplanted=1>{{7*7}}{% now %}#planted$[*_`\\"
SHORT = "'\"><planted>"
# By the end of its name: what programs set and read again.
NO_TEXT = {
    "key": "periods, metrics, rows of plans and search",
    "currency": "a code",
    "metric": "a name of the registry",
    "place": "a name of the registry",
    "page": "the name of an address",
    "query": "a query string, which only leads to a list",
    "hash": "a fingerprint",
    "sha256": "a fingerprint",
    "stored": "where a file lies",
    "media": "the kind of a file",
    "password": "a hash",
    "username": "held to letters, digits and @.+-_",
    "email": "held to the form of an address",
    "to": "an email address",
    "time_zone": "chosen",
    "country": "chosen",
    "language": "chosen",
    "verb": "of the code",
    "code": "of the code, or of a registry",
    "record": "the number of a record",
    "part": "a name of the code",
    "slug": "of the code",
    "task": "the name of a task",
    "subject_kind": "a name of the code",
    "dimension": "a name of the registry",
    "detail": "what a process says of itself",
    "result": "what a task says of itself",
    "digest": "a fingerprint",
    "photo": "where a picture lies",
    "url": "an address that the code writes",
}


def texts() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Yield the fields of our models that hold what people type."""
    for model in apps.get_models():
        if model._meta.app_label not in OURS or model._meta.proxy or not model._meta.managed:
            continue
        if model.__name__.endswith("Event") or model.__name__ in ("ApiToken", "IdempotentAnswer", "Tally"):
            continue
        for field in model._meta.get_fields():
            is_text = isinstance(field, models.CharField | models.TextField) and not isinstance(
                field, models.EmailField
            )
            if is_text and not field.choices and not field.primary_key and not any(
                field.name == end or field.name.endswith(f"_{end}") for end in NO_TEXT
            ):  # fmt: skip
                yield model, field


def plant(text: str = IN_PAGES) -> int:
    """Put a hostile text into each such field of each row; return how many fields of rows were planted."""
    planted = 0
    with connection.cursor() as cursor:
        # Ledgers refuse changes by trigger; this is of the test's transaction alone.
        cursor.execute("SET session_replication_role = replica")
        try:
            for model, field in texts():
                table, column = model._meta.db_table, field.column
                most = field.max_length or 10_000
                hostile = text if len(text) + 8 <= most else SHORT if len(SHORT) + 8 <= most else ""
                if hostile:
                    # The number keeps apart what must be unique.
                    cursor.execute(
                        f'UPDATE "{table}" SET "{column}" = %s || "{model._meta.pk.column}"::text WHERE "{column}" <> \'\'',  # noqa: S608
                        [hostile],
                    )
                    planted += cursor.rowcount
        finally:
            cursor.execute("SET session_replication_role = origin")
    return planted


class _Markup(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        names = [name for name, _value in attrs]
        if tag == "planted" or "onplanted" in names:
            self.found.append(self.get_starttag_text() or tag)
        for name, value in attrs:
            text = (value or "").strip().lower()
            if (
                name in LINKS
                and text.startswith(("javascript:", "data:", "vbscript:"))
                and not text.startswith("data:image/")
            ):
                self.found.append(f"{tag} {name}={value}")


LINKS = {"href", "src", "action", "formaction", "hx-get", "hx-post", "data", "poster", "xlink:href", "data-edit-url",
         "data-search-url", "data-preview-url", "content"}  # fmt: skip


def markup_in(page: str) -> list[str]:
    """Return what a page took for markup of what was planted."""
    parser = _Markup()
    parser.feed(page)
    return parser.found + (["{{7*7}}"] if "javascript:planted//'\"><planted onplanted=1>49" in page else [])
