"""The distribution as a chart: how many people lie where, the reader's own bar in another colour, no names."""

from django.utils.translation import gettext as _

from reports.leaderboard import wording
from reports.leaderboard.queries import Leaderboard
from reports.leaderboard.rules import holds
from salesplan.core.charts import Chart, bar, draw, names


def distribution(board: Leaderboard) -> Chart | None:
    """Draw the distribution, where the reader may see one."""
    if not board.bins:
        return None
    labels = [wording.bin_label(board, bin_) for bin_ in board.bins]
    # Short amounts of two bins may read alike.
    keys = [str(n) for n in range(len(labels))]
    is_own = [holds(bin_, board.reader_ranks) for bin_ in board.bins]
    trace = bar(
        ["accent" if is_mine else "soft" for is_mine in is_own],
        x=keys,
        hovertext=labels,
        y=[bin_.count for bin_ in board.bins],
        text=[str(bin_.count) if bin_.count else "" for bin_ in board.bins],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{hovertext}: %{y}<extra></extra>",
    )
    most = max(bin_.count for bin_ in board.bins)
    figure = draw(
        trace,
        yaxis={"rangemode": "tozero", "range": [0, most * 1.15], "dtick": max(1, round(most / 4))},
        xaxis=names(dict(zip(keys, labels, strict=True))),
        hovermode="closest",
    )
    you = _("you")
    here = [
        f"{bin_.count} · {you}" if is_mine else str(bin_.count)
        for bin_, is_mine in zip(board.bins, is_own, strict=True)
    ]
    return Chart(
        figure, _("people"), [str(board.by.label), _("People")], [list(row) for row in zip(labels, here, strict=True)]
    )
