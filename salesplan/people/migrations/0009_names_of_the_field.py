from django.db import migrations, models

from salesplan.core.migrating import ChangeTogether, RenameTogether

FIELDS = {name: {"part": "kind", "way": "method"} for name in ("LeavingChoice", "LeavingItem")}


class Migration(migrations.Migration):
    dependencies = [("people", "0008_short_labels")]

    operations = [
        ChangeTogether(
            operations=[
                migrations.RemoveConstraint("leavingchoice", "one_choice_a_kind"),
                migrations.RemoveConstraint("leavingitem", "one_item_a_record"),
            ]
        ),
        RenameTogether({}, FIELDS, []),
        ChangeTogether(
            operations=[
                migrations.AddConstraint(
                    model_name="leavingchoice",
                    constraint=models.UniqueConstraint(fields=("leaving", "kind"), name="one_choice_a_kind"),
                ),
                migrations.AddConstraint(
                    model_name="leavingitem",
                    constraint=models.UniqueConstraint(fields=("leaving", "kind", "record"), name="one_item_a_record"),
                ),
            ]
        ),
    ]
