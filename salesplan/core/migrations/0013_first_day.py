"""Who approves pay runs, and how far the company is set up; one that stands already has confirmed its settings."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from salesplan.core.migrating import AddTrigger


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0012_key_renewal'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='company',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='company',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='company',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='company',
            name='confirmed_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='settings confirmed'),
        ),
        migrations.AddField(
            model_name='company',
            name='pay_run_people',
            field=models.CharField(choices=[('three', 'who has neither calculated nor reviewed it'), ('two', 'who has not calculated it, and may have reviewed it')], default='three', max_length=5, verbose_name='a pay run is approved by'),
        ),
        migrations.AddField(
            model_name='company',
            name='setup_hidden',
            field=models.BooleanField(default=False, editable=False, verbose_name='set-up list hidden'),
        ),
        migrations.AddField(
            model_name='companyevent',
            name='confirmed_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='settings confirmed'),
        ),
        migrations.AddField(
            model_name='companyevent',
            name='pay_run_people',
            field=models.CharField(choices=[('three', 'who has neither calculated nor reviewed it'), ('two', 'who has not calculated it, and may have reviewed it')], default='three', max_length=5, verbose_name='a pay run is approved by'),
        ),
        migrations.AddField(
            model_name='companyevent',
            name='setup_hidden',
            field=models.BooleanField(default=False, editable=False, verbose_name='set-up list hidden'),
        ),
        AddTrigger(
            model_name='company',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_companyevent" ("closing_days_back", "confirmed_at", "currency", "dispute_answer_days", "dispute_claim_days", "dispute_escalate_days", "fiscal_start_month", "fiscal_weekday", "fiscal_weeks", "holiday_country", "id", "language", "leaderboard_names", "leaderboard_roles", "name", "pace_by", "pay_run_people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "setup_hidden", "split_needs_consent", "time_zone") SELECT new_values."closing_days_back", new_values."confirmed_at", new_values."currency", new_values."dispute_answer_days", new_values."dispute_claim_days", new_values."dispute_escalate_days", new_values."fiscal_start_month", new_values."fiscal_weekday", new_values."fiscal_weeks", new_values."holiday_country", new_values."id", new_values."language", new_values."leaderboard_names", new_values."leaderboard_roles", new_values."name", new_values."pace_by", new_values."pay_run_people", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."setup_hidden", new_values."split_needs_consent", new_values."time_zone" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='554a65c812633967eb3d003368813f396eeed927', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_188e9', referencing='REFERENCING NEW TABLE AS new_values ', table='core_company', when='AFTER')),
        ),
        AddTrigger(
            model_name='company',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_companyevent" ("closing_days_back", "confirmed_at", "currency", "dispute_answer_days", "dispute_claim_days", "dispute_escalate_days", "fiscal_start_month", "fiscal_weekday", "fiscal_weeks", "holiday_country", "id", "language", "leaderboard_names", "leaderboard_roles", "name", "pace_by", "pay_run_people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "setup_hidden", "split_needs_consent", "time_zone") SELECT new_values."closing_days_back", new_values."confirmed_at", new_values."currency", new_values."dispute_answer_days", new_values."dispute_claim_days", new_values."dispute_escalate_days", new_values."fiscal_start_month", new_values."fiscal_weekday", new_values."fiscal_weeks", new_values."holiday_country", new_values."id", new_values."language", new_values."leaderboard_names", new_values."leaderboard_roles", new_values."name", new_values."pace_by", new_values."pay_run_people", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."setup_hidden", new_values."split_needs_consent", new_values."time_zone" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e3f6f94fd3e2ff21b01c7f93b3ff6468ac569545', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_e169c', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='core_company', when='AFTER')),
        ),
        AddTrigger(
            model_name='company',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_companyevent" ("closing_days_back", "confirmed_at", "currency", "dispute_answer_days", "dispute_claim_days", "dispute_escalate_days", "fiscal_start_month", "fiscal_weekday", "fiscal_weeks", "holiday_country", "id", "language", "leaderboard_names", "leaderboard_roles", "name", "pace_by", "pay_run_people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "setup_hidden", "split_needs_consent", "time_zone") SELECT old_values."closing_days_back", old_values."confirmed_at", old_values."currency", old_values."dispute_answer_days", old_values."dispute_claim_days", old_values."dispute_escalate_days", old_values."fiscal_start_month", old_values."fiscal_weekday", old_values."fiscal_weeks", old_values."holiday_country", old_values."id", old_values."language", old_values."leaderboard_names", old_values."leaderboard_roles", old_values."name", old_values."pace_by", old_values."pay_run_people", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."setup_hidden", old_values."split_needs_consent", old_values."time_zone" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='4495ae52422e683c6334eb8e146bef5a3ac8aa91', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_2abd6', referencing='REFERENCING OLD TABLE AS old_values ', table='core_company', when='AFTER')),
        ),
        # After the triggers are back, so that history tells it.
        migrations.RunSQL("UPDATE core_company SET confirmed_at = now()", migrations.RunSQL.noop),
    ]
