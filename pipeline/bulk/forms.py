"""What has to be chosen for each bulk step."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.tasks.choices import TaskKind
from pipeline.deals.choices import PushReason
from pipeline.process.choices import StageKind
from pipeline.process.models import LossReason, Stage
from salesplan.core.forms import DayField, offer
from salesplan.people.access import scope_of
from salesplan.people.models import User


class _StageField(forms.ModelChoiceField):
    def label_from_instance(self, stage: Stage) -> str:
        return f"{stage.process.label} · {stage.label}"


class BulkStepForm(forms.Form):
    """The base of all: `params` are what the run keeps."""

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.today = user, today
        if "why" in self.fields:
            self.order_fields([*(name for name in self.fields if name != "why"), "why"])
        self.prepare()

    def prepare(self) -> None:
        """Narrow the choices to what the user may choose."""

    @property
    def params(self) -> dict[str, Any]:
        """The cleaned values as JSON keeps them."""
        out = {}
        for name, value in self.cleaned_data.items():
            if value not in (None, ""):
                out[name] = (
                    value.pk if hasattr(value, "pk") else value.isoformat() if isinstance(value, date) else value
                )
        return out


def _why() -> forms.CharField:
    return forms.CharField(
        label=_("Why should it change?"),
        max_length=1000,
        required=False,
        help_text=_(
            "For deals you can't change yourself: with a reason the change is requested, without one it is refused."
        ),
    )


class OwnerForm(BulkStepForm):
    why = _why()
    owner = forms.ModelChoiceField(label=_("New owner"), queryset=User.objects.none())

    def prepare(self) -> None:
        people = User.objects.active().order_by("sort_key")
        scope = scope_of(self.user)
        offer(self.fields, owner=people if scope.sees_all else people.filter(pk__in=scope.person_ids))


class BulkStageForm(BulkStepForm):
    why = _why()
    stage = _StageField(label=_("Stage"), queryset=Stage.objects.filter(is_active=True).select_related("process"))
    loss_reason = forms.ModelChoiceField(
        label=_("Reason for the loss"),
        queryset=LossReason.objects.in_use(),
        required=False,
        help_text=_("Required when the stage is a lost one."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        stage = data.get("stage")
        if stage is not None and stage.kind == StageKind.LOST and not data.get("loss_reason"):
            self.add_error("loss_reason", _("Say why the deals were lost. It helps to win the next ones."))
        return data


class CloseForm(BulkStepForm):
    why = _why()
    close = DayField(label=_("Expected close"), widget=forms.DateInput(attrs={"type": "date"}))
    push_reason = forms.ChoiceField(
        label=_("Why postponed"),
        choices=[("", "–"), *PushReason.choices],
        required=False,
        help_text=_("Required for deals whose new date is past the end of the quarter they were in."),
    )


class BulkTaskForm(BulkStepForm):
    title = forms.CharField(label=_("What needs to be done"), max_length=200)
    task_kind = forms.ChoiceField(label=_("Kind"), choices=TaskKind.choices, initial=TaskKind.CALL)
    due_on = DayField(label=_("Due"), widget=forms.DateInput(attrs={"type": "date"}))
    assignee = forms.ChoiceField(label=_("Who"), choices=[("owner", _("The owner of each deal")), ("me", _("Me"))])

    def prepare(self) -> None:
        self.fields["due_on"].initial = self.today


FORMS: dict[str, type[BulkStepForm]] = {
    "owner": OwnerForm,
    "stage": BulkStageForm,
    "close": CloseForm,
    "task": BulkTaskForm,
}
