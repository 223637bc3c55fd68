"""Roles, kinds of team, and whose a figure is."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    REP = "rep", _("Sales rep")
    MANAGER = "manager", _("Manager")
    ADMIN = "admin", _("Admin")
    AUDITOR = "auditor", _("Auditor")


class TeamKind(TextChoices):
    COMPANY = "company", _("Company")
    REGION = "region", _("Region")
    TEAM = "team", _("Team")


class OwnerKind(StrEnum):
    """Whose a quota, a goal or a figure is: a person's, or a team's with all below it."""

    PERSON = "person"
    TEAM = "team"


class HandoverMethod(TextChoices):
    """What becomes of one kind of record when somebody leaves."""

    HEIR = "heir", _("To one successor")
    SPREAD = "spread", _("Distribute among the successors")
    ROWS = "rows", _("Row by row")
    LEAD = "lead", _("To the lead, who distributes them")
    END = "end", _("End")
