"""The form of an answer."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from salesplan.core.format import comma
from salesplan.people.models import User


class RequestAnswerForm(forms.Form):
    """Grant or refuse, with the reason."""

    grant = forms.ChoiceField(
        label=_("Decision"),
        choices=[("yes", pgettext_lazy("request", "Grant")), ("no", pgettext_lazy("request", "Refuse"))],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Required to refuse. The person who asked will see it."),
    )
    without_consent = forms.BooleanField(label="", required=False)

    def offer_without_consent(self, people: list[User]) -> None:
        """Let an admin do without the agreement of those who lose share; to anybody else the box is not shown."""
        label = _("Go ahead without the agreement of %(people)s; the decision records this.")
        self.fields["without_consent"].label = label % {"people": comma().join(map(str, people))}
        self.offers_without = True

    offers_without = False
