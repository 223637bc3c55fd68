"""Personal links in mails are sealed, and gone from those that were sent; Django's admin leaves with its table."""

import re
from datetime import timedelta
from typing import Any

from django.db import migrations, models

from salesplan.core.sealing import seal

# The address is the last line of such a mail.
LINK = re.compile(r"\n(https?://\S+)\s*\Z")
LONGEST = timedelta(days=14)


def seal_links(apps: Any, _editor: Any) -> None:
    mails = apps.get_model("core", "OutboxMail").objects
    secret = mails.filter(key__startswith="account:") | mails.filter(key__startswith="invite:")
    for mail in secret.iterator():
        found = LINK.search(mail.body)
        if found is None:
            continue
        mail.body = mail.body[: found.start()]
        mail.link_until = mail.created_at + LONGEST
        mail.link = "" if mail.state == "sent" else seal(found[1])
        mail.save(update_fields=["body", "link", "link_until"])


class Migration(migrations.Migration):
    dependencies = [("core", "0002_tallies")]

    operations = [
        migrations.AddField("outboxmail", "link", models.TextField(default="", editable=False)),
        migrations.AddField("outboxmail", "link_until", models.DateTimeField(editable=False, null=True)),
        migrations.RunPython(seal_links, migrations.RunPython.noop),
        migrations.RunSQL("DROP TABLE IF EXISTS django_admin_log", migrations.RunSQL.noop),
    ]
