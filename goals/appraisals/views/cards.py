"""Pages of scorecards: the list, one card with its versions, and the editor of a draft."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goals.appraisals import charts, queries, wording
from goals.appraisals.actions import cards as actions
from goals.appraisals.figures import falls, unit_of
from goals.appraisals.forms import (
    AnchorFormSet,
    CardForm,
    GradeFormSet,
    MeasureForm,
    RenameForm,
    ScorecardPublishForm,
    ScorecardSettingsForm,
    initial_measure,
    typed_curve,
    typed_rows,
)
from goals.appraisals.models.cards import Measure, Scorecard, ScorecardVersion
from goals.appraisals.rules.curves import Anchor, Curve, problems
from goals.appraisals.rules.totals import weights_problem
from salesplan.core.access import require
from salesplan.core.amounts.rules import plain
from salesplan.core.company.queries import business_day, calendar, company
from salesplan.core.errors import Refused
from salesplan.core.format import period_label
from salesplan.core.forms import PercentField, posted
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people.access import scope_of
from salesplan.people.choices import Role
from salesplan.people.models import User

WEIGHT = PercentField(min_value=0, max_value=100)
# A new measure begins with a curve to change.
FIRST_CURVE = [{"at": "80", "points": "0"}, {"at": "100", "points": "100"}, {"at": "120", "points": "120"}]


@require_GET
def card_list(request: UserRequest) -> HttpResponse:
    return render(request, "goals/appraisals/cards.html", {"cards": queries.cards_for(request.user)})


def create(request: UserRequest) -> HttpResponse:
    require(request.user, "admin")
    form = CardForm(posted(request))
    answer = submit(
        request, form, lambda: actions.create_scorecard(**form.cleaned_data, by=request.user, at=timezone.now())
    )
    if answer.done:
        return answer.go("goals:scorecard_detail", answer.result.pk, message=_("Scorecard created. Add its measures."))
    return answer.render("goals/appraisals/card_new.html")


def _card(request: UserRequest, pk: int) -> Scorecard:
    return get_object_or_404(Scorecard.objects.visible_to(request.user), pk=pk)


def rename(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    card = _card(request, pk)
    form = RenameForm(posted(request), initial={"name": card.name, "name_zh": card.name_zh})
    answer = submit(request, form, lambda: actions.rename_scorecard(card, **form.cleaned_data, by=request.user))
    if answer.done:
        return answer.go("goals:scorecard_detail", card.pk, message=_("Renamed."))
    return answer.render("goals/appraisals/card_rename.html", {"card": card})


@require_POST
def retire(request: UserRequest, pk: int) -> HttpResponse:
    """Take a scorecard out of use, or back; `retired=` says which."""
    require(request.user, "admin")
    card = _card(request, pk)
    retired = request.POST.get("retired") == "1"
    actions.retire_scorecard(card, retired=retired, by=request.user)
    message = _("Retired. It can no longer be used for new rounds.") if retired else _("In use again.")
    messages.success(request, message)
    return redirect("goals:scorecard_detail", card.pk)


@require_GET
def detail(request: UserRequest, pk: int) -> HttpResponse:
    card = _card(request, pk)
    versions = queries.versions_of(card)
    if request.user.role == Role.REP:
        # A draft is not said yet.
        versions = [version for version in versions if not version.is_draft]
    asked_number = request.GET.get("version", "")
    shown = next((v for v in versions if str(v.number) == asked_number), versions[0] if versions else None)
    if shown is None:
        raise Http404
    return render(request, "goals/appraisals/card.html", _card_context(request, card, versions, shown))


def _card_context(
    request: UserRequest, card: Scorecard, versions: list[Any], shown: ScorecardVersion
) -> dict[str, Any]:
    currency = company().currency
    measures = list(shown.measures.all())
    left = weights_problem([m.weight for m in measures])
    meanings = {g.letter: g.text for g in shown.grades.all()}
    bounds = wording.grade_bounds([g.band for g in shown.grades.all()])
    may_edit = request.user.role == Role.ADMIN
    return {
        "card": card,
        "versions": versions,
        "shown": shown,
        "has_draft": any(v.is_draft for v in versions),
        "rows": [(m, wording.curve(m.curve, unit_of(m), currency)) for m in measures],
        "grades": [(letter, bound, meanings[letter]) for letter, bound in bounds],
        "how_missing": wording.how_missing(shown.missing),
        "weights_problem": wording.weights_problem(left) if left and measures else "",
        "may_edit": may_edit and shown.is_draft,
        "may_make": may_edit,
        "may_preview": request.user.role != Role.REP and bool(measures),
    }


@require_GET
def preview(request: UserRequest, pk: int) -> HttpResponse:
    """Show what somebody would get by a version with the figures of the last full period."""
    card = _card(request, pk)
    require(request.user, "manager", "admin", "auditor")
    versions = queries.versions_of(card)
    asked_number = request.GET.get("version", "")
    shown = next((v for v in versions if str(v.number) == asked_number), versions[0])
    fiscal_calendar = calendar()
    period = fiscal_calendar.shift(fiscal_calendar.containing(business_day(timezone.now()), card.interval), -1)  # type: ignore[arg-type]
    scope = scope_of(request.user)
    people = User.objects.active().filter(role=Role.REP).order_by("sort_key", "pk")
    if not scope.sees_all:
        people = people.filter(pk__in=scope.person_ids)
    chosen = request.GET.get("person", "")
    person = people.filter(pk=chosen).first() if chosen.isdecimal() else people.first()
    scores = queries.preview(shown, [person], period) if person else []
    context = {
        "card": card,
        "shown": shown,
        "people": people,
        "person": person,
        "sheet": scores[0][1] if scores else None,
        "period": period_label(period.key),
        "currency": company().currency,
    }
    if scores:
        context["because"] = wording.because(scores[0][1], company().currency)
        context["arithmetic"] = wording.arithmetic(scores[0][1])
    return render(request, "goals/appraisals/_card_preview.html", context)


def _draft(request: UserRequest, pk: int) -> ScorecardVersion:
    """Return the draft of a scorecard, for those who may change it."""
    require(request.user, "admin")
    card = _card(request, pk)
    return get_object_or_404(card.versions.filter(published_at=None))


@require_POST
def draft(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    card = _card(request, pk)
    actions.create_draft(card, by=request.user, at=timezone.now())
    messages.success(request, _("A draft of the next version was created as a copy of the last one."))
    return redirect("goals:scorecard_detail", card.pk)


@require_POST
def discard(request: UserRequest, pk: int) -> HttpResponse:
    actions.discard_draft(_draft(request, pk), by=request.user)
    messages.success(request, _("Draft discarded."))
    return redirect("goals:scorecard_detail", pk)


@require_POST
def weights(request: UserRequest, pk: int) -> HttpResponse:
    """Set the weights of a draft all at once; each input is named by its measure."""
    version = _draft(request, pk)
    typed_weights: dict[int, Decimal] = {}
    bad: list[tuple[str, str]] = []
    for measure in version.measures.all():
        try:
            typed_weights[measure.pk] = WEIGHT.clean(request.POST.get(f"m{measure.pk}-weight", ""))
        except ValidationError as error:
            bad.append((measure.label, " ".join(error.messages)))
    if bad:
        message = _("The weight of “%(measure)s”: %(fault)s") % {"measure": bad[0][0], "fault": bad[0][1]}
        raise Refused(message, field="weights")
    actions.set_weights(version, typed_weights, by=request.user)
    messages.success(request, _("Weights saved."))
    return redirect("goals:scorecard_detail", pk)


def grades(request: UserRequest, pk: int) -> HttpResponse:
    """Edit the grades of a draft, and what becomes of a measure without data."""
    version = _draft(request, pk)
    if request.method != "POST":
        first = [
            {"letter": g.letter, "lower": plain(g.lower), "meaning": g.meaning, "meaning_zh": g.meaning_zh}
            for g in version.grades.all()
        ]
        form, rows = (
            ScorecardSettingsForm(initial={"missing": version.missing}),
            GradeFormSet(initial=first, prefix="grades"),
        )
        return render(request, "goals/appraisals/grades.html", {"card": version.scorecard, "form": form, "rows": rows})
    form, rows = ScorecardSettingsForm(request.POST), GradeFormSet(request.POST, prefix="grades")
    answer = submit(
        request,
        form,
        lambda: actions.edit_draft(
            version,
            missing=form.cleaned_data["missing"],
            grades=typed_rows(rows, "letter", "lower", "meaning", "meaning_zh"),
            by=request.user,
        ),
        parts=[rows],
    )
    if answer.done:
        return answer.go("goals:scorecard_detail", pk)
    return answer.render("goals/appraisals/grades.html", {"card": version.scorecard, "rows": rows})


def publish(request: UserRequest, pk: int) -> HttpResponse:
    version = _draft(request, pk)
    form = ScorecardPublishForm(posted(request))
    answer = submit(
        request,
        form,
        lambda: actions.publish(version, why=form.cleaned_data["why"], by=request.user, at=timezone.now()),
    )
    if answer.done:
        return answer.go(
            "goals:scorecard_detail", pk, message=_("Version %(n)s is now in use.") % {"n": version.number}
        )
    return answer.render("goals/appraisals/publish.html", {"card": version.scorecard, "shown": version})


def measure_create(request: UserRequest, pk: int) -> HttpResponse:
    return _measure(request, _draft(request, pk), None)


def _draft_measures() -> Any:
    """Return the measures that may still be edited."""
    return Measure.objects.filter(version__published_at=None).select_related("version__scorecard")


def measure_edit(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    measure = get_object_or_404(_draft_measures(), pk=pk)
    return _measure(request, measure.version, measure)


@require_POST
def measure_remove(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    measure = get_object_or_404(_draft_measures(), pk=pk)
    actions.remove_measure(measure, by=request.user)
    messages.success(request, _("“%(measure)s” was removed from the scorecard.") % {"measure": measure.label})
    return redirect("goals:scorecard_detail", measure.version.scorecard_id)


def _measure(request: UserRequest, version: ScorecardVersion, measure: Measure | None) -> HttpResponse:
    context: dict[str, Any] = {"card": version.scorecard, "measure": measure, "version": version}
    if request.method != "POST":
        first, rows = initial_measure(measure, unit_of(measure)) if measure else ({"basis": "quota"}, FIRST_CURVE)
        context |= {"form": MeasureForm(initial=first), "anchors": AnchorFormSet(initial=rows, prefix="curve")}
        return render(request, "goals/appraisals/measure.html", context)
    form, anchors = MeasureForm(request.POST), AnchorFormSet(request.POST, prefix="curve")
    answer = submit(
        request,
        form,
        lambda: actions.save_measure(
            version,
            form.values(typed_curve(anchors, form.unit())),
            by=request.user,
            pk=measure.pk if measure else None,
        ),
        parts=[anchors],
    )
    if answer.done:
        return answer.go("goals:scorecard_detail", version.scorecard_id)
    return answer.render("goals/appraisals/measure.html", context | {"anchors": anchors})


@require_POST
def measure_preview(request: UserRequest, pk: int) -> HttpResponse:
    """Draw the curve being typed, with worked examples; or say what is wrong with it. Nothing is written."""
    version = _draft(request, pk)
    form, anchors = MeasureForm(request.POST), AnchorFormSet(request.POST, prefix="curve")
    form.full_clean()
    anchors.full_clean()
    data, unit, currency = form.cleaned_data, form.unit(), company().currency
    kind = data.get("curve_kind", "linear")
    stub = Measure(version=version, kind=data.get("kind", "metric"), metric=data.get("metric", ""))
    falling = falls(stub) if stub.metric else False
    rows = typed_curve(anchors, unit)
    context: dict[str, Any] = {"problems": [wording.problem(*p) for p in problems(kind, rows, falling=falling)]}
    if not context["problems"]:
        points = tuple(Anchor(at, got) for at, got in rows if got is not None)
        curve = Curve(kind, points, falling, bool(data.get("runs_on")) and kind == "linear")
        context |= {
            "said": wording.curve(curve, unit, currency),
            "examples": wording.examples(curve, unit, currency),
            "chart": charts.curve(curve, unit, currency),
        }
    context |= {"unit": unit, "falling": falling}
    return render(request, "goals/appraisals/_curve.html", context)
