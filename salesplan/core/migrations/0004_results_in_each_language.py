from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0003_notice_texts")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    """
                    ALTER TABLE core_scheduledrun ALTER COLUMN result TYPE jsonb
                    USING CASE WHEN result = '' THEN '{}'::jsonb ELSE jsonb_build_object('en', result) END
                    """,
                    "ALTER TABLE core_scheduledrun ALTER COLUMN result TYPE text USING coalesce(result->>'en', '')",
                )
            ],
            state_operations=[
                migrations.AlterField("scheduledrun", "result", models.JSONField(default=dict)),
            ],
        )
    ]
