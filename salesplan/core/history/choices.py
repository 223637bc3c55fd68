"""The verbs of actions in words; an action that is not listed is shown by its code."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "account.create": _("Customer added"),
    "account.edit": _("Customer edited"),
    "contact.create": _("Contact added"),
    "contact.edit": _("Contact edited"),
    "timeline.record": _("Timeline entry"),
    "task.create": _("Task added"),
    "task.complete": _("Task done"),
    "task.reopen": _("Task reopened"),
    "deal.create": _("Deal added"),
    "deal.edit": _("Deal edited"),
    "deal.move": _("Deal moved"),
    "deal.undo_move": _("Move of a deal undone"),
    "deal.refresh_rates": _("Converted at the rate of the day"),
    "deal.refresh_teams": _("Team of the owner renewed"),
    "deal.refresh_last_contact": _("Last contact renewed"),
    "product.create": _("Product added"),
    "product.edit": _("Product edited"),
    "product.add_price": _("Price entered"),
    "product.withdraw_price": _("Price taken back"),
    "person.invite": _("Person invited"),
    "person.edit": _("Person edited"),
    "person.move": _("Person moved"),
    "person.deactivate": _("Person deactivated, work handed over"),
    "person.reactivate": _("Person reactivated"),
    "person.lead": _("Leader appointed"),
    "person.stop_leading": _("Leader stepped down"),
    "profile.edit": _("Profile edited"),
    "profile.language": _("Language switched"),
    "team.create": _("Team added"),
    "team.edit": _("Team edited"),
    "team.deactivate": _("Team deactivated"),
    "team.reactivate": _("Team reactivated"),
    "company.edit": _("Company settings"),
    "rate.add": _("Exchange rate entered"),
}
KINDS = {"insert": _("added"), "update": _("changed"), "delete": _("removed")}


def verb_label(verb: str) -> str:
    """Return a verb in words."""
    return str(VERBS.get(verb, verb))
