"""Mail addresses that the sign-in library kept beside a person's: an address nobody verified could be sent a password link."""

from django.db import migrations


def forget(apps, _editor) -> None:
    apps.get_model("account", "EmailAddress").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0008_mail_changes"), ("account", "0009_emailaddress_unique_primary_email")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop, elidable=True)]
