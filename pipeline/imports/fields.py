"""What a mapping may say: the fields of each kind of file, and the settings of its section. A table, nothing else.

The length of a text is the length of the column it goes to, so that both sides of a reference are held to one length
and nothing is ever cut.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class ImportField:
    """What a column fills: a `text` (of `most` characters), an `amount`, a `number`, a `day`, or a `choice` of ours."""

    kind: str = "text"
    most: int | None = None
    is_needed: bool = False


def _text(most: int, *, needed: bool = False) -> ImportField:
    return ImportField("text", most, needed)


REFERENCE = ImportField("text", 254)
NEEDED_REFERENCE = ImportField("text", 254, True)
AMOUNT, NUMBER, DAY, CHOICE = (
    ImportField("amount"),
    ImportField("number"),
    ImportField("day"),
    ImportField("choice", 120),
)

FIELDS: Mapping[str, Mapping[str, ImportField]] = {
    "people": {
        "name": _text(120, needed=True),
        "manager": REFERENCE,
        "region": _text(120),
        "mail": _text(254),
        "staff_number": _text(20),
        "title": _text(120),
    },
    "wages": {
        "person": NEEDED_REFERENCE,
        "from": ImportField("day", None, True),
        "amount": ImportField("amount", None, True),
        "note": _text(300),
    },
    "products": {
        "code": _text(40, needed=True),
        "name": _text(120),
        "name_zh": _text(120),
        "family": _text(80),
        "price": AMOUNT,
        "cost": AMOUNT,
        "currency": CHOICE,
    },
    "accounts": {
        "name": _text(200, needed=True),
        "owner": REFERENCE,
        "industry": CHOICE,
        "employees": NUMBER,
        "founded": NUMBER,
        "annual_revenue": AMOUNT,
        "country": CHOICE,
        "region": _text(80),
        "parent": _text(200),
        "website": _text(200),
        "phone": _text(40),
        "address": _text(250),
        "registration_number": _text(40),
        "created": DAY,
    },
    "deals": {
        "id": _text(80, needed=True),
        "name": _text(200),
        "owner": NEEDED_REFERENCE,
        "product": _text(120),
        "account": _text(200),
        "stage": ImportField("choice", 120, True),
        "started": DAY,
        "closed": DAY,
        "expected_close": DAY,
        "amount": AMOUNT,
        "quantity": NUMBER,
        "price": AMOUNT,
        "discount": NUMBER,
        "currency": CHOICE,
        "channel": CHOICE,
        "deal_type": CHOICE,
        "loss_reason": CHOICE,
        "shares": ImportField("text", 2000),
        "overlays": ImportField("text", 2000),
        "returns": _text(80),
        "next_step": _text(200),
    },
    "receipts": {
        "id": _text(80, needed=True),
        "deal": _text(200, needed=True),
        "kind": CHOICE,
        "day": ImportField("day", None, True),
        "amount": ImportField("amount", None, True),
        "reference": _text(80),
        "note": _text(300),
    },
}

# What any section may say of its fields, and which type it has.
ABOUT_FIELDS = ("columns", "values", "scale", "constant", "default")
# How a file is to be read, which any section may say.
READING: Mapping[str, type] = {"encoding": str, "sheet": str}
SETTINGS: Mapping[str, Mapping[str, type | tuple[type, ...]]] = {
    "people": {**READING, "under": str, "since": date},
    "wages": READING,
    "products": READING,
    "accounts": {**READING, "owner": str, "default_owner": str},
    "deals": {
        **READING,
        "process": str,
        "stages": list,
        "amount_if_empty": str,
        "identical_rows": str,
        "channels": list,
        "loss_reasons": list,
    },
    "receipts": {**READING, "kind": str, "more_than_sold": bool},
}
# Settings that are one of a few words.
WORDS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("accounts", "owner"): ("most deals",),
    ("deals", "amount_if_empty"): ("list price",),
    ("deals", "identical_rows"): ("ask", "once", "lines"),
    ("receipts", "kind"): ("invoiced", "paid"),
}
STAGE_KEYS: Mapping[str, Any] = {
    "name": str,
    "name_zh": str,
    "kind": str,
    "probability": (int, float),
    "category": str,
    "loss_reason": str,
}
TOP: Mapping[str, type] = {"name": str, "date_formats": list, "decimal_mark": str}
# The name is part of the id of every row, which the database keeps in this many characters.
LONGEST_NAME, LONGEST_ID = 60, 120


def needed(kind: str) -> list[str]:
    """Return the fields that a section must fill, in their order.

    >>> needed("deals")
    ['id', 'owner', 'stage']
    """
    return [name for name, field in FIELDS[kind].items() if field.is_needed]
