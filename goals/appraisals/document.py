"""An appraisal as a document to sign and keep: what its page shows to the one who asks, and nothing more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from goals.appraisals import queries, wording
from goals.appraisals.models.rounds import Appraisal
from goals.appraisals.sheets import AppraisalLine, AppraisalSheet
from salesplan.core import format as write
from salesplan.core.pdf import MUTED, PdfDocument


@dataclass(frozen=True)
class AppraisalIssue:
    """By which company and when an appraisal is handed out, and whether what others said is not open to the reader yet."""

    company: str
    currency: str
    at: datetime
    hidden: bool


def appraisal_document(appraisal: Appraisal, sheet: AppraisalSheet, issue: AppraisalIssue) -> bytes:
    """Return an appraisal as PDF."""
    label, state = write.period_label(appraisal.round.period_key), appraisal.round.get_state_display()
    title = _("Appraisal of %(who)s, %(period)s") % {"who": appraisal.person, "period": label}
    foot = " · ".join([title, write.moment(localtime(issue.at))])
    page_of = _("Page %(n)s of %(all)s")
    document = PdfDocument(title, author=issue.company, foot=foot, page_of=page_of)
    document.letterhead(issue.company, state)
    document.name(title)
    details = [
        (pgettext("of a person", "Name"), str(appraisal.person)),
        (_("Scorecard"), appraisal.round.scorecard_version.scorecard.label),
        (_("Team"), appraisal.team.label if appraisal.team else ""),
        (_("Appraised by"), str(appraisal.manager or "")),
        (
            _("Period"),
            f"{write.day(appraisal.round.starts_on)} – {write.day(appraisal.round.ends_on)}",
        ),
        (_("State"), state),
    ]
    if appraisal.is_frozen:
        result = queries.result_of(appraisal)
        details.append((_("Result"), f"{wording.points(result.points)} · {result.grade}"))
    document.details([(term, text) for term, text in details if text])
    document.heading(_("Measure by measure"))
    rows = [_row(line, issue) for line in sheet.lines]
    heads = [_("Measure"), _("Weight"), _("Figure or rating"), _("Points"), _("Gives")]
    totals = [] if issue.hidden else [[_("Total"), "", "", "", wording.points(sheet.computed)]]
    document.table(heads, rows, widths=[3, 1.1, 4, 1, 1], right={1, 3, 4}, totals=totals)
    if sheet.without_data:
        document.text(wording.how_missing(sheet.missing), size=8, color=MUTED)
    _words(document, appraisal, issue)
    if appraisal.is_frozen:
        document.signatures([_("Employee: date, signature"), _("Manager: date, signature")])
    return document.render()


def _row(line: AppraisalLine, issue: AppraisalIssue) -> list[str]:
    texts = [wording.how_scored(line, issue.currency)]
    for side in (line.self_rating, line.manager):
        if side is not None:
            rated = f"{side.level}. {line.meaning(side.level)}" if side.level else ""
            texts.append(f"{side.name}: {' – '.join(filter(None, (rated, side.comment)))}")
    gives = "" if line.gives is None else wording.points(line.gives)
    return [line.label, wording.percent(line.counts), "\n".join(filter(None, texts)), wording.points(line.score), gives]


def _words(document: PdfDocument, appraisal: Appraisal, issue: AppraisalIssue) -> None:
    pairs: list[tuple[Any, str]] = [(appraisal.person, appraisal.self_comment)]
    if not issue.hidden:
        pairs.append((appraisal.manager or _("Manager"), appraisal.manager_comment))
    if any(text for _who, text in pairs):
        document.heading(_("In a few words"))
        document.details(pairs)
