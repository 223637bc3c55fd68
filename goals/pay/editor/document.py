"""A version of a plan as a document: told in words, with a worked example for each rule and the order of evaluation."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from goals.pay.editor.examples import Examples
from goals.pay.editor.rules import samples
from goals.pay.plan.models import IncentivePlanVersion
from goals.pay.plan.queries.rulebook import read
from goals.pay.plan.wording.components import RuleBlock, RuleWriter
from goals.pay.plan.wording.differences import differences
from goals.pay.plan.wording.evaluation import order
from salesplan.core import format as write
from salesplan.core.company.queries import calendar, company
from salesplan.core.money import ratio
from salesplan.core.pdf import MUTED, PdfDocument
from salesplan.core.periods import PeriodKind
from salesplan.people.models import User

PLACES = tuple(Decimal(n) / 100 for n in (25, 50, 75, 100, 118, 150, 200))


@dataclass(frozen=True)
class PlanDocument:
    """What a document prints: the rules block by block, and the order in which they are evaluated."""

    version: IncentivePlanVersion
    blocks: list[RuleBlock]
    order: list[str]


def plan_document(version: IncentivePlanVersion, today: date) -> PlanDocument:
    """Return a version in words, with examples."""
    own_company = company()
    currency = own_company.currency
    plan = read(version.definition, currency, calendar(own_company))
    period = calendar().containing(max(version.starts_on, today), PeriodKind(version.plan.interval))
    examples = Examples(plan, period, currency)
    orders = examples.spiffs()
    blocks = []
    for block in RuleWriter(currency).plan(plan):
        if block.kind == "component":
            block = replace(block, examples=examples.of(plan.components[block.index]))
        elif block.kind == "spiff":
            block = replace(block, examples=orders[block.name])
        blocks.append(block)
    return PlanDocument(version, blocks, order())


@dataclass(frozen=True)
class PayComparison:
    """What two versions pay at one attainment."""

    place: Decimal
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal | None:
        """How much more or less the new version pays, as a ratio."""
        share = ratio(self.after, self.before)
        return None if share is None else share - 1


@dataclass(frozen=True)
class VersionComparison:
    """Two versions: what changes in words, what both pay, and both told."""

    changes: list[str]
    samples: list[PayComparison]
    sides: list[tuple[IncentivePlanVersion, list[RuleBlock]]]


def compare_versions(old: IncentivePlanVersion, new: IncentivePlanVersion) -> VersionComparison:
    """Return two versions of a plan side by side."""
    own_company = company()
    before, after = (read(version.definition, own_company.currency, calendar(own_company)) for version in (old, new))
    period = calendar().containing(new.starts_on, PeriodKind(new.plan.interval))
    rows = [
        PayComparison(place, samples.try_all(before, place, period), samples.try_all(after, place, period))
        for place in PLACES
    ]
    teller = RuleWriter(own_company.currency)
    sides = [(old, teller.plan(before)), (new, teller.plan(after))]
    return VersionComparison(differences(before, after, own_company.currency), rows, sides)


def as_pdf(page: PlanDocument, *, reader: User, accepted: datetime | None, at: datetime) -> bytes:
    """Return the document in the language of the reader."""
    version = page.version
    numbered = _("Version %(n)s") % {"n": version.number}
    moment = write.moment(localtime(at))
    foot = " · ".join([version.plan.label, numbered, moment])
    document = PdfDocument(version.plan.label, foot=foot, page_of=_("Page %(n)s of %(all)s"))
    document.cover(
        version.plan.label,
        [numbered, _("in force from %(day)s") % {"day": write.day(version.starts_on)}, version.why],
        above=" · ".join([str(company()), _("Incentive plan")]),
        below=[_accepted(reader, accepted)],
    )
    for block in page.blocks:
        document.heading(block.title)
        if block.rows:
            rows = [[row.lower, row.upper, row.value + (" *" if row.is_retroactive else "")] for row in block.rows]
            document.table([_("from"), _("to below"), _("pays")], rows, widths=[2, 2, 2], right={2})
        document.details([(line.label, line.text) for line in block.lines])
        for item in block.examples:
            document.text(item.sentence, color=MUTED)
    document.heading(_("Order of evaluation"))
    document.text(" → ".join(page.order))
    document.signatures([_("Employee: date, signature"), _("Manager: date, signature")])
    return document.render()


def _accepted(reader: User, accepted: datetime | None) -> str:
    if accepted is None:
        return _("Printed for %(who)s; not accepted.") % {"who": reader}
    told_ = {"who": reader, "moment": write.moment(localtime(accepted))}
    return _("Accepted by %(who)s on %(moment)s.") % told_
