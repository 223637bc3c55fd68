"""A plan as a document one hands to a board: the same page, with the same figures, as `core.pdf` sets it."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from goals.planning.sales_plans.choices import HEALTH_LEVELS, SalesPlanState
from goals.planning.sales_plans.presenters import PlanPage
from goals.planning.sales_plans.wording import month_name
from salesplan.core import format as write
from salesplan.core.pdf import INK, MUTED, PdfDocument, bar
from salesplan.people.models import User


def plan_document(page: PlanPage, *, company: str, reader: User, at: datetime) -> bytes:
    """Return the document of a version of a plan, in the language of the reader."""
    plan, version = page.plan, page.version
    moment = write.moment(localtime(at))
    numbered = _("Version %(n)s") % {"n": version.number}
    document = PdfDocument(
        plan.label,
        author=str(version.owner),
        foot=" · ".join([plan.label, numbered, moment]),
        page_of=_("Page %(n)s of %(all)s"),
    )
    document.cover(
        plan.label,
        [
            f"{write.period_label(version.period_key)} · {version.team.label}",
            _("Owner: %(who)s") % {"who": version.owner},
            f"{numbered} · {_state(page)}",
        ],
        above=" · ".join([str(company), _("Sales plan")]),
        below=[_("As of %(moment)s, as %(who)s sees it.") % {"moment": moment, "who": reader}],
    )
    _summary(document, page)
    _goals(document, page)
    _customers(document, page)
    _market(document, page)
    _offer(document, page)
    _budget(document, page)
    _initiatives(document, page)
    _risks(document, page)
    _people(document, page)
    if page.review:
        _review(document, page)
    return document.render()


def _state(page: PlanPage) -> str:
    state = str(SalesPlanState(page.plan.state).label)
    version_state = page.version.get_state_display()
    return state if page.version.pk == page.plan.current_version_id else version_state


def _summary(document: PdfDocument, page: PlanPage) -> None:
    document.heading(_("Summary"))
    document.text(page.version.summary)
    if page.plan.state == SalesPlanState.RUNNING:
        level = HEALTH_LEVELS[page.live.status]
        document.text(page.live.status.label, size=11, bold=True, color=level)
        for _code, grade, text in page.reasons:
            document.text(f"· {text}", color="bad" if grade == "bad" else INK)
    document.subheading(_("Strategy"))
    document.text(page.version.strategy or "–")


def _goals(document: PdfDocument, page: PlanPage) -> None:
    document.heading(_("Goals"))
    if not page.goals:
        document.text(_("No goal is linked."), color=MUTED)
        return
    rows = []
    for goal in page.goals:
        share = goal.figures.attainment
        reached: Any = bar(float(share), goal.level, float(goal.figures.due)) if share is not None else ""
        shown = goal.value if goal.figures.measured.is_open else _("not open to you")
        period = write.period_label(goal.goal.period_key)
        rows.append([goal.goal.title, str(goal.goal.owner), period, goal.target, shown, write.percent(share), reached])
    heads = [_("Goal"), _("Owner"), _("Period"), _("Target"), _("Reached"), _("Share"), _("Against pace")]
    document.table(heads, rows, widths=[3, 2, 1.6, 1.6, 1.6, 1.1, 2], right={3, 4, 5})


def _customers(document: PdfDocument, page: PlanPage) -> None:
    document.heading(_("Target customers") + f" ({write.number(page.customers)})")
    document.text(page.version.customers)
    rows = [[group.text, write.number(group.count)] for group in page.groups]
    if rows:
        document.table([_("Customers like these"), _("Customers")], rows, widths=[5, 1], right={1})
    else:
        document.text(_("No condition yet, so no customers are included."), color=MUTED)


def _market(document: PdfDocument, page: PlanPage) -> None:
    document.heading(_("Market and rivals"))
    document.text(page.version.market or "–")
    rows = [
        [rival.row.rival.label, write.percent(rival.rate), write.number(rival.decided), rival.row.note]
        for rival in page.rivals
    ]
    if rows:
        heads = [_("Rival"), _("Win rate"), _("Deals"), _("How we meet them")]
        document.table(heads, rows, widths=[2, 1, 1, 4], right={1, 2})
        document.text(_("Decided deals of the last two years that you can see."), size=8, color=MUTED)


def _offer(document: PdfDocument, page: PlanPage) -> None:
    version = page.version
    document.heading(_("Offer"))
    channels = "\n".join(" – ".join(filter(None, (row.channel.label, row.note))) for row in page.rows["offer"])
    document.details(
        [
            (_("Unique selling point"), version.selling_point),
            (_("Pain points"), version.pain_points),
            (_("Added value"), version.added_value),
            (_("Price strategy"), version.pricing),
            (_("Channels"), channels),
            (_("Promotion"), version.promotion),
        ]
    )


def _budget(document: PdfDocument, page: PlanPage) -> None:
    document.heading(_("Budget"))
    figures, rows = page.live.figures, []
    for line in page.budget:
        late = line.spent > line.amount
        level = "bad" if late else "info"
        used: Any = bar(float(line.share), level, float(figures.pace)) if line.share is not None else ""
        name = line.name or _("a line of an earlier version")
        rows.append(
            [
                name,
                line.category,
                write.money(line.amount, page.currency, digits=0),
                write.money(line.spent, page.currency, digits=0),
                used,
                write.money(line.remaining, page.currency, digits=0),
            ]
        )
    if not rows:
        document.text(_("No budget line yet."), color=MUTED)
        return
    share, left = write.percent(figures.spent_share), figures.budget - figures.spent
    total = [
        _("Total"),
        "",
        write.money(figures.budget, page.currency, digits=0),
        write.money(figures.spent, page.currency, digits=0),
        share,
        write.money(left, page.currency, digits=0),
    ]
    heads = [_("Budget line"), _("Category"), _("Planned amount"), _("Spent"), _("Share"), _("Left")]
    document.table(heads, rows, widths=[3, 2.2, 1.6, 1.6, 2, 1.6], right={2, 3, 5}, totals=[total])


def _initiatives(document: PdfDocument, page: PlanPage) -> None:
    document.heading(_("Initiatives"))
    entries = page.timeline.entries
    if not entries:
        document.text(_("No initiative yet."), color=MUTED)
        return
    bars = [(entry.row.name, (entry.bar.x, entry.bar.width) if entry.bar else None, entry.level) for entry in entries]
    document.timeline(bars, [(x, month_name(day)) for x, day in page.timeline.months], page.timeline.today)
    document.gap()
    rows = []
    for entry in entries:
        state = " · ".join([str(entry.state.label), _("Overdue")]) if entry.late else str(entry.state.label)
        done = _("%(done)s of %(n)s tasks done") % {"done": entry.done, "n": len(entry.tasks)} if entry.tasks else ""
        days = f"{write.day(entry.row.starts_on)} – {write.day(entry.row.due_on)}"
        what = "\n".join(filter(None, (entry.row.name, entry.row.purpose)))
        rows.append([what, str(entry.row.owner or "–"), days, "\n".join(filter(None, (state, done)))])
    document.table([_("Initiative"), _("Owner"), _("When"), _("State")], rows, widths=[4, 1.6, 2.2, 2])


def _risks(document: PdfDocument, page: PlanPage) -> None:
    document.heading(_("Risks"))
    rows = []
    for risk in page.risks:
        name = risk.row.name + " (" + _("High") + ")" if risk.high else risk.row.name
        figures = [write.percent(risk.row.probability)]
        figures += [write.short_money(amount, page.currency) for amount in (risk.row.impact, risk.expected)]
        rows.append([name, *figures, risk.row.response, str(risk.row.owner or "–"), str(risk.state.label)])
    if not rows:
        document.text(_("No risk is named yet."), color=MUTED)
        return
    heads = [
        _("What could happen"),
        _("Probability"),
        _("Impact"),
        _("Expected"),
        _("Response"),
        _("Owner"),
        _("State"),
    ]
    document.table(heads, rows, widths=[2.6, 1.2, 1.3, 1.3, 3, 1.4, 1.2], right={1, 2, 3})


def _people(document: PdfDocument, page: PlanPage) -> None:
    people = [(str(row.person), row.role) for row in page.rows["people"]]
    plans = [(row.incentive_plan.label, row.note) for row in page.rows["incentives"]]
    if people:
        document.heading(_("People"))
        document.details(people)
    if plans:
        document.heading(_("Incentives"))
        document.details(plans)


def _review(document: PdfDocument, page: PlanPage) -> None:
    review = page.review
    document.heading(_("End review"))
    document.text(f"{review.by}, {write.day(localtime(review.at))}", color=MUTED)
    rows = [[f"{row.name} {row.owner}".strip(), row.planned, row.achieved, row.share] for row in page.achieved]
    document.table([_("What"), _("As planned"), _("Achieved"), _("Share")], rows, widths=[4, 2, 2, 1], right={1, 2, 3})
    texts = ((_("What worked"), review.worked), (_("What to keep"), review.keep), (_("What to change"), review.change))
    for title, text in texts:
        document.subheading(title)
        document.text(text)
