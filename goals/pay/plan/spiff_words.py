"""What a SPIFF asks for before it pays, in words: how many orders, counted over what, and what is paid then."""

from typing import Any

from django.utils.translation import gettext as _


def needed(spiff: Any) -> str:
    """Say how many orders a SPIFF needs; below them nothing is paid."""
    told = {"n": spiff.needs}
    if spiff.per == "period":
        return {
            "statement": _("%(n)s orders in a statement; then the sum is paid, once for the statement"),
            "campaign": _("%(n)s orders over the whole campaign; then the sum is paid, once"),
        }[spiff.counts] % told
    return {
        "statement": _(
            "%(n)s orders in a statement, before anything is paid; then every order pays, the first ones too"
        ),
        "campaign": _(
            "%(n)s orders over the whole campaign, before anything is paid; then every order pays, the first ones too"
        ),
    }[spiff.counts] % told
