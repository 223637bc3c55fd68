"""Keeping the open pipeline as it is at the end of a day."""

from datetime import date

from django.db import connection

from salesplan.core.audit import acting

_COPY = """
INSERT INTO pipeline_pipelinesnapshot
       (day, deal_id, owner_id, team_id, stage_id, category, probability, amount_base, expected_close_on)
SELECT %s, deal.id, deal.owner_id, deal.team_id, deal.stage_id, stage.category, stage.probability, deal.amount_base,
       deal.expected_close_on
  FROM pipeline_deal deal
  JOIN pipeline_stage stage ON stage.id = deal.stage_id
 WHERE deal.state = 'open'
    ON CONFLICT (day, deal_id) DO NOTHING
"""


def snapshot_pipeline(day: date) -> int:
    """Keep every open deal as of `day`; return how many rows were written. A second run of a day writes none.

    One statement inside the database, since a large company has hundreds of thousands of open deals.
    """
    with acting(None, "pipeline.snapshot"), connection.cursor() as cursor:
        cursor.execute(_COPY, [day])
        return cursor.rowcount
