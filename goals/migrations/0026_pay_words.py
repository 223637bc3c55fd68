"""What a plan comes to by its rules is called commission, in the database as on the pages."""

from django.db import migrations, models

import salesplan.core.fields


KINDS = [
    ("earning", "Commission"), ("bonus", "Bonus"), ("carried in", "Carried in"), ("floor", "Lifted to the floor"),
    ("cap", "Cut by the cap"), ("carried out", "Carried over"), ("correction", "Correction of closed periods"),
    ("adjustment", "Adjustment"), ("reserve", "Held in reserve"), ("release", "Reserve released"),
    ("forfeit", "Reserve forfeited"), ("owed", "Owed from now on"), ("recovery", "Overpayment recovered"),
    ("draw recovery", "Draw recovered"), ("draw forgiven", "Draw forgiven"), ("draw", "Draw"), ("payout", "Paid out"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("goals", "0025_files_in_disputes")]

    operations = [
        migrations.RenameField("payslip", "earned", "commission"),
        migrations.AlterField(
            "payslip",
            "commission",
            salesplan.core.fields.MoneyField(decimal_places=4, max_digits=18, verbose_name="commission"),
        ),
        migrations.AlterField(
            "payslip", "paid", salesplan.core.fields.MoneyField(decimal_places=4, max_digits=18, verbose_name="payout")
        ),
        migrations.AlterField(
            "payline", "kind", models.CharField(choices=KINDS, max_length=16, verbose_name="kind")
        ),
    ]
