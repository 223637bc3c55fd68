"""What is true of accounts: their size, and when two of them are probably the same company."""

import re
from urllib.parse import urlsplit

from customers.accounts.choices import AccountSize
from salesplan.core.search.folding import fold
from salesplan.core.search.rules import search_key, sort_key

BANDS = (
    (1000, AccountSize.ENTERPRISE),
    (250, AccountSize.LARGE),
    (50, AccountSize.MEDIUM),
    (10, AccountSize.SMALL),
    (0, AccountSize.MICRO),
)
# What says the legal form and nothing about who it is; longest first, so that 股份有限公司 goes before 公司.
_FORMS = frozenset(
    re.findall(
        r"\w+",
        "ag bv co company corp corporation gmbh group holding holdings inc incorporated kg limited llc llp ltd nv oy "
        "plc pte pty sa sarl se spa srl the",
    )
)
_CHINESE_FORMS = (
    "股份有限公司",
    "有限责任公司",
    "集团有限公司",
    "有限公司",
    "集团公司",
    "集团",
    "公司",
)


def size_of(employees: int | None) -> str:
    """Return the band of a number of employees.

    >>> [str(size_of(n)) for n in (None, 0, 9, 10, 49, 50, 249, 250, 999, 1000)]
    ['', 'micro', 'micro', 'small', 'small', 'medium', 'medium', 'large', 'large', 'enterprise']
    """
    if employees is None:
        return ""
    return next(band for threshold, band in BANDS if employees >= threshold)


def core_words(name: str) -> list[str]:
    """Return the words of a name that say who it is, without legal forms.

    >>> core_words("The Hexin Steel Co., Ltd."), core_words("和信钢铁股份有限公司")
    (['hexin', 'steel'], ['和信钢铁'])
    """
    folded = fold(name)
    for form in _CHINESE_FORMS:
        if folded.endswith(form) and len(folded) > len(form) + 1:
            folded = folded.removesuffix(form)
    words = re.findall(r"[\w]+", folded.replace("'", "").replace("&", " "))
    return [word for word in words if word not in _FORMS] or words


def normal_name(name: str) -> str:
    """Return what two spellings of one company share.

    >>> normal_name("Hexin-Steel Inc") == normal_name("hexin steel, Ltd.")
    True
    """
    return "".join(core_words(name))


def host(website: str) -> str:
    """Return the host of a web address, without www.

    >>> host("https://www.Hexin.example/about"), host("hexin.example"), host("")
    ('hexin.example', 'hexin.example', '')
    """
    if not website.strip():
        return ""
    name = urlsplit(website if "//" in website else f"//{website}").hostname or ""
    return name.removeprefix("www.").lower()


def plain_number(number: str) -> str:
    """Return a registration number without blanks, points and hyphens.

    >>> plain_number("DE 123.456-7")
    'DE1234567'
    """
    return re.sub(r"[\W_]", "", number).upper()


def makes_a_circle(parents: dict[int, int | None], account: int, new_parent: int | None) -> bool:
    """Say whether a parent lies below the account itself; `parents` are the accounts above the new parent.

    >>> makes_a_circle({2: 1, 1: None}, 1, 2), makes_a_circle({2: None}, 1, 2)
    (True, False)
    """
    visited: set[int] = set()
    current = new_parent
    while current is not None and current not in visited:
        if current == account:
            return True
        visited.add(current)
        current = parents.get(current)
    return False


def keys_of(name: str, website: str = "", registration_number: str = "", phone: str = "") -> dict[str, str]:
    """Return the search and sort keys of an account."""
    return {"search_key": search_key(name, website, registration_number, phones=[phone]), "sort_key": sort_key(name)}
