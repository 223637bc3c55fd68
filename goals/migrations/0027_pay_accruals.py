"""Keep what people have earned in open periods as it was calculated last."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import salesplan.core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0026_pay_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PayAccrual",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period_key", models.CharField(max_length=24, verbose_name="period")),
                ("earned", salesplan.core.fields.MoneyField(decimal_places=4, max_digits=18, verbose_name="earned")),
                ("rests_on", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "period_key"), name="one_accrual_a_period"),
                ],
            },
        ),
    ]
