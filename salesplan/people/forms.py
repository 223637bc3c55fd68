"""Forms of people, teams, one's own profile and API keys."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salesplan.core.company.wording import zone_choices
from salesplan.core.forms import AmountField, CountField, DayField
from salesplan.core.typing import DisplayText
from salesplan.people.actions.links import mail_reset_link
from salesplan.people.models import Leadership, Team, User
from salesplan.people.queries import team_choices

DATE = forms.DateInput(attrs={"type": "date"})
THEMES = [("", _("Same as device")), ("light", _("Light")), ("dark", _("Dark"))]


class TeamChoice(forms.ModelChoiceField):
    """A team, chosen by its path in the tree; the choices are loaded once for each form."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Team.objects.all(), **kwargs)

    def load(self, but: set[int] = frozenset(), empty: DisplayText | None = None) -> None:  # type: ignore[assignment]
        """Fill in the teams in use; `empty` is the text of no choice."""
        rows: list[tuple[Any, Any]] = [(pk, text) for pk, text in team_choices() if pk not in but]
        self.choices = ([("", empty)] if empty else []) + rows


class PersonForm(forms.ModelForm):
    """A person's data as an admin sees it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = User
        fields = [
            "name", "username", "email", "role", "job_title", "staff_number", "phone", "language", "time_zone", "on_leaderboards",
        ]  # fmt: skip
        labels = {"username": _("Username")}
        help_texts = {
            "username": _("Used to sign in, as is the email address."),
            "role": _(
                "Reps see their own figures; managers see those of their teams; auditors see everything and can't change anything."
            ),
            "staff_number": _("Identifies the person in the payroll file."),
            "on_leaderboards": _("People who are not on leaderboards are left out of everyone's ranks and counts."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = forms.ChoiceField(
            label=self.fields["time_zone"].label, choices=zone_choices(self.instance.time_zone)
        )
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version

    def validate_unique(self) -> None:
        """The action checks names and addresses, whatever their case, and says so at the field."""

    def validate_constraints(self) -> None:
        """As above."""

    def _post_clean(self) -> None:
        """The action writes; the form leaves its instance as it is."""

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.cleaned_data}


class InviteForm(PersonForm):
    team = TeamChoice(label=_("Team"), required=False, help_text=_("Not needed for admins and auditors."))
    starts_on = DayField(label=_("From"), required=False, widget=DATE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["team"].load(empty=_("No team"))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("role") in ("rep", "manager") and not cleaned.get("team") and "team" not in self.errors:
            self.add_error("team", _("Reps and managers belong to a team, and their figures count towards it."))
        return cleaned


class PersonMoveForm(forms.Form):
    team = TeamChoice(label=_("New team"))
    on = DayField(label=_("From"), widget=DATE, help_text=_("Figures from before this day stay with the old team."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].load()  # type: ignore[attr-defined]


class LeadForm(forms.Form):
    team = TeamChoice(label=_("Team"))
    starts_on = DayField(label=_("From"), widget=DATE)
    ends_on = DayField(label=_("To"), widget=DATE, required=False, help_text=_("Leave empty for no end date."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].load()  # type: ignore[attr-defined]


class WageForm(forms.Form):
    amount = AmountField(label=_("Monthly base wage"))
    starts_on = DayField(label=_("From"), widget=DATE)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class LeadershipEndForm(forms.ModelForm):
    class Meta:
        model = Leadership
        fields = ["ends_on"]
        widgets = {"ends_on": DATE}
        labels = {"ends_on": _("Last day")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].required = True

    def _post_clean(self) -> None:
        """The action writes."""


class PersonReturnForm(forms.Form):
    team = TeamChoice(label=_("Team"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].load(empty=_("No team"))  # type: ignore[attr-defined]


class TeamForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    parent = TeamChoice(label=_("Above"), required=False)

    class Meta:
        model = Team
        fields = ["name", "name_zh", "kind", "parent", "position"]
        help_texts = {
            "name_zh": _("Shown on Chinese pages. If empty, the name is shown."),
            "kind": _("Regional figures count for the nearest region above."),
            "position": _("Lower numbers come first."),
        }
        field_classes = {"position": CountField}  # noqa: RUF012

    def __init__(self, *args: Any, below: set[int] = frozenset(), **kwargs: Any) -> None:  # type: ignore[assignment]
        super().__init__(*args, **kwargs)
        self.fields["parent"].load(but=below, empty=_("None (top level)"))  # type: ignore[attr-defined]
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version

    def _post_clean(self) -> None:
        """The action checks and writes; the form leaves its instance as it is."""

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ProfileForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = User
        fields = ["name", "job_title", "phone", "language", "time_zone", "theme", "digest_mail", "notice_mail"]
        help_texts = {
            "digest_mail": _("A daily summary of what changed in your teams."),
            "notice_mail": _("Mentions, reminders and alerts."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = forms.ChoiceField(
            label=self.fields["time_zone"].label, choices=zone_choices(self.instance.time_zone)
        )
        self.fields["theme"] = forms.ChoiceField(label=self.fields["theme"].label, choices=THEMES, required=False)
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version

    def _post_clean(self) -> None:
        """The action writes; the form leaves its instance as it is."""

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("PNG, JPEG or WebP, at most 2 MB."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )


class ResetForm(forms.Form):
    """The address of who has lost the password; whether it is somebody's is not said."""

    email = forms.EmailField(label=_("Email address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def save(self, request: HttpRequest) -> str:
        """Mail the link; allauth's view calls it so."""
        mail_reset_link(self.cleaned_data["email"], timezone.now())
        return self.cleaned_data["email"]


class MailForm(forms.Form):
    email = forms.EmailField(label=_("New email address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What it is for"), max_length=80)
