"""Recovery codes that were kept as the seed they are made of: those not used yet are kept as hashes, and go on working."""

from django.db import migrations


def hash_them(apps, _editor) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    from salesplan.people.second_factor.actions import code_hash

    for row in apps.get_model("mfa", "Authenticator").objects.filter(type="recovery_codes"):
        if "seed" in row.data:
            codes = RecoveryCodes(row).get_unused_codes()
            row.data = {"migrated_codes": [code_hash(row.user_id, code) for code in codes], "used_mask": 0}
            row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("people", "0009_forget_other_mail_addresses"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunPython(hash_them, migrations.RunPython.noop, elidable=True)]
