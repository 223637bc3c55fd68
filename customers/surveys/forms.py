"""The forms of a survey and its questions, and the form in which a customer answers."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from customers.surveys.choices import QuestionKind, ScoreBand, ScoreKind
from customers.surveys.models import Survey
from customers.surveys.rules import LONGEST_ANSWER, MOST_QUESTIONS, SCALES, Content, SurveyQuestion, options_of
from customers.surveys.wording import text_of
from salesplan.core.forms import ChoicesField, CountField, rows_factory
from salesplan.core.language import is_chinese

# Empty rows below the questions there are.
SPARE = 3
COUNTS = ("delay_days", "daily_count", "tenure_days", "valid_days", "remind_days")
TEXTS = ("question", "question_zh", "intro", "intro_zh", "thanks", "thanks_zh")


class SurveyForm(forms.ModelForm):
    """What a survey measures, when it goes out, and its texts in both languages."""

    question = forms.CharField(
        label=_("First question"),
        max_length=300,
        initial=_("How likely are you to recommend us to a colleague?"),
        help_text=_("Its scores appear in the email, so that one tap answers it."),
    )
    question_zh = forms.CharField(label=_("First question in Chinese"), max_length=300, required=False)
    intro = forms.CharField(label=_("Before it"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2}))
    intro_zh = forms.CharField(
        label=_("Before it, in Chinese"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2})
    )
    thanks = forms.CharField(label=_("Afterwards"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2}))
    thanks_zh = forms.CharField(
        label=_("Afterwards, in Chinese"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2})
    )
    delay_days = CountField(
        label=_("Days later"),
        min_value=0,
        max_value=365,
        initial=3,
        help_text=_("After the event; not for daily samples."),
    )
    daily_count = CountField(
        label=_("Customers per working day"),
        min_value=0,
        max_value=5000,
        initial=20,
        help_text=_("Only for daily samples: 500 customers at 20 per day take 25 working days."),
    )
    tenure_days = CountField(label=_("Customer for at least (days)"), min_value=0, max_value=365, initial=0)
    valid_days = CountField(label=_("Link valid for (days)"), min_value=1, max_value=365, initial=21)
    remind_days = CountField(
        label=_("Reminder after (days)"),
        min_value=0,
        max_value=365,
        initial=5,
        help_text=_("0 means no reminder. At most one is sent."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Survey
        fields: ClassVar[list[str]] = ["name", "name_zh", "score_kind", "effort_direction", "trigger", *COUNTS]
        help_texts: ClassVar[dict[str, Any]] = {"effort_direction": _("Only for CES.")}

    def __init__(self, *args: Any, content: Content | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if content is not None:
            self.initial.update({name: getattr(content, name) for name in TEXTS})
        self.initial["version"] = self.instance.version

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the survey."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def content(self, questions: tuple[SurveyQuestion, ...]) -> Content:
        """Return the texts with the questions after the first."""
        return Content(**{name: self.cleaned_data[name] for name in TEXTS}, questions=questions)


class QuestionForm(forms.Form):
    """One question after the first; a row without a text is none."""

    key = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Question"), max_length=300, required=False)
    text_zh = forms.CharField(label=_("In Chinese"), max_length=300, required=False)
    kind = forms.ChoiceField(label=_("Answer"), choices=QuestionKind.choices, initial=QuestionKind.TEXT)
    bands = ChoicesField(
        label=_("Only after"), choices=ScoreBand.choices, required=False, widget=forms.CheckboxSelectMultiple, most=3
    )
    options = forms.CharField(
        label=_("Options, one per line"), max_length=3000, required=False, widget=forms.Textarea({"rows": 3})
    )
    options_zh = forms.CharField(
        label=_("Options in Chinese"), max_length=3000, required=False, widget=forms.Textarea({"rows": 3})
    )
    is_required = forms.BooleanField(label=_("Must be answered"), required=False)


_Rows: Any = rows_factory(QuestionForm, most=MOST_QUESTIONS)


class QuestionRows(_Rows):
    """The questions after the first, and a few empty rows."""

    extra = SPARE

    def questions(self) -> tuple[SurveyQuestion, ...]:
        """Return what was typed; a new question gets the next free key, and an old one keeps its own."""
        rows = [row for row in self.cleaned_data if row.get("text", "").strip() and not row.get("DELETE")]
        taken = {row["key"] for row in rows if row["key"]}
        free = (f"q{n}" for n in range(1, 1000) if f"q{n}" not in taken)
        return tuple(
            SurveyQuestion(
                key=row["key"] or next(free),
                kind=row["kind"],
                text=row["text"],
                text_zh=row["text_zh"],
                options=_lines(row["options"]),
                options_zh=_lines(row["options_zh"]),
                bands=tuple(row["bands"]),
                is_required=row["is_required"],
            )
            for row in rows
        )


def rows_of(content: Content | None) -> list[dict[str, Any]]:
    """Return the questions of a content as the rows of their form."""
    return [
        {
            **{name: getattr(one, name) for name in ("key", "kind", "text", "text_zh", "is_required")},
            "bands": list(one.bands),
            "options": "\n".join(one.options),
            "options_zh": "\n".join(one.options_zh),
        }
        for one in (content.questions if content else ())
    ]


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip()[:200] for line in text.splitlines() if line.strip())


class SurveyAnswerForm(forms.Form):
    """What a customer sees: the score and the questions after it, in the language of the page.

    A question that must be answered is only required where it follows the score that was chosen.
    """

    def __init__(self, *args: Any, kind: str, content: Content, band_of: Callable[[int], str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content, self.band_of = content, band_of
        self.fields["score"] = forms.TypedChoiceField(
            choices=[(n, str(n)) for n in SCALES[kind]],
            coerce=int,
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose one of the scores.")},
        )
        for question in content.questions:
            self.fields[question.key] = _field_of(question)

    def clean(self) -> dict[str, Any]:
        """Ask for what must be answered after this score."""
        data = super().clean() or {}
        if "score" in data:
            band = self.band_of(data["score"])
            for question in self.content.questions:
                if question.is_required and question.is_asked_in(band) and not data.get(question.key):
                    self.add_error(question.key, _("Please answer this question."))
        return data

    @property
    def answers(self) -> Mapping[str, Any]:
        """The answers by key of the question, without the score."""
        return {name: value for name, value in self.cleaned_data.items() if name != "score"}

    def questions(self) -> list[dict[str, Any]]:
        """Return the questions with their inputs, for the template."""
        return [
            {"question": one, "bands": " ".join(one.bands), "bound": self[one.key]} for one in self.content.questions
        ]


def _field_of(question: SurveyQuestion) -> forms.Field:
    texts: dict[str, Any] = {"label": text_of(question), "required": False}
    options = options_of(question, is_chinese(get_language()))
    if question.kind == QuestionKind.CHOICE:
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **texts)
    if question.kind == QuestionKind.SEVERAL:
        return ChoicesField(choices=options, widget=forms.CheckboxSelectMultiple, most=len(options) or 1, **texts)
    if question.kind == QuestionKind.SCALE:
        steps = [(str(n), str(n)) for n in SCALES[ScoreKind.CSAT]]
        return forms.ChoiceField(choices=steps, widget=forms.RadioSelect, **texts)
    return forms.CharField(max_length=LONGEST_ANSWER, widget=forms.Textarea({"rows": 3}), **texts)
