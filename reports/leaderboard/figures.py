"""The distribution as a chart: how many people lie where, the reader's own bar in another colour, no names."""

from django.utils.translation import gettext as _

from reports.leaderboard import wording
from reports.leaderboard.queries import Board
from reports.leaderboard.rules import holds
from salesplan.core.charts import Chart, bar, draw, names


def distribution(board: Board) -> Chart | None:
    """Draw the distribution, where the reader may see one."""
    if not board.bins:
        return None
    labels = [wording.bin_label(board, one) for one in board.bins]
    # Short amounts of two bins may read alike.
    keys = [str(n) for n in range(len(labels))]
    mine = [holds(one, board.mine) for one in board.bins]
    trace = bar(
        ["accent" if own else "soft" for own in mine],
        x=keys,
        hovertext=labels,
        y=[one.count for one in board.bins],
        text=[str(one.count) if one.count else "" for one in board.bins],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{hovertext}: %{y}<extra></extra>",
    )
    most = max(one.count for one in board.bins)
    figure = draw(
        trace,
        yaxis={"rangemode": "tozero", "range": [0, most * 1.15], "dtick": max(1, round(most / 4))},
        xaxis=names(dict(zip(keys, labels, strict=True))),
        hovermode="closest",
    )
    you = _("you")
    here = [f"{one.count} · {you}" if own else str(one.count) for one, own in zip(board.bins, mine, strict=True)]
    return Chart(
        figure, _("people"), [str(board.by.label), _("People")], [list(row) for row in zip(labels, here, strict=True)]
    )
