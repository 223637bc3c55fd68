"""Who left before: their last day is that of their last place in a team."""

from django.db import migrations

LAST_DAYS = """
UPDATE people_user SET left_on = last.day
FROM (SELECT person_id, max(ends_on) AS day FROM people_membership GROUP BY person_id) last
WHERE last.person_id = people_user.id AND NOT people_user.is_active
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0005_leaving")]

    operations = [migrations.RunSQL(LAST_DAYS, migrations.RunSQL.noop)]
