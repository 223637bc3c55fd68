"""Why a row or a cell was not taken, in a sentence: what is wrong, and how to mend it in the file or in the mapping."""

from django.utils.translation import gettext as _

from pipeline.imports.rules import ImportProblem
from salesplan.core import format as write
from salesplan.core.amounts.rules import Unreadable
from salesplan.core.amounts.wording import sentence as figure_sentence
from salesplan.core.errors import MissingFields, Refused


def sentence(reason: Exception | str) -> str:
    """Return the sentence of whatever kept a row or a cell out."""
    if isinstance(reason, Unreadable):
        return _figure(reason)
    if isinstance(reason, ImportProblem):
        return str(_sentences()[reason.code] % reason.params) if reason.params else str(_sentences()[reason.code])
    if isinstance(reason, Refused | MissingFields):
        return str(reason.message)
    return str(reason)


def _figure(fault: Unreadable) -> str:
    """Say what is wrong with a figure; where it may be two, how the mapping answers for the whole file."""
    if fault.code == "currency":
        return _(
            "“%(text)s” is in %(named)s, but this amount is in %(currency)s. Name the column of the currency in the "
            "mapping (currency), or convert the figure."
        ) % {"text": fault.text, **fault.params}
    if fault.code != "two_readings":
        return figure_sentence(fault)
    readings = {"text": fault.text, "readings": " / ".join(write.exact_number(value) for value in fault.readings)}
    return (
        _("“%(text)s” could be read as %(readings)s. Set the decimal separator in the mapping: decimal_mark.")
        % readings
    )


def _sentences() -> dict[str, str]:
    return {**_of_cells(), **_of_people(), **_of_references(), **_of_deals(), **_of_returns(), **_of_receipts()}


def _of_cells() -> dict[str, str]:
    return {
        "empty": _("The cell is empty, but a value is required."),
        "broken": "%(sentence)s",
        "control": _("“%(text)s” contains an unprintable character. Remove it."),
        "too_long": _(
            "“%(text)s” has %(long)s characters; the limit is %(most)s. Shorten it; texts are never cut automatically."
        ),
        "not_stored": _("The row does not fit into the database. Look for figures that are far too large."),
        "unit_and_scale": _(
            "“%(text)s” has its own unit (%(unit)s), and the mapping multiplies the column by scale. Write the cell without its unit, or remove scale."
        ),
        "negative": _("“%(text)s” is below 0."),
        "not_a_day": _("“%(text)s” can't be read as a date. Say in the mapping how dates are written: date_formats."),
        "day_two_readings": _(
            "“%(text)s” could be %(readings)s according to date_formats in the mapping. Keep only the right format."
        ),
        "day_beyond": _("“%(text)s” is outside the years %(first)s to %(last)s."),
        "mail": _("“%(text)s” is not an email address."),
        "website": _("“%(text)s” is not a web address."),
        "year": _("The year %(text)s lies outside %(first)s to %(last)s."),
        "not_a_choice": _(
            "“%(text)s” is not a known value. Known values: %(known)s. Change it in the file, or map it with %(key)s."
        ),
        "no_currency": _("“%(text)s” is not a currency. Write its code, such as EUR."),
        "no_rate": _("There is no exchange rate for %(currency)s. An admin can add one under Company."),
    }


def _of_people() -> dict[str, str]:
    return {
        "person_unknown": _("There is no person named “%(text)s”."),
        "person_several": _(
            "“%(text)s” could be any of several people: %(people)s. Use a staff number, email address or username in this column, or choose the person in the mapping: %(key)s."
        ),
        "person_twice": _(
            "“%(text)s” appears in lines %(lines)s, and nothing tells them apart. Add a column with staff numbers or email addresses to the file and to the mapping."
        ),
        "person_number_twice": _(
            "“%(text)s” is already used for someone else in line %(line)s. It can belong to one person only."
        ),
        "person_same_name": _(
            "%(people)s already exists, with neither a staff number nor an email address. If this is the same person, add one of them to the record; if not, change their name so that the two can be told apart."
        ),
        "person_conflict": _("The staff number belongs to %(first)s, but the email address belongs to %(second)s."),
        "managers_circle": _("“%(text)s” can't be their own manager. The person was imported without a manager."),
        "no_manager": _("%(text)s already exists but is not a manager. Change their role under People first."),
    }


