"""What a record with a life cycle is, and the rows of its history."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Refused
from salesplan.core.fields import append_only
from salesplan.core.lifecycle.rules import Lifecycle
from salesplan.core.typing import DisplayText

LONGEST_NOTE = 500


class Stateful(models.Model):
    """A record whose `state` changes by the steps of its `lifecycle` alone (`lifecycle.actions`)."""

    lifecycle: ClassVar[Lifecycle]
    # What is said to who takes a step from the wrong `state`.
    wrong_state: ClassVar[DisplayText]
    state: Any

    class Meta:
        abstract = True

    def may(self, step: str) -> bool:
        """Say whether a step can be taken from the state it is in."""
        return self.lifecycle.may(step, self.state)

    def refusal(self, step: str) -> Refused:
        """Return what is answered to who takes a step that its state does not allow."""
        state = self.get_state_display()  # type: ignore[attr-defined]
        return Refused(self.wrong_state % {"state": state}, code="wrong_state")


class LifecycleMove(models.Model):
    """One step in the life of a record: what was done, by whom (nobody: the system) and when, and why. Never changed.

    A subclass has the foreign key to its record, with the related name `moves`, and the names of its `states`. The first
    row leads from "" to the state in which a record begins.
    """

    states: ClassVar[Mapping[str, DisplayText]]

    step = models.CharField(max_length=16)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    note = models.CharField(_("note"), max_length=LONGEST_NOTE, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ["-at", "-id"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.step}: {self.to_state}"

    def get_from_state_display(self) -> str:
        """Name the state it came from, if any."""
        return str(self.states.get(self.from_state, self.from_state))

    def get_to_state_display(self) -> str:
        """Name the state it led to."""
        return str(self.states.get(self.to_state, self.to_state))
