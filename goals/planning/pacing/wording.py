"""The pace in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.planning.pacing.choices import PaceSource
from goals.planning.pacing.queries import Pace
from goals.planning.pacing.rules import LEAST_MONTHS
from salesplan.core.company.choices import PaceBy


def pace_sentence(pace: Pace) -> str:
    """Say which pace is used and where it comes from."""
    if pace.is_fallback:
        text = _(
            "Too little history for seasonality (it takes a year with sales in %(n)s months): pace by working days"
        )
        return text % {"n": LEAST_MONTHS}
    if pace.by == PaceBy.DAYS:
        return _("Pace by working days")
    if pace.source == PaceSource.TYPED:
        return _("Pace by season, with the months as entered in the published cascade")
    years = f"{pace.years[0]}–{pace.years[-1]}" if len(pace.years) > 1 else str(pace.years[0])
    text = ngettext(
        "Pace by season, with the months as they sold in %(years)s",
        "Pace by season, with the months as they sold in %(years)s",
        len(pace.years),
    )
    return text % {"years": years}
