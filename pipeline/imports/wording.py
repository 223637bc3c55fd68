"""Why a row or a cell was not taken, in a sentence: what is wrong, and how to mend it in the file or in the mapping."""

from django.utils.translation import gettext as _

from pipeline.imports.rules import Fault
from salesplan.core import format as write
from salesplan.core.amounts.rules import Unreadable
from salesplan.core.amounts.wording import sentence as figure_sentence
from salesplan.core.errors import MissingFields, Refused


def sentence(reason: Exception | str) -> str:
    """Return the sentence of whatever kept a row or a cell out."""
    if isinstance(reason, Unreadable):
        return _figure(reason)
    if isinstance(reason, Fault):
        return str(_sentences()[reason.code] % reason.facts) if reason.facts else str(_sentences()[reason.code])
    if isinstance(reason, Refused | MissingFields):
        return str(reason.message)
    return str(reason)


def _figure(fault: Unreadable) -> str:
    """Say what is wrong with a figure; where it may be two, how the mapping answers for the whole file."""
    if fault.code == "currency":
        return _(
            "“%(text)s” is in %(named)s, but this amount is in %(currency)s. Name the column of the currency in the "
            "mapping (currency), or convert the figure."
        ) % {"text": fault.text, **fault.facts}
    if fault.code != "two_readings":
        return figure_sentence(fault)
    readings = {"text": fault.text, "readings": " / ".join(write.exact_number(value) for value in fault.readings)}
    return (
        _("“%(text)s” can be read as %(readings)s. Say in the mapping which mark separates decimals: decimal_mark.")
        % readings
    )


def _sentences() -> dict[str, str]:
    return {**_of_cells(), **_of_people(), **_of_references(), **_of_deals(), **_of_returns(), **_of_receipts()}


def _of_cells() -> dict[str, str]:
    return {
        "empty": _("The cell is empty, and it must not be."),
        "broken": "%(sentence)s",
        "control": _("“%(text)s” contains a character that cannot be printed. Remove it."),
        "too_long": _(
            "“%(text)s” has %(long)s characters; at most %(most)s are kept. Shorten it; nothing is cut for you."
        ),
        "not_stored": _("The row does not fit into the database. Look for figures that are far too large."),
        "unit_and_scale": _(
            "“%(text)s” has a unit of its own (%(unit)s), and the mapping multiplies the column by scale. Write the cell without its unit, or take scale away."
        ),
        "negative": _("“%(text)s” is below 0."),
        "not_a_day": _(
            "“%(text)s” is not a date that can be read. Say in the mapping how dates are written: date_formats."
        ),
        "day_two_readings": _(
            "“%(text)s” can be %(readings)s by the date_formats of the mapping. Keep the one that is meant."
        ),
        "day_beyond": _("“%(text)s” is outside the years %(first)s to %(last)s."),
        "mail": _("“%(text)s” is not an email address."),
        "website": _("“%(text)s” is not a web address."),
        "year": _("The year %(text)s lies outside %(first)s to %(last)s."),
        "not_a_choice": _(
            "“%(text)s” is not known. Known are: %(known)s. Replace it in the file, or in the mapping with %(key)s."
        ),
        "no_currency": _("“%(text)s” is not a currency. Write its code, such as EUR."),
        "no_rate": _("There is no exchange rate for %(currency)s. An admin can add one under Company."),
    }


def _of_people() -> dict[str, str]:
    return {
        "person_unknown": _("Nobody is called “%(text)s”."),
        "person_several": _(
            "“%(text)s” can be several people: %(people)s. Use their staff number, mail address or user name in this "
            "column, or say in the mapping who is meant: %(key)s."
        ),
        "person_twice": _(
            "“%(text)s” stands in the lines %(lines)s, and nothing tells them apart. Add a column with their staff "
            "numbers or mail addresses to the file and to the mapping."
        ),
        "person_number_twice": _(
            "“%(text)s” stands in line %(line)s already, for somebody else. It belongs to one person."
        ),
        "person_same_name": _(
            "There is %(people)s already, with neither staff number nor mail address. If it is the same person, enter "
            "one of them there; if not, change their name so that both can be told apart."
        ),
        "person_conflict": _("The staff number belongs to %(first)s, but the mail address belongs to %(second)s."),
        "managers_circle": _("“%(text)s” would be above themselves. The person comes in without this manager."),
        "no_manager": _("%(text)s is here already, and is no manager. Change their role under People first."),
    }


