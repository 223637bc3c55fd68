"""Accounts that were handed on before: whoever had them first, as their history tells."""

from django.db import migrations

FIRST_OWNERS = """
UPDATE customers_account SET new_for_id = first.owner_id
FROM (
    SELECT DISTINCT ON (pgh_obj_id) pgh_obj_id, owner_id FROM customers_accountevent ORDER BY pgh_obj_id, pgh_id
) first
WHERE first.pgh_obj_id = customers_account.id AND first.owner_id <> customers_account.owner_id
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_account_new_for")]

    operations = [migrations.RunSQL(FIRST_OWNERS, migrations.RunSQL.noop)]
