"""How often the range of a forecast held, in one sentence."""

from django.utils.translation import gettext as _

from pipeline.forecasts.choices import Size, TestedKind
from pipeline.forecasts.queries.track_record import TrackRecord
from pipeline.forecasts.rules import CHANCE
from salesplan.core import format as write


def periods_of(kind: TestedKind, size: Size) -> str:
    """Name the periods that were tested."""
    return {
        (TestedKind.MONTH, Size.PERSON): _("months of one person"),
        (TestedKind.MONTH, Size.TEAM): _("months of a team"),
        (TestedKind.MONTH, Size.COMPANY): _("months of the whole company"),
        (TestedKind.QUARTER, Size.PERSON): _("quarters of one person"),
        (TestedKind.QUARTER, Size.TEAM): _("quarters of a team"),
        (TestedKind.QUARTER, Size.COMPANY): _("quarters of the whole company"),
        (TestedKind.YEAR, Size.PERSON): _("years of one person"),
        (TestedKind.YEAR, Size.TEAM): _("years of a team"),
        (TestedKind.YEAR, Size.COMPANY): _("years of the whole company"),
    }[kind, size]


def range_sentence(record: TrackRecord) -> str:
    """Say how often the range held for such a period and scope, or that this was not tested and what was done instead."""
    params = {
        "chance": CHANCE,
        "share": record.moment,
        "periods": periods_of(record.kind, record.size),
        "held": write.number(record.test.held if record.test else 0),
        "tests": write.number(record.test.tests if record.test else 0),
        "factor": write.number(record.factor or 1, digits=2),
    }
    if record.is_tested:
        return (
            _("The %(chance)s%% range held in %(held)s of %(tests)s past %(periods)s, tested at %(share)s%% of each.")
            % params
        )
    if record.factor is None:
        return _("The %(chance)s%% range is that of the formula: no past period could be tested yet.") % params
    fallback = _("The widest of all tested ranges is shown instead, × %(factor)s.") % params
    return " ".join((_untested(record) % params, fallback))


def _untested(record: TrackRecord) -> str:
    if not record.is_exact:
        return _("The %(chance)s%% range is not tested for such days or such a part of what is sold.")
    if record.is_hopeless:
        return _(
            "No range would have held often enough in %(tests)s past %(periods)s: too often, deals were won although none had been open."
        )
    return _(
        "The %(chance)s%% range is not tested enough for %(periods)s: %(tests)s could be tested at %(share)s%% of each."
    )
