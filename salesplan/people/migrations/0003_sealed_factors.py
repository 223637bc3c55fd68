"""Secrets of authenticator apps are sealed: who has a copy of the database makes no codes of them."""

from typing import Any

from django.db import migrations

from salesplan.core.sealing import seal

# How every sealed text begins; a secret is of capital letters and digits.
SEALED = "gAAAA"


def seal_secrets(apps: Any, _editor: Any) -> None:
    for row in apps.get_model("mfa", "Authenticator").objects.filter(type="totp").iterator():
        if not row.data["secret"].startswith(SEALED):
            row.data["secret"] = seal(row.data["secret"])
            row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("people", "0002_deputies"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunPython(seal_secrets, migrations.RunPython.noop)]
