"""The mark of the demo company; one that was loaded before is known by the mail addresses of its people."""

from django.db import migrations, models


KNOWN = """
INSERT INTO reports_democompany (id, loaded_at)
SELECT 1, min(date_joined) FROM people_user
WHERE (username, email) IN (('rep', 'rep@demo.example'), ('manager', 'manager@demo.example'), ('admin', 'admin@demo.example'))
HAVING count(*) = 3
"""


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0007_superusers_are_admins'),
        ('reports', '0001_squashed_0002_firings_of_each'),
    ]

    operations = [
        migrations.CreateModel(
            name='DemoCompany',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('loaded_at', models.DateTimeField()),
                ('discard_asked_at', models.DateTimeField(null=True)),
                ('opening', models.JSONField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_demo_company')],
            },
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