def _of_references() -> dict[str, str]:
    return {
        "product_unknown": _("There is no product with the code “%(text)s”."),
        "account_unknown": _("There is no customer named “%(text)s”."),
        "account_several": _(
            "“%(text)s” could be any of several customers: %(accounts)s. Add their registration number, or choose the customer in the mapping: accounts.values.name."
        ),
        "account_twice": _("“%(text)s” already appears in line %(line)s with different values. Keep one of the two."),
        "account_found": _("Matched to the existing customer “%(account)s”; nothing was changed."),
        "parent_unknown": _("There is no parent customer named “%(text)s”; imported without a parent."),
        "no_owner": _("No one is available to own this customer. Set an owner in the mapping: default_owner."),
        "owner_by_default": _("“%(text)s” can't own it, so %(owner)s is the owner."),
        "product_twice": _("“%(text)s” already appears in line %(line)s with different values. Keep one of the two."),
    }


def _of_deals() -> dict[str, str]:
    return {
        "deal_heads": _(
            "Lines %(lines)s belong to one deal but differ in %(column)s: %(values)s. This deal was not imported."
        ),
        "deal_identical": _(
            'Lines %(lines)s are identical. Say in the mapping whether the line was entered twice or sold twice: identical_rows = "once" or "lines".'
        ),
        "deal_repeated": _("Identical to line %(line)s; skipped because of identical_rows."),
        "deal_with_bad_line": _("Not imported because line %(line)s of the same deal can't be read."),
        "closed_needed": _("A deal in stage “%(stage)s” needs a close date."),
        "closed_future": _("The close date, %(day)s, is in the future."),
        "closed_before_start": _("The close date, %(day)s, is before the start date, %(start)s."),
        "started_future": _("The start date, %(day)s, is in the future."),
        "amount_needed": _("A won deal needs an amount."),
        "quantity_zero": _("The quantity is zero."),
        "discount_beyond": _("“%(text)s” is not a discount between 0 and 100 %%."),
        "amount_differs": _("Quantity, price and discount come to %(sum)s, but the amount is %(amount)s."),
        "too_large": _("The amount is too large."),
        "lines_without_product": _("A deal with several lines needs a product on each line."),
        "shares_total": _("The shares add up to %(total)s %%, not 100 %%."),
        "overlays_twice": _("%(person)s is listed twice as an overlay."),
        "overlay_percent": _(
            "The overlay for %(person)s needs a percentage above 0 and up to 100, such as “%(person)s 20 %%”."
        ),
        "shares_twice": _("%(person)s is listed twice among the shares."),
        "stage_unknown": _("There is no stage “%(text)s”. Available stages: %(known)s."),
        "closed_of_open": _("An open deal has no close date; %(day)s was ignored."),
        "owner_left": _("%(text)s has left the company and can't have an open deal."),
    }


def _of_returns() -> dict[str, str]:
    return {
        "return_of_what": _(
            "The amount is negative, so this is a return. Name the deal that is returned: add its id in a column for “returns”."
        ),
        "return_unknown": _("There is no deal “%(text)s” to return."),
        "return_signs": _("A positive amount can't go with a negative quantity."),
        "return_amount": _("A return needs an amount."),
        "return_currency": _("The deal is in %(currency)s, so the return must be in %(currency)s too."),
    }


def _of_receipts() -> dict[str, str]:
    return {
        "receipt_deal_unknown": _("There is no deal “%(text)s”."),
        "receipt_deal_several": _("Several deals are named “%(text)s”. Use the deal's id."),
        "receipt_twice": _("“%(text)s” already appears in line %(line)s. Each receipt needs its own id."),
        "wage_twice": _("Line %(line)s already sets a wage for this person from this day on."),
        "own_wage": _("You can't set your own wage."),
    }
