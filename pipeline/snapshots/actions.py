"""Keeping the open pipeline as it is at the end of a day."""

from datetime import date

from django.db import connection

from salesplan.core.audit import acting

_COPY = """
INSERT INTO pipeline_pipelinesnapshot
       (day, deal_id, owner_id, team_id, stage_id, category, probability, amount_base, expected_close_on)
SELECT %s, deal.id, deal.owner_id, deal.team_id, deal.stage_id, stage.category, deal.probability, deal.amount_base,
       deal.expected_close_on
  FROM pipeline_deal deal
  JOIN pipeline_stage stage ON stage.id = deal.stage_id
 WHERE deal.state = 'open'
    ON CONFLICT (day, deal_id) DO NOTHING
"""

# Only of shared deals: of any other the row of the deal says it all. A person's team is the one of that day.
_COPY_SHARES = """
INSERT INTO pipeline_snapshotshare (snapshot_id, person_id, team_id, percent)
SELECT kept.id, split.person_id,
       (SELECT place.team_id FROM people_membership place
         WHERE place.person_id = split.person_id AND place.starts_on <= kept.day
           AND (place.ends_on IS NULL OR place.ends_on >= kept.day)
         ORDER BY place.starts_on DESC LIMIT 1),
       split.percent
  FROM pipeline_pipelinesnapshot kept
  JOIN pipeline_dealsplit split ON split.deal_id = kept.deal_id
 WHERE kept.day = %s AND split.percent < 100
    ON CONFLICT (snapshot_id, person_id) DO NOTHING
"""


def snapshot_pipeline(day: date) -> int:
    """Keep every open deal as of `day`; return how many rows were written. A second run of a day writes none.

    Two statements inside the database, since a large company has hundreds of thousands of open deals.
    """
    with acting(None, "pipeline.snapshot"), connection.cursor() as cursor:
        cursor.execute(_COPY, [day])
        count = cursor.rowcount
    if count:
        keep_shares(day)
    return count


def keep_shares(day: date) -> None:
    """Keep how the deals that were kept for a day are shared."""
    with acting(None, "pipeline.snapshot"), connection.cursor() as cursor:
        cursor.execute(_COPY_SHARES, [day])
