import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from salesplan.core.migrating import ChangeTogether, RenameTogether

FIELDS = {
    **{name: {"mark": "threshold", "each": "subjects"} for name in ("Monitor", "MonitorEvent")},
    "Firing": {"mark": "threshold"},
}
TRIGGERS = [
    (
        "monitor",
        pgtrigger.compiler.Trigger(
            name="insert_insert",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_monitorevent" ("condition", "created_at", "id", "is_active", "metric", "name", "owner_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "span", "subjects", "team_id", "threshold", "version") SELECT new_values."condition", new_values."created_at", new_values."id", new_values."is_active", new_values."metric", new_values."name", new_values."owner_id", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."span", new_values."subjects", new_values."team_id", new_values."threshold", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="5e6e04b7c97c7be70ba414d4d40955cf984e6be8",
                level="STATEMENT",
                operation="INSERT",
                pgid="pgtrigger_insert_insert_07ad8",
                referencing="REFERENCING NEW TABLE AS new_values ",
                table="reports_monitor",
                when="AFTER",
            ),
        ),
    ),
    (
        "monitor",
        pgtrigger.compiler.Trigger(
            name="update_update",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_monitorevent" ("condition", "created_at", "id", "is_active", "metric", "name", "owner_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "span", "subjects", "team_id", "threshold", "version") SELECT new_values."condition", new_values."created_at", new_values."id", new_values."is_active", new_values."metric", new_values."name", new_values."owner_id", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."span", new_values."subjects", new_values."team_id", new_values."threshold", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="5e95667652721d93b097e7a650fdb5184c3277aa",
                level="STATEMENT",
                operation="UPDATE",
                pgid="pgtrigger_update_update_f678c",
                referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                table="reports_monitor",
                when="AFTER",
            ),
        ),
    ),
    (
        "monitor",
        pgtrigger.compiler.Trigger(
            name="delete_delete",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_monitorevent" ("condition", "created_at", "id", "is_active", "metric", "name", "owner_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "span", "subjects", "team_id", "threshold", "version") SELECT old_values."condition", old_values."created_at", old_values."id", old_values."is_active", old_values."metric", old_values."name", old_values."owner_id", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."span", old_values."subjects", old_values."team_id", old_values."threshold", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                hash="eb32990d1c3f57009b82121cf4954aa7448a0a44",
                level="STATEMENT",
                operation="DELETE",
                pgid="pgtrigger_delete_delete_04048",
                referencing="REFERENCING OLD TABLE AS old_values ",
                table="reports_monitor",
                when="AFTER",
            ),
        ),
    ),
]


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_wording")]

    operations = [
        ChangeTogether(
            operations=[
                migrations.RemoveConstraint("monitor", "monitor_of_each_in_a_team"),
            ]
        ),
        RenameTogether({}, FIELDS, TRIGGERS),
        ChangeTogether(
            operations=[
                migrations.AddConstraint(
                    model_name="monitor",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("subjects", "whole"), ("person", None), _connector="OR"),
                        name="monitor_of_each_in_a_team",
                    ),
                ),
            ]
        ),
    ]
