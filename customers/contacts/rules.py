"""What follows from a contact's data: pure functions."""

from salesplan.core.search.rules import search_key, sort_key


def keys_of(name: str, email: str = "", phone: str = "") -> dict[str, str]:
    """Return the search and sort keys of a contact: also by the reading of their surname, and by digits.

    >>> keys_of("解珍")["sort_key"]
    'xie zhen'
    """
    return {"search_key": search_key(email, people=[name], phones=[phone]), "sort_key": sort_key(name, is_person=True)}
