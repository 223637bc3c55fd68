"""The histories of all life cycles get the same columns: step, states, note, who and when."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from salesplan.core.migrating import ChangeTogether

HISTORIES = ["cascademove", "goalmove", "payrunmove", "plandraftmove", "planmove", "remedymove", "roundmove"]
STEPS = [
    ("create", "Begun"),
    ("amend", "Change begun"),
    ("submit", "Submitted for approval"),
    ("withdraw", "Taken back to work on it"),
    ("return", "Returned for changes"),
    ("approve", "Approved"),
    ("replace", "Replaced"),
    ("discard", "Given up"),
    ("start", "Started"),
    ("review", "Reviewed"),
    ("close", "Closed"),
]


def step(name: str) -> migrations.AddField | migrations.AlterField:
    """Return the operation that gives a history its steps; those of before have no name."""
    if name == "planmove":
        return migrations.AlterField(name, "step", models.CharField(choices=STEPS, max_length=16))
    if name == "cascademove":
        return migrations.AlterField(name, "step", models.CharField(max_length=16))
    return migrations.AddField(name, "step", models.CharField(default="", max_length=16), preserve_default=False)


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField("planmove", "verb", "step"),
        migrations.RenameField("planmove", "why", "note"),
        migrations.RenameField("roundmove", "why", "note"),
        ChangeTogether(
            operations=[
                *[step(name) for name in HISTORIES],
                *[
                    migrations.AlterField(name, "from_state", models.CharField(blank=True, max_length=12))
                    for name in HISTORIES
                ],
                *[migrations.AlterField(name, "to_state", models.CharField(max_length=12)) for name in HISTORIES],
                *[
                    migrations.AlterField(
                        name, "note", models.CharField(blank=True, max_length=500, verbose_name="note")
                    )
                    for name in HISTORIES
                ],
                migrations.AlterField(
                    "planmove",
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterModelOptions("payrunmove", options={"ordering": ["-at", "-id"]}),
                migrations.AlterModelOptions("planmove", options={"ordering": ["-at", "-id"]}),
            ]
        ),
    ]