def _of_references() -> dict[str, str]:
    return {
        "product_unknown": _("There is no product with the code “%(text)s”."),
        "account_unknown": _("There is no customer called “%(text)s”."),
        "account_several": _(
            "“%(text)s” can be several customers: %(accounts)s. Add their registration number, or say in the mapping "
            "which is meant: accounts.values.name."
        ),
        "account_twice": _("“%(text)s” stands in line %(line)s already, with other values. Keep one of them."),
        "account_found": _("Taken as the customer “%(account)s” that is here already; nothing was changed."),
        "parent_unknown": _("There is no customer called “%(text)s” above it; imported without."),
        "no_owner": _("No one can own the customer. Name someone in the mapping: default_owner."),
        "owner_by_default": _("“%(text)s” can't own it, so %(owner)s is the owner."),
        "product_twice": _("“%(text)s” stands in line %(line)s already, with other values. Keep one of them."),
    }


def _of_deals() -> dict[str, str]:
    return {
        "deal_heads": _(
            "The lines %(lines)s are of one deal but differ in %(column)s: %(values)s. Nothing of this deal was imported."
        ),
        "deal_identical": _(
            "The lines %(lines)s are the same in every cell. Say in the mapping whether such a line was written twice "
            'or was sold twice: identical_rows = "once" or "lines".'
        ),
        "deal_repeated": _("The same as line %(line)s in every cell; left out, as identical_rows says."),
        "deal_with_bad_line": _("Not imported, since line %(line)s of the same deal cannot be read."),
        "closed_needed": _("A deal in stage “%(stage)s” needs the day it closed."),
        "closed_future": _("It is said to have closed on %(day)s, which is to come."),
        "closed_before_start": _("It closed on %(day)s, before it started on %(start)s."),
        "started_future": _("The start date, %(day)s, is in the future."),
        "amount_needed": _("A won deal needs its amount."),
        "quantity_zero": _("The quantity is zero."),
        "discount_beyond": _("“%(text)s” is not a discount between 0 and 100 %%."),
        "amount_differs": _("Quantity, price and discount come to %(sum)s, but the amount is %(amount)s."),
        "too_large": _("The amount is too large."),
        "lines_without_product": _("A deal with several lines needs a product on each line."),
        "shares_total": _("The shares total %(total)s %%, not 100 %%."),
        "overlays_twice": _("%(person)s stands twice among the overlays."),
        "overlay_percent": _(
            "The overlay of %(person)s needs a percentage above 0 and up to 100, such as “%(person)s 20 %%”."
        ),
        "shares_twice": _("%(person)s stands twice among the shares."),
        "stage_unknown": _("There is no stage “%(text)s”. Known are: %(known)s."),
        "closed_of_open": _("An open deal has not closed; %(day)s was left out."),
        "owner_left": _("%(text)s has left the company and can't have an open deal."),
    }


def _of_returns() -> dict[str, str]:
    return {
        "return_of_what": _(
            "It is less than zero, so it takes something back. Say which deal: the id of that deal in a column for “returns”."
        ),
        "return_unknown": _("The deal “%(text)s” that it takes back is not known."),
        "return_signs": _("An amount above zero cannot come with a quantity below zero."),
        "return_amount": _("What comes back needs its amount."),
        "return_currency": _("The deal is in %(currency)s, and so must be what comes back."),
    }


def _of_receipts() -> dict[str, str]:
    return {
        "receipt_deal_unknown": _("The deal “%(text)s” is not known."),
        "receipt_deal_several": _("Several deals are called “%(text)s”. Use the id of the deal."),
        "receipt_twice": _("“%(text)s” stands in line %(line)s already. Each receipt has an id of its own."),
        "wage_twice": _("Line %(line)s has a wage of this person from this day on already."),
        "own_wage": _("Nobody sets their own wage."),
    }
