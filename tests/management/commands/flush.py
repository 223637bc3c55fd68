"""`flush` of the tests: it empties the tables that have rows, which after a test are some forty of 184.

Django's empties all, each with its files, and makes permissions and types of content anew: five times as long.
"""

from typing import Any

from django.core.management.commands import flush
from django.db import connections

# Made of the code by the migrations; they are no rows of a test.
OF_THE_CODE = {"auth_permission", "django_content_type"}


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        connection = connections[options["database"]]
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        quoted = [connection.ops.quote_name(table) for table in sorted({*tables} - OF_THE_CODE)]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT FROM {one})" for one in quoted))
            with_rows = [name for (name,) in cursor.fetchall()]
            if with_rows:
                cursor.execute(f"TRUNCATE {', '.join(with_rows)} CASCADE")
