import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from salesplan.core.migrating import ChangeTogether, RenameTogether

MODELS = {
    "Remedy": "CorrectiveAction",
    "RemedyEvent": "CorrectiveActionEvent",
    "RemedyMove": "CorrectiveActionMove",
    "PlanVersion": "IncentivePlanVersion",
    "PlanDraft": "IncentivePlanDraft",
    "PlanDraftEvent": "IncentivePlanDraftEvent",
    "PlanDraftMove": "IncentivePlanDraftMove",
    "PlanAcceptance": "IncentivePlanAcceptance",
    "PlanMove": "SalesPlanMove",
    "PlanStep": "SalesPlanProgress",
    "PlanReview": "SalesPlanReview",
    **{
        f"Plan{name}{kind}": f"SalesPlan{name}{kind}"
        for name in ("Goal", "Person", "Rival", "Channel", "Incentive", "BudgetLine", "Initiative", "Task", "Risk")
        for kind in ("", "Event")
    },
}
FIELDS = {
    **{name: {"head": "current_version", "starter": "preset"} for name in ("SalesPlan", "SalesPlanEvent")},
    **{name: {"part": "role"} for name in ("SalesPlanPerson", "SalesPlanPersonEvent")},
    **{name: {"typed": "form_values"} for name in ("IncentivePlanDraft", "IncentivePlanDraftEvent")},
    "CorrectiveActionMove": {"remedy": "action"},
    "PayRun": {"fault": "error"},
    "PayRunPerson": {"slip": "payslip"},
}
TRIGGERS = [
    (
        "correctiveaction",
        pgtrigger.compiler.Trigger(
            name="insert_insert",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_correctiveactionevent" ("created_at", "created_by_id", "due_on", "evidence", "expected", "goal_id", "id", "lesson", "measured", "metric", "opened_on", "owner_id", "period_key", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_on", "state", "team_id", "verdict", "version", "what") SELECT new_values."created_at", new_values."created_by_id", new_values."due_on", new_values."evidence", new_values."expected", new_values."goal_id", new_values."id", new_values."lesson", new_values."measured", new_values."metric", new_values."opened_on", new_values."owner_id", new_values."period_key", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."review_on", new_values."state", new_values."team_id", new_values."verdict", new_values."version", new_values."what" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="be370e72c6379b4966dc4b89001c8e47669980eb",
                level="STATEMENT",
                operation="INSERT",
                pgid="pgtrigger_insert_insert_897a3",
                referencing="REFERENCING NEW TABLE AS new_values ",
                table="goals_correctiveaction",
                when="AFTER",
            ),
        ),
    ),
    (
        "correctiveaction",
        pgtrigger.compiler.Trigger(
            name="update_update",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_correctiveactionevent" ("created_at", "created_by_id", "due_on", "evidence", "expected", "goal_id", "id", "lesson", "measured", "metric", "opened_on", "owner_id", "period_key", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_on", "state", "team_id", "verdict", "version", "what") SELECT new_values."created_at", new_values."created_by_id", new_values."due_on", new_values."evidence", new_values."expected", new_values."goal_id", new_values."id", new_values."lesson", new_values."measured", new_values."metric", new_values."opened_on", new_values."owner_id", new_values."period_key", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."review_on", new_values."state", new_values."team_id", new_values."verdict", new_values."version", new_values."what" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="665eccdb059497689668fc76bfcbf195dd8c11d6",
                level="STATEMENT",
                operation="UPDATE",
                pgid="pgtrigger_update_update_1c6b5",
                referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                table="goals_correctiveaction",
                when="AFTER",
            ),
        ),
    ),
    (
        "correctiveaction",
        pgtrigger.compiler.Trigger(
            name="delete_delete",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_correctiveactionevent" ("created_at", "created_by_id", "due_on", "evidence", "expected", "goal_id", "id", "lesson", "measured", "metric", "opened_on", "owner_id", "period_key", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_on", "state", "team_id", "verdict", "version", "what") SELECT old_values."created_at", old_values."created_by_id", old_values."due_on", old_values."evidence", old_values."expected", old_values."goal_id", old_values."id", old_values."lesson", old_values."measured", old_values."metric", old_values."opened_on", old_values."owner_id", old_values."period_key", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."review_on", old_values."state", old_values."team_id", old_values."verdict", old_values."version", old_values."what" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                hash="86733fd791f38b0177391edef2124bb42c14411e",
                level="STATEMENT",
                operation="DELETE",
                pgid="pgtrigger_delete_delete_4256b",
                referencing="REFERENCING OLD TABLE AS old_values ",
                table="goals_correctiveaction",
                when="AFTER",
            ),
        ),
    ),
    (
        "correctiveactionevent",
        pgtrigger.compiler.Trigger(
            name="append_only",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                hash="fd97df536f5aee6421eee0052fbda55e7542df12",
                operation="UPDATE OR DELETE",
                pgid="pgtrigger_append_only_8bd77",
                table="goals_correctiveactionevent",
                when="BEFORE",
            ),
        ),
    ),
    (
        "correctiveactionmove",
        pgtrigger.compiler.Trigger(
            name="append_only",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                hash="4a7925d9d4ac1e1d7e569048eba9c8faba575da9",
                operation="UPDATE OR DELETE",
                pgid="pgtrigger_append_only_0b34c",
                table="goals_correctiveactionmove",
                when="BEFORE",
            ),
        ),
    ),
    (
        "incentiveplanacceptance",
        pgtrigger.compiler.Trigger(
            name="append_only",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                hash="6bb618946b74d193e8b44d5978b60c7c427b6250",
                operation="UPDATE OR DELETE",
                pgid="pgtrigger_append_only_55f61",
                table="goals_incentiveplanacceptance",
                when="BEFORE",
            ),
        ),
    ),
    (
        "incentiveplandraft",
        pgtrigger.compiler.Trigger(
            name="insert_insert",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_incentiveplandraftevent" ("author_id", "base_id", "became_id", "changed_at", "changed_by_id", "created_at", "definition", "form_values", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "reviewer_id", "starts_on", "state", "version", "why") SELECT new_values."author_id", new_values."base_id", new_values."became_id", new_values."changed_at", new_values."changed_by_id", new_values."created_at", new_values."definition", new_values."form_values", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan_id", new_values."reviewer_id", new_values."starts_on", new_values."state", new_values."version", new_values."why" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="1e2fd3571aac22c2392b2a582b129a1ddff50fe0",
                level="STATEMENT",
                operation="INSERT",
                pgid="pgtrigger_insert_insert_1dfe9",
                referencing="REFERENCING NEW TABLE AS new_values ",
                table="goals_incentiveplandraft",
                when="AFTER",
            ),
        ),
    ),
    (
        "incentiveplandraft",
        pgtrigger.compiler.Trigger(
            name="update_update",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_incentiveplandraftevent" ("author_id", "base_id", "became_id", "changed_at", "changed_by_id", "created_at", "definition", "form_values", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "reviewer_id", "starts_on", "state", "version", "why") SELECT new_values."author_id", new_values."base_id", new_values."became_id", new_values."changed_at", new_values."changed_by_id", new_values."created_at", new_values."definition", new_values."form_values", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan_id", new_values."reviewer_id", new_values."starts_on", new_values."state", new_values."version", new_values."why" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="12eaa47ad8640df77fd43f58f98bae32a7697994",
                level="STATEMENT",
                operation="UPDATE",
                pgid="pgtrigger_update_update_6350c",
                referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                table="goals_incentiveplandraft",
                when="AFTER",
            ),
        ),
    ),
    (
        "incentiveplandraft",
        pgtrigger.compiler.Trigger(
            name="delete_delete",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_incentiveplandraftevent" ("author_id", "base_id", "became_id", "changed_at", "changed_by_id", "created_at", "definition", "form_values", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "reviewer_id", "starts_on", "state", "version", "why") SELECT old_values."author_id", old_values."base_id", old_values."became_id", old_values."changed_at", old_values."changed_by_id", old_values."created_at", old_values."definition", old_values."form_values", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan_id", old_values."reviewer_id", old_values."starts_on", old_values."state", old_values."version", old_values."why" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                hash="4f21e1c43795ace56cf347b39ab76ff3910e0671",
                level="STATEMENT",
                operation="DELETE",
                pgid="pgtrigger_delete_delete_32342",
                referencing="REFERENCING OLD TABLE AS old_values ",
                table="goals_incentiveplandraft",
                when="AFTER",
            ),
        ),
    ),
    (
        "incentiveplandraftevent",
        pgtrigger.compiler.Trigger(
            name="append_only",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                hash="119acb45fc3b0f5b4e9d52a77940683943b8b1ed",
                operation="UPDATE OR DELETE",
                pgid="pgtrigger_append_only_29995",
                table="goals_incentiveplandraftevent",
                when="BEFORE",
            ),
        ),
    ),
    (
        "incentiveplandraftmove",
        pgtrigger.compiler.Trigger(
            name="append_only",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                hash="01a826542f0ad8b48a745cd88c22399192f1a483",
                operation="UPDATE OR DELETE",
                pgid="pgtrigger_append_only_31bd3",
                table="goals_incentiveplandraftmove",
                when="BEFORE",
            ),
        ),
    ),
    (
        "incentiveplanversion",
        pgtrigger.compiler.Trigger(
            name="append_only",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                hash="78e233f7c766533b2eb2dc69b243f5304a6d3dbe",
                operation="UPDATE OR DELETE",
                pgid="pgtrigger_append_only_717fb",
                table="goals_incentiveplanversion",
                when="BEFORE",
            ),
        ),
    ),
    (
        "salesplan",
        pgtrigger.compiler.Trigger(
            name="insert_insert",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplanevent" ("copied_from_id", "created_at", "created_by_id", "current_version_id", "id", "is_template", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preset", "search_key", "sort_key", "state", "version") SELECT new_values."copied_from_id", new_values."created_at", new_values."created_by_id", new_values."current_version_id", new_values."id", new_values."is_template", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."preset", new_values."search_key", new_values."sort_key", new_values."state", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="b8421886c7522a708452160aba746e3266192a98",
                level="STATEMENT",
                operation="INSERT",
                pgid="pgtrigger_insert_insert_cdc8e",
                referencing="REFERENCING NEW TABLE AS new_values ",
                table="goals_salesplan",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplan",
        pgtrigger.compiler.Trigger(
            name="update_update",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplanevent" ("copied_from_id", "created_at", "created_by_id", "current_version_id", "id", "is_template", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preset", "search_key", "sort_key", "state", "version") SELECT new_values."copied_from_id", new_values."created_at", new_values."created_by_id", new_values."current_version_id", new_values."id", new_values."is_template", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."preset", new_values."search_key", new_values."sort_key", new_values."state", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="80dab3360002bfe6774330b4a5eda11dff1cf864",
                level="STATEMENT",
                operation="UPDATE",
                pgid="pgtrigger_update_update_0947e",
                referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                table="goals_salesplan",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplan",
        pgtrigger.compiler.Trigger(
            name="delete_delete",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplanevent" ("copied_from_id", "created_at", "created_by_id", "current_version_id", "id", "is_template", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preset", "search_key", "sort_key", "state", "version") SELECT old_values."copied_from_id", old_values."created_at", old_values."created_by_id", old_values."current_version_id", old_values."id", old_values."is_template", old_values."name", old_values."name_zh", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."preset", old_values."search_key", old_values."sort_key", old_values."state", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                hash="a020bd31a2f2f635daeb52b2576864117c3cc83e",
                level="STATEMENT",
                operation="DELETE",
                pgid="pgtrigger_delete_delete_b3a65",
                referencing="REFERENCING OLD TABLE AS old_values ",
                table="goals_salesplan",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplanbudgetline",
        pgtrigger.compiler.Trigger(
            name="insert_insert",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplanbudgetlineevent" ("amount", "category", "id", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "row_key") SELECT new_values."amount", new_values."category", new_values."id", new_values."name", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan_version_id", new_values."position", new_values."row_key" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="7266e291be390339b6bcb73a8d54fb3a940ab402",
                level="STATEMENT",
                operation="INSERT",
                pgid="pgtrigger_insert_insert_c39ea",
                referencing="REFERENCING NEW TABLE AS new_values ",
                table="goals_salesplanbudgetline",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplanbudgetline",
        pgtrigger.compiler.Trigger(
            name="update_update",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplanbudgetlineevent" ("amount", "category", "id", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "row_key") SELECT new_values."amount", new_values."category", new_values."id", new_values."name", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan_version_id", new_values."position", new_values."row_key" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="d323d038b424193c1af19d72c95c720cdc05abff",
                level="STATEMENT",
                operation="UPDATE",
                pgid="pgtrigger_update_update_ecc9a",
                referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                table="goals_salesplanbudgetline",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplanbudgetline",
        pgtrigger.compiler.Trigger(
            name="delete_delete",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplanbudgetlineevent" ("amount", "category", "id", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "row_key") SELECT old_values."amount", old_values."category", old_values."id", old_values."name", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan_version_id", old_values."position", old_values."row_key" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                hash="d790c17029e85f92451df4b3027fa31522f9fc22",
                level="STATEMENT",
                operation="DELETE",
                pgid="pgtrigger_delete_delete_decc9",
                referencing="REFERENCING OLD TABLE AS old_values ",
                table="goals_salesplanbudgetline",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplanbudgetlineevent",
        pgtrigger.compiler.Trigger(
            name="append_only",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                hash="1b57d5bfe76fe67501314dbcaf7e6dbd18bd51b2",
                operation="UPDATE OR DELETE",
                pgid="pgtrigger_append_only_ea13e",
                table="goals_salesplanbudgetlineevent",
                when="BEFORE",
            ),
        ),
    ),
    (
        "salesplanchannel",
        pgtrigger.compiler.Trigger(
            name="insert_insert",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplanchannelevent" ("channel_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "row_key") SELECT new_values."channel_id", new_values."id", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan_version_id", new_values."position", new_values."row_key" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="94fc77e84365ab806442e1f6be67d467e69f77f8",
                level="STATEMENT",
                operation="INSERT",
                pgid="pgtrigger_insert_insert_fa72d",
                referencing="REFERENCING NEW TABLE AS new_values ",
                table="goals_salesplanchannel",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplanchannel",
        pgtrigger.compiler.Trigger(
            name="update_update",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplanchannelevent" ("channel_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "row_key") SELECT new_values."channel_id", new_values."id", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan_version_id", new_values."position", new_values."row_key" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="da52fde1b2df5fecefa5692b4e32ed62654974f3",
                level="STATEMENT",
                operation="UPDATE",
                pgid="pgtrigger_update_update_38033",
                referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                table="goals_salesplanchannel",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplanchannel",
        pgtrigger.compiler.Trigger(
            name="delete_delete",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplanchannelevent" ("channel_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "row_key") SELECT old_values."channel_id", old_values."id", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan_version_id", old_values."position", old_values."row_key" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                hash="aec6523a1a828b5ef2851454011732c95505da90",
                level="STATEMENT",
                operation="DELETE",
                pgid="pgtrigger_delete_delete_6a533",
                referencing="REFERENCING OLD TABLE AS old_values ",
                table="goals_salesplanchannel",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplanchannelevent",
        pgtrigger.compiler.Trigger(
            name="append_only",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                hash="4b0b14199a0c72523407da7f15b92924c63b460a",
                operation="UPDATE OR DELETE",
                pgid="pgtrigger_append_only_cb938",
                table="goals_salesplanchannelevent",
                when="BEFORE",
            ),
        ),
    ),
    (
        "salesplangoal",
        pgtrigger.compiler.Trigger(
            name="insert_insert",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplangoalevent" ("goal_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "row_key") SELECT new_values."goal_id", new_values."id", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan_version_id", new_values."position", new_values."row_key" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="9aae5b1e13b2290774cc36c4f2cdbf56d478736a",
                level="STATEMENT",
                operation="INSERT",
                pgid="pgtrigger_insert_insert_6db27",
                referencing="REFERENCING NEW TABLE AS new_values ",
                table="goals_salesplangoal",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplangoal",
        pgtrigger.compiler.Trigger(
            name="update_update",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplangoalevent" ("goal_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "row_key") SELECT new_values."goal_id", new_values."id", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan_version_id", new_values."position", new_values."row_key" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="3ea61ca31b63f5770acab392c4492393eec21041",
                level="STATEMENT",
                operation="UPDATE",
                pgid="pgtrigger_update_update_405b8",
                referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                table="goals_salesplangoal",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplangoal",
        pgtrigger.compiler.Trigger(
            name="delete_delete",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplangoalevent" ("goal_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "row_key") SELECT old_values."goal_id", old_values."id", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan_version_id", old_values."position", old_values."row_key" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                hash="2048c5652b10722680c59436a0b7c86daa19221d",
                level="STATEMENT",
                operation="DELETE",
                pgid="pgtrigger_delete_delete_c5b0c",
                referencing="REFERENCING OLD TABLE AS old_values ",
                table="goals_salesplangoal",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplangoalevent",
        pgtrigger.compiler.Trigger(
            name="append_only",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                hash="3d7af5385706ff29cc14bc2279fdedc03ca57cd3",
                operation="UPDATE OR DELETE",
                pgid="pgtrigger_append_only_0508b",
                table="goals_salesplangoalevent",
                when="BEFORE",
            ),
        ),
    ),
    (
        "salesplanincentive",
        pgtrigger.compiler.Trigger(
            name="insert_insert",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplanincentiveevent" ("id", "incentive_plan_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "row_key") SELECT new_values."id", new_values."incentive_plan_id", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan_version_id", new_values."position", new_values."row_key" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="0fd5bd5e9afaabde3e859eb44704308da01f90f4",
                level="STATEMENT",
                operation="INSERT",
                pgid="pgtrigger_insert_insert_49bfe",
                referencing="REFERENCING NEW TABLE AS new_values ",
                table="goals_salesplanincentive",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplanincentive",
        pgtrigger.compiler.Trigger(
            name="update_update",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplanincentiveevent" ("id", "incentive_plan_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "row_key") SELECT new_values."id", new_values."incentive_plan_id", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan_version_id", new_values."position", new_values."row_key" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="80626d443fb1f3944fce80481268b969072aa1f1",
                level="STATEMENT",
                operation="UPDATE",
                pgid="pgtrigger_update_update_64859",
                referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                table="goals_salesplanincentive",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplanincentive",
        pgtrigger.compiler.Trigger(
            name="delete_delete",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplanincentiveevent" ("id", "incentive_plan_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "row_key") SELECT old_values."id", old_values."incentive_plan_id", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan_version_id", old_values."position", old_values."row_key" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                hash="fe3b171d7b362104ee13f5b7826e3824fefb7293",
                level="STATEMENT",
                operation="DELETE",
                pgid="pgtrigger_delete_delete_dbeb2",
                referencing="REFERENCING OLD TABLE AS old_values ",
                table="goals_salesplanincentive",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplanincentiveevent",
        pgtrigger.compiler.Trigger(
            name="append_only",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                hash="654c9f93c9b4c2c59b1813cb1b6f1fdd02b02c54",
                operation="UPDATE OR DELETE",
                pgid="pgtrigger_append_only_80882",
                table="goals_salesplanincentiveevent",
                when="BEFORE",
            ),
        ),
    ),
    (
        "salesplaninitiative",
        pgtrigger.compiler.Trigger(
            name="insert_insert",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplaninitiativeevent" ("due_on", "id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "purpose", "row_key", "starts_on") SELECT new_values."due_on", new_values."id", new_values."name", new_values."owner_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan_version_id", new_values."position", new_values."purpose", new_values."row_key", new_values."starts_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="5def2051b41229469c712f5f0dbb851ecf275654",
                level="STATEMENT",
                operation="INSERT",
                pgid="pgtrigger_insert_insert_ba7de",
                referencing="REFERENCING NEW TABLE AS new_values ",
                table="goals_salesplaninitiative",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplaninitiative",
        pgtrigger.compiler.Trigger(
            name="update_update",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplaninitiativeevent" ("due_on", "id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "purpose", "row_key", "starts_on") SELECT new_values."due_on", new_values."id", new_values."name", new_values."owner_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan_version_id", new_values."position", new_values."purpose", new_values."row_key", new_values."starts_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="f624cc74c749391560184c596b3e3949c9559dd6",
                level="STATEMENT",
                operation="UPDATE",
                pgid="pgtrigger_update_update_22990",
                referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                table="goals_salesplaninitiative",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplaninitiative",
        pgtrigger.compiler.Trigger(
            name="delete_delete",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplaninitiativeevent" ("due_on", "id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "purpose", "row_key", "starts_on") SELECT old_values."due_on", old_values."id", old_values."name", old_values."owner_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan_version_id", old_values."position", old_values."purpose", old_values."row_key", old_values."starts_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                hash="64aad8e4dbc8d172e61d729da08ad5168eca2316",
                level="STATEMENT",
                operation="DELETE",
                pgid="pgtrigger_delete_delete_30145",
                referencing="REFERENCING OLD TABLE AS old_values ",
                table="goals_salesplaninitiative",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplaninitiativeevent",
        pgtrigger.compiler.Trigger(
            name="append_only",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                hash="4c8ee6f7d19d8edb61b31a7fa18266581be7676f",
                operation="UPDATE OR DELETE",
                pgid="pgtrigger_append_only_8cba9",
                table="goals_salesplaninitiativeevent",
                when="BEFORE",
            ),
        ),
    ),
    (
        "salesplanmove",
        pgtrigger.compiler.Trigger(
            name="append_only",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                hash="023e27751deff3ba3dc428ce66f61187fc36b99f",
                operation="UPDATE OR DELETE",
                pgid="pgtrigger_append_only_28ff9",
                table="goals_salesplanmove",
                when="BEFORE",
            ),
        ),
    ),
    (
        "salesplanperson",
        pgtrigger.compiler.Trigger(
            name="insert_insert",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplanpersonevent" ("id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "role", "row_key") SELECT new_values."id", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan_version_id", new_values."position", new_values."role", new_values."row_key" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="b4fb59e680521fdb9c485a0717f5cf3406d8cd14",
                level="STATEMENT",
                operation="INSERT",
                pgid="pgtrigger_insert_insert_bd6bb",
                referencing="REFERENCING NEW TABLE AS new_values ",
                table="goals_salesplanperson",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplanperson",
        pgtrigger.compiler.Trigger(
            name="update_update",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplanpersonevent" ("id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "role", "row_key") SELECT new_values."id", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan_version_id", new_values."position", new_values."role", new_values."row_key" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="3eafec3f4de0ec2876319ca89a64f98beae54fd7",
                level="STATEMENT",
                operation="UPDATE",
                pgid="pgtrigger_update_update_2dd5c",
                referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                table="goals_salesplanperson",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplanperson",
        pgtrigger.compiler.Trigger(
            name="delete_delete",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplanpersonevent" ("id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "role", "row_key") SELECT old_values."id", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan_version_id", old_values."position", old_values."role", old_values."row_key" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                hash="3e9599aaa62ff6421cb57d3748d3990f8d58664e",
                level="STATEMENT",
                operation="DELETE",
                pgid="pgtrigger_delete_delete_d2175",
                referencing="REFERENCING OLD TABLE AS old_values ",
                table="goals_salesplanperson",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplanpersonevent",
        pgtrigger.compiler.Trigger(
            name="append_only",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                hash="53efcbd2525a2add90fbc6ec2d283df43098cd5f",
                operation="UPDATE OR DELETE",
                pgid="pgtrigger_append_only_e7505",
                table="goals_salesplanpersonevent",
                when="BEFORE",
            ),
        ),
    ),
    (
        "salesplanprogress",
        pgtrigger.compiler.Trigger(
            name="append_only",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                hash="5588497e13e6d13a9d09f69a95fbb2d7f7908c8b",
                operation="UPDATE OR DELETE",
                pgid="pgtrigger_append_only_0c3ea",
                table="goals_salesplanprogress",
                when="BEFORE",
            ),
        ),
    ),
    (
        "salesplanreview",
        pgtrigger.compiler.Trigger(
            name="append_only",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                hash="6aef00a07f1745e674b7f56df229c45ff0ff0b58",
                operation="UPDATE OR DELETE",
                pgid="pgtrigger_append_only_a2985",
                table="goals_salesplanreview",
                when="BEFORE",
            ),
        ),
    ),
    (
        "salesplanrisk",
        pgtrigger.compiler.Trigger(
            name="insert_insert",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplanriskevent" ("id", "impact", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "probability", "response", "row_key") SELECT new_values."id", new_values."impact", new_values."name", new_values."owner_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan_version_id", new_values."position", new_values."probability", new_values."response", new_values."row_key" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="42db0926faf7b1be1f5b9a25b0992ef558280f14",
                level="STATEMENT",
                operation="INSERT",
                pgid="pgtrigger_insert_insert_2c568",
                referencing="REFERENCING NEW TABLE AS new_values ",
                table="goals_salesplanrisk",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplanrisk",
        pgtrigger.compiler.Trigger(
            name="update_update",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplanriskevent" ("id", "impact", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "probability", "response", "row_key") SELECT new_values."id", new_values."impact", new_values."name", new_values."owner_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan_version_id", new_values."position", new_values."probability", new_values."response", new_values."row_key" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="fb2ecb18f2684da46872927d40698f52b6b31311",
                level="STATEMENT",
                operation="UPDATE",
                pgid="pgtrigger_update_update_49291",
                referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                table="goals_salesplanrisk",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplanrisk",
        pgtrigger.compiler.Trigger(
            name="delete_delete",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplanriskevent" ("id", "impact", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "probability", "response", "row_key") SELECT old_values."id", old_values."impact", old_values."name", old_values."owner_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan_version_id", old_values."position", old_values."probability", old_values."response", old_values."row_key" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                hash="4085749438fabcf4ad120aa138be2e23a75beb40",
                level="STATEMENT",
                operation="DELETE",
                pgid="pgtrigger_delete_delete_4b6bd",
                referencing="REFERENCING OLD TABLE AS old_values ",
                table="goals_salesplanrisk",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplanriskevent",
        pgtrigger.compiler.Trigger(
            name="append_only",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                hash="d4e3f386841cfaa3e69322b87c52e3ba8af2c39f",
                operation="UPDATE OR DELETE",
                pgid="pgtrigger_append_only_a117d",
                table="goals_salesplanriskevent",
                when="BEFORE",
            ),
        ),
    ),
    (
        "salesplanrival",
        pgtrigger.compiler.Trigger(
            name="insert_insert",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplanrivalevent" ("id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "rival_id", "row_key") SELECT new_values."id", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan_version_id", new_values."position", new_values."rival_id", new_values."row_key" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="a21469af490f6d3071c4acb81d3b6cc2e6916063",
                level="STATEMENT",
                operation="INSERT",
                pgid="pgtrigger_insert_insert_d7201",
                referencing="REFERENCING NEW TABLE AS new_values ",
                table="goals_salesplanrival",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplanrival",
        pgtrigger.compiler.Trigger(
            name="update_update",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplanrivalevent" ("id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "rival_id", "row_key") SELECT new_values."id", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan_version_id", new_values."position", new_values."rival_id", new_values."row_key" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="18c1d9ee22abbebb07ba7dce966accdc38f037ff",
                level="STATEMENT",
                operation="UPDATE",
                pgid="pgtrigger_update_update_5c35e",
                referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                table="goals_salesplanrival",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplanrival",
        pgtrigger.compiler.Trigger(
            name="delete_delete",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplanrivalevent" ("id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "rival_id", "row_key") SELECT old_values."id", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan_version_id", old_values."position", old_values."rival_id", old_values."row_key" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                hash="0fca146636d6b5625245181b1277c2fa719739d6",
                level="STATEMENT",
                operation="DELETE",
                pgid="pgtrigger_delete_delete_3e941",
                referencing="REFERENCING OLD TABLE AS old_values ",
                table="goals_salesplanrival",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplanrivalevent",
        pgtrigger.compiler.Trigger(
            name="append_only",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                hash="52ca17fc198cce37faeaffa24fbb6a2e6d3f1268",
                operation="UPDATE OR DELETE",
                pgid="pgtrigger_append_only_53c63",
                table="goals_salesplanrivalevent",
                when="BEFORE",
            ),
        ),
    ),
    (
        "salesplantask",
        pgtrigger.compiler.Trigger(
            name="insert_insert",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplantaskevent" ("due_on", "id", "initiative_key", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "row_key", "starts_on") SELECT new_values."due_on", new_values."id", new_values."initiative_key", new_values."name", new_values."owner_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan_version_id", new_values."position", new_values."row_key", new_values."starts_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="3b5705599e5c105d0bcbd9349ca074dc7de7784c",
                level="STATEMENT",
                operation="INSERT",
                pgid="pgtrigger_insert_insert_4db05",
                referencing="REFERENCING NEW TABLE AS new_values ",
                table="goals_salesplantask",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplantask",
        pgtrigger.compiler.Trigger(
            name="update_update",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplantaskevent" ("due_on", "id", "initiative_key", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "row_key", "starts_on") SELECT new_values."due_on", new_values."id", new_values."initiative_key", new_values."name", new_values."owner_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan_version_id", new_values."position", new_values."row_key", new_values."starts_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                hash="908deca20bddccbc33a9fade5823b484fa03248b",
                level="STATEMENT",
                operation="UPDATE",
                pgid="pgtrigger_update_update_cafd8",
                referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                table="goals_salesplantask",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplantask",
        pgtrigger.compiler.Trigger(
            name="delete_delete",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "goals_salesplantaskevent" ("due_on", "id", "initiative_key", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_version_id", "position", "row_key", "starts_on") SELECT old_values."due_on", old_values."id", old_values."initiative_key", old_values."name", old_values."owner_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan_version_id", old_values."position", old_values."row_key", old_values."starts_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                hash="98bae06587dc7d44b583130f2850e32b5f8c9d35",
                level="STATEMENT",
                operation="DELETE",
                pgid="pgtrigger_delete_delete_00fed",
                referencing="REFERENCING OLD TABLE AS old_values ",
                table="goals_salesplantask",
                when="AFTER",
            ),
        ),
    ),
    (
        "salesplantaskevent",
        pgtrigger.compiler.Trigger(
            name="append_only",
            sql=pgtrigger.compiler.UpsertTriggerSql(
                func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                hash="ff79709f17df2118d47957d82dea6a1f4578f789",
                operation="UPDATE OR DELETE",
                pgid="pgtrigger_append_only_d2e0f",
                table="goals_salesplantaskevent",
                when="BEFORE",
            ),
        ),
    ),
]


# What names the kind of record, or its address, in other tables.
WORDS = [
    """UPDATE pghistory_context SET metadata = jsonb_set(metadata, '{verb}',
        to_jsonb(replace(metadata ->> 'verb', 'remedy.', 'corrective_action.'))) WHERE metadata ->> 'verb' LIKE 'remedy.%'""",
    "UPDATE core_notice SET kind = 'corrective_action', key = replace(key, 'remedy:', 'corrective_action:') WHERE kind = 'remedy'",
    "UPDATE core_outboxmail SET key = replace(key, 'remedy:', 'corrective_action:') WHERE key LIKE '%remedy:%'",
    "UPDATE people_leavingchoice SET kind = 'corrective_actions' WHERE kind = 'remedies'",
    "UPDATE people_leavingitem SET kind = 'corrective_actions' WHERE kind = 'remedies'",
    """UPDATE core_notice SET url = replace(url, '/goals/remedies/', '/goals/corrective-actions/')
        WHERE url LIKE '/goals/remedies/%'""",
    """UPDATE core_favourite SET url = replace(url, '/goals/remedies/', '/goals/corrective-actions/')
        WHERE url LIKE '/goals/remedies/%'""",
    """UPDATE people_leavingitem SET url = replace(url, '/goals/remedies/', '/goals/corrective-actions/')
        WHERE url LIKE '/goals/remedies/%'""",
]


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_wording"),
        ("goals", "0004_plain_wording"),
        ("people", "0009_names_of_the_field"),
        ("pghistory", "0001_initial"),
    ]

    operations = [
        ChangeTogether(
            operations=[
                migrations.RemoveConstraint("remedy", "remedy_of_one_owner"),
                migrations.RemoveConstraint("remedy", "remedy_reviewed_after_opening"),
                migrations.RemoveConstraint("remedy", "remedy_due_after_opening"),
                migrations.RemoveConstraint("remedy", "remedy_expects_something"),
                migrations.RemoveConstraint("remedy", "reviewed_remedy_has_a_verdict"),
            ]
        ),
        RenameTogether(MODELS, FIELDS, TRIGGERS),
        ChangeTogether(
            operations=[
                migrations.RenameIndex(
                    model_name="correctiveaction",
                    new_name="corrective_action_review",
                    old_name="remedy_review",
                ),
                migrations.AlterField(
                    model_name="correctiveaction",
                    name="goal",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrective_actions",
                        to="goals.goal",
                        verbose_name="goal",
                    ),
                ),
                migrations.AlterField(
                    model_name="correctiveaction",
                    name="owner",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrective_actions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who does it",
                    ),
                ),
                migrations.AlterField(
                    model_name="salesplan",
                    name="preset",
                    field=models.CharField(blank=True, editable=False, max_length=40, verbose_name="preset"),
                ),
                migrations.AlterField(
                    model_name="salesplanevent",
                    name="preset",
                    field=models.CharField(blank=True, editable=False, max_length=40, verbose_name="preset"),
                ),
                migrations.AddConstraint(
                    model_name="correctiveaction",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("person", None), ("team__isnull", False)),
                            models.Q(("person__isnull", False), ("team", None)),
                            _connector="OR",
                        ),
                        name="corrective_action_of_one_owner",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="correctiveaction",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("review_on__gt", models.F("opened_on"))),
                        name="corrective_action_reviewed_after_opening",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="correctiveaction",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("opened_on"))),
                        name="corrective_action_due_after_opening",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="correctiveaction",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("expected", 0), _negated=True), name="corrective_action_expects_something"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="correctiveaction",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "reviewed"), models.Q(("verdict", ""), _negated=True)),
                            models.Q(models.Q(("state", "reviewed"), _negated=True), ("verdict", "")),
                            _connector="OR",
                        ),
                        name="reviewed_action_has_a_verdict",
                    ),
                ),
            ]
        ),
        migrations.RunSQL(WORDS, migrations.RunSQL.noop),
    ]
