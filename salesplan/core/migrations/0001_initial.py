import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import salesplan.core.company.models
import salesplan.core.fields
import salesplan.core.migrating
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        salesplan.core.migrating.CreateTogether(
            operations=[
                migrations.CreateModel(
                    name='Attachment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('place', models.CharField(max_length=20)),
                        ('record_id', models.BigIntegerField()),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('media', models.CharField(max_length=100)),
                        ('size', models.PositiveIntegerField(verbose_name='size')),
                        ('sha256', models.CharField(max_length=64)),
                        ('stored', models.CharField(blank=True, max_length=100)),
                        ('at', models.DateTimeField()),
                        ('removed_at', models.DateTimeField(null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('removed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-at', '-id'],
                        'indexes': [models.Index(fields=['place', 'record_id'], name='attachment_place')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('place', 'record_id', 'sha256'), name='one_file_a_record')],
                    },
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='attachment',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_attachmentevent" ("at", "by_id", "id", "media", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "record_id", "removed_at", "removed_by_id", "sha256", "size", "stored") SELECT new_values."at", new_values."by_id", new_values."id", new_values."media", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."place", new_values."record_id", new_values."removed_at", new_values."removed_by_id", new_values."sha256", new_values."size", new_values."stored" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ebc38ee5234f38ca6350fcc2688ed794c5c00263', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_31589', referencing='REFERENCING NEW TABLE AS new_values ', table='core_attachment', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='attachment',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_attachmentevent" ("at", "by_id", "id", "media", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "record_id", "removed_at", "removed_by_id", "sha256", "size", "stored") SELECT new_values."at", new_values."by_id", new_values."id", new_values."media", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."place", new_values."record_id", new_values."removed_at", new_values."removed_by_id", new_values."sha256", new_values."size", new_values."stored" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ec597d74561445569a678b84698578721f5cb68d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_b73a5', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='core_attachment', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='attachment',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_attachmentevent" ("at", "by_id", "id", "media", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "record_id", "removed_at", "removed_by_id", "sha256", "size", "stored") SELECT old_values."at", old_values."by_id", old_values."id", old_values."media", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."place", old_values."record_id", old_values."removed_at", old_values."removed_by_id", old_values."sha256", old_values."size", old_values."stored" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='22041b0c129060eec27856de3f99735392b78bb9', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_5704f', referencing='REFERENCING OLD TABLE AS old_values ', table='core_attachment', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='AttachmentEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('place', models.CharField(max_length=20)),
                        ('record_id', models.BigIntegerField()),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('media', models.CharField(max_length=100)),
                        ('size', models.PositiveIntegerField(verbose_name='size')),
                        ('sha256', models.CharField(max_length=64)),
                        ('stored', models.CharField(blank=True, max_length=100)),
                        ('at', models.DateTimeField()),
                        ('removed_at', models.DateTimeField(null=True)),
                        ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='core.attachment')),
                        ('removed_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='attachmentevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d62f5f1882bd2f4cb320ca654facee23353ef019', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cbda9', table='core_attachmentevent', when='BEFORE')),
                ),
                migrations.CreateModel(
                    name='Company',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(default='Sales Plan', max_length=120, verbose_name='name')),
                        ('currency', models.CharField(default='CNY', max_length=3, verbose_name='base currency')),
                        ('time_zone', models.CharField(default='Asia/Shanghai', max_length=64, verbose_name='time zone')),
                        ('fiscal_start_month', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)], verbose_name='first month of the fiscal year')),
                        ('holiday_country', models.CharField(blank=True, default='CN', max_length=2, verbose_name='country of the public holidays')),
                        ('pace_by', models.CharField(choices=[('days', 'working days'), ('season', 'the season')], default='days', max_length=8, verbose_name='pace by')),
                        ('leaderboard_names', models.CharField(choices=[('everyone', 'Names of everyone'), ('team', 'Names of their own team'), ('place', 'Only their own place')], default='team', max_length=10, verbose_name='leaderboard for reps')),
                        ('leaderboard_roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=salesplan.core.company.models.selling_roles, size=None, verbose_name='roles on leaderboards')),
                        ('dispute_answer_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='days to answer a dispute')),
                        ('dispute_claim_days', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='days to dispute pay after the lock')),
                        ('dispute_escalate_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='days to escalate a decision')),
                        ('fiscal_weekday', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(6)], verbose_name='fiscal weeks begin on')),
                        ('fiscal_weeks', models.CharField(blank=True, choices=[('', 'calendar months'), ('445', '4-4-5 weeks'), ('454', '4-5-4 weeks'), ('544', '5-4-4 weeks')], default='', max_length=3, verbose_name='fiscal months are')),
                        ('closing_days_back', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='days back that a deal may close')),
                        ('split_needs_consent', models.BooleanField(default=False, verbose_name='who loses share of a deal must agree')),
                        ('language', models.CharField(choices=[('en', 'English'), ('zh-hans', '简体中文')], default='en', max_length=10, verbose_name='language of its files')),
                        ('confirmed_at', models.DateTimeField(editable=False, null=True, verbose_name='settings confirmed')),
                        ('pay_run_people', models.CharField(choices=[('three', 'who has neither calculated nor reviewed it'), ('two', 'who has not calculated it, and may have reviewed it')], default='three', max_length=5, verbose_name='a pay run is approved by')),
                        ('setup_hidden', models.BooleanField(default=False, editable=False, verbose_name='set-up list hidden')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_company'), models.CheckConstraint(condition=models.Q(('fiscal_start_month__range', (1, 12))), name='fiscal_month_is_a_month'), models.CheckConstraint(condition=models.Q(('dispute_answer_days__range', (1, 365)), ('dispute_claim_days__range', (1, 365)), ('dispute_escalate_days__range', (1, 365))), name='dispute_limits_are_days'), models.CheckConstraint(condition=models.Q(('fiscal_weekday__range', (0, 6)), ('fiscal_weeks__in', ['', '445', '454', '544'])), name='fiscal_weeks_are_known'), models.CheckConstraint(condition=models.Q(('closing_days_back__range', (1, 365))), name='closing_days_back_are_days')],
                    },
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='company',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_companyevent" ("closing_days_back", "confirmed_at", "currency", "dispute_answer_days", "dispute_claim_days", "dispute_escalate_days", "fiscal_start_month", "fiscal_weekday", "fiscal_weeks", "holiday_country", "id", "language", "leaderboard_names", "leaderboard_roles", "name", "pace_by", "pay_run_people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "setup_hidden", "split_needs_consent", "time_zone") SELECT new_values."closing_days_back", new_values."confirmed_at", new_values."currency", new_values."dispute_answer_days", new_values."dispute_claim_days", new_values."dispute_escalate_days", new_values."fiscal_start_month", new_values."fiscal_weekday", new_values."fiscal_weeks", new_values."holiday_country", new_values."id", new_values."language", new_values."leaderboard_names", new_values."leaderboard_roles", new_values."name", new_values."pace_by", new_values."pay_run_people", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."setup_hidden", new_values."split_needs_consent", new_values."time_zone" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='554a65c812633967eb3d003368813f396eeed927', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_188e9', referencing='REFERENCING NEW TABLE AS new_values ', table='core_company', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='company',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_companyevent" ("closing_days_back", "confirmed_at", "currency", "dispute_answer_days", "dispute_claim_days", "dispute_escalate_days", "fiscal_start_month", "fiscal_weekday", "fiscal_weeks", "holiday_country", "id", "language", "leaderboard_names", "leaderboard_roles", "name", "pace_by", "pay_run_people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "setup_hidden", "split_needs_consent", "time_zone") SELECT new_values."closing_days_back", new_values."confirmed_at", new_values."currency", new_values."dispute_answer_days", new_values."dispute_claim_days", new_values."dispute_escalate_days", new_values."fiscal_start_month", new_values."fiscal_weekday", new_values."fiscal_weeks", new_values."holiday_country", new_values."id", new_values."language", new_values."leaderboard_names", new_values."leaderboard_roles", new_values."name", new_values."pace_by", new_values."pay_run_people", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."setup_hidden", new_values."split_needs_consent", new_values."time_zone" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e3f6f94fd3e2ff21b01c7f93b3ff6468ac569545', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_e169c', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='core_company', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='company',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_companyevent" ("closing_days_back", "confirmed_at", "currency", "dispute_answer_days", "dispute_claim_days", "dispute_escalate_days", "fiscal_start_month", "fiscal_weekday", "fiscal_weeks", "holiday_country", "id", "language", "leaderboard_names", "leaderboard_roles", "name", "pace_by", "pay_run_people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "setup_hidden", "split_needs_consent", "time_zone") SELECT old_values."closing_days_back", old_values."confirmed_at", old_values."currency", old_values."dispute_answer_days", old_values."dispute_claim_days", old_values."dispute_escalate_days", old_values."fiscal_start_month", old_values."fiscal_weekday", old_values."fiscal_weeks", old_values."holiday_country", old_values."id", old_values."language", old_values."leaderboard_names", old_values."leaderboard_roles", old_values."name", old_values."pace_by", old_values."pay_run_people", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."setup_hidden", old_values."split_needs_consent", old_values."time_zone" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='4495ae52422e683c6334eb8e146bef5a3ac8aa91', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_2abd6', referencing='REFERENCING OLD TABLE AS old_values ', table='core_company', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='CompanyEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='core.company')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('name', models.CharField(default='Sales Plan', max_length=120, verbose_name='name')),
                        ('currency', models.CharField(default='CNY', max_length=3, verbose_name='base currency')),
                        ('time_zone', models.CharField(default='Asia/Shanghai', max_length=64, verbose_name='time zone')),
                        ('fiscal_start_month', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)], verbose_name='first month of the fiscal year')),
                        ('holiday_country', models.CharField(blank=True, default='CN', max_length=2, verbose_name='country of the public holidays')),
                        ('pace_by', models.CharField(choices=[('days', 'working days'), ('season', 'the season')], default='days', max_length=8, verbose_name='pace by')),
                        ('leaderboard_names', models.CharField(choices=[('everyone', 'Names of everyone'), ('team', 'Names of their own team'), ('place', 'Only their own place')], default='team', max_length=10, verbose_name='leaderboard for reps')),
                        ('leaderboard_roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=salesplan.core.company.models.selling_roles, size=None, verbose_name='roles on leaderboards')),
                        ('dispute_answer_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='days to answer a dispute')),
                        ('dispute_claim_days', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='days to dispute pay after the lock')),
                        ('dispute_escalate_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='days to escalate a decision')),
                        ('fiscal_weekday', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(6)], verbose_name='fiscal weeks begin on')),
                        ('fiscal_weeks', models.CharField(blank=True, choices=[('', 'calendar months'), ('445', '4-4-5 weeks'), ('454', '4-5-4 weeks'), ('544', '5-4-4 weeks')], default='', max_length=3, verbose_name='fiscal months are')),
                        ('closing_days_back', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='days back that a deal may close')),
                        ('split_needs_consent', models.BooleanField(default=False, verbose_name='who loses share of a deal must agree')),
                        ('language', models.CharField(choices=[('en', 'English'), ('zh-hans', '简体中文')], default='en', max_length=10, verbose_name='language of its files')),
                        ('confirmed_at', models.DateTimeField(editable=False, null=True, verbose_name='settings confirmed')),
                        ('pay_run_people', models.CharField(choices=[('three', 'who has neither calculated nor reviewed it'), ('two', 'who has not calculated it, and may have reviewed it')], default='three', max_length=5, verbose_name='a pay run is approved by')),
                        ('setup_hidden', models.BooleanField(default=False, editable=False, verbose_name='set-up list hidden')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='companyevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3e625942731f0025dd8a4c09c32eaad0228d81bf', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_303ca', table='core_companyevent', when='BEFORE')),
                ),
                migrations.CreateModel(
                    name='ExchangeRate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('currency', models.CharField(max_length=3, verbose_name='currency')),
                        ('from_on', models.DateField(verbose_name='from')),
                        ('rate', salesplan.core.fields.RateField(decimal_places=8, max_digits=18, verbose_name='rate')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('currency', 'from_on'), name='one_rate_a_day'), models.CheckConstraint(condition=models.Q(('rate__gt', 0)), name='rate_is_positive')],
                    },
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='exchangerate',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_exchangerateevent" ("currency", "from_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate") SELECT new_values."currency", new_values."from_on", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."rate" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e7dd5e700894b979fb004673fa53877a6399d370', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_f0957', referencing='REFERENCING NEW TABLE AS new_values ', table='core_exchangerate', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='exchangerate',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_exchangerateevent" ("currency", "from_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate") SELECT new_values."currency", new_values."from_on", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."rate" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b4fb095c5f8406645a02ba50155e9ec284a7e2f4', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_8b13c', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='core_exchangerate', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='exchangerate',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_exchangerateevent" ("currency", "from_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate") SELECT old_values."currency", old_values."from_on", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."rate" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='7b28993351f3bb5e7bcbe1828cf23710804cf79e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_b9971', referencing='REFERENCING OLD TABLE AS old_values ', table='core_exchangerate', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='ExchangeRateEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='core.exchangerate')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('currency', models.CharField(max_length=3, verbose_name='currency')),
                        ('from_on', models.DateField(verbose_name='from')),
                        ('rate', salesplan.core.fields.RateField(decimal_places=8, max_digits=18, verbose_name='rate')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='exchangerateevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='36e8fb872c82a0892945af0308d423e9d20b9c19', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f75a1', table='core_exchangerateevent', when='BEFORE')),
                ),
                migrations.CreateModel(
                    name='Heartbeat',
                    fields=[
                        ('name', models.CharField(max_length=100, primary_key=True, serialize=False)),
                        ('at', models.DateTimeField()),
                        ('detail', models.CharField(blank=True, max_length=200)),
                    ],
                ),
                migrations.CreateModel(
                    name='IdempotentAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('key', models.CharField(max_length=255)),
                        ('request_hash', models.CharField(max_length=64)),
                        ('status', models.PositiveSmallIntegerField(null=True)),
                        ('body', models.JSONField(null=True)),
                        ('created_at', models.DateTimeField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['created_at'], name='idempotent_age')],
                        'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='one_answer_a_key')],
                    },
                ),
                migrations.CreateModel(
                    name='KeyRenewal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('label', models.CharField(max_length=80, unique=True)),
                        ('version', models.PositiveSmallIntegerField()),
                        ('last_pk', models.BigIntegerField(default=0)),
                        ('is_done', models.BooleanField(default=False)),
                    ],
                ),
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                        ('key', models.CharField(max_length=200)),
                        ('kind', models.CharField(max_length=40)),
                        ('text', models.CharField(max_length=500, verbose_name='text')),
                        ('texts', models.JSONField(default=dict, editable=False)),
                        ('url', models.CharField(blank=True, max_length=300)),
                        ('created_at', models.DateTimeField(verbose_name='time')),
                        ('read_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['person', '-created_at'], name='notice_newest'), models.Index(condition=models.Q(('read_at', None)), fields=['person'], name='notice_unread')],
                        'constraints': [models.UniqueConstraint(fields=('person', 'key'), name='one_notice_an_occasion')],
                    },
                ),
                migrations.CreateModel(
                    name='OutboxMail',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=200, unique=True)),
                        ('to', models.EmailField(max_length=254, verbose_name='to')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('subject', models.CharField(max_length=250, verbose_name='subject')),
                        ('body', models.TextField(verbose_name='text')),
                        ('state', models.CharField(choices=[('queued', 'waiting'), ('sending', 'being sent'), ('sent', 'sent'), ('kept', 'kept, no mail server'), ('failed', 'failed'), ('review', 'unclear, look at it')], default='queued', max_length=10, verbose_name='state')),
                        ('created_at', models.DateTimeField(verbose_name='written')),
                        ('due_at', models.DateTimeField()),
                        ('lease_until', models.DateTimeField(null=True)),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('sent_at', models.DateTimeField(null=True, verbose_name='sent')),
                        ('error', models.TextField(blank=True, verbose_name='error')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'sending'])), fields=['due_at'], name='outbox_due'), models.Index(fields=['-created_at'], name='outbox_newest')],
                    },
                ),
                migrations.CreateModel(
                    name='SavedView',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('page', models.CharField(max_length=60)),
                        ('name', models.CharField(max_length=80, verbose_name='name')),
                        ('query', models.CharField(blank=True, max_length=1000)),
                        ('is_shared', models.BooleanField(default=False, verbose_name='share with everybody')),
                        ('created_at', models.DateTimeField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['page'], name='savedview_page')],
                        'constraints': [models.UniqueConstraint(fields=('owner', 'page', 'name'), name='one_view_a_name')],
                    },
                ),
                migrations.CreateModel(
                    name='ScheduledRun',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100)),
                        ('period_key', models.CharField(max_length=60)),
                        ('state', models.CharField(choices=[('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='running', max_length=10)),
                        ('attempts', models.PositiveSmallIntegerField(default=1)),
                        ('started_at', models.DateTimeField()),
                        ('leased_until', models.DateTimeField()),
                        ('finished_at', models.DateTimeField(blank=True, null=True)),
                        ('result', models.JSONField(default=dict)),
                        ('error', models.TextField(blank=True)),
                    ],
                    options={
                        'ordering': ['-started_at'],
                        'indexes': [models.Index(fields=['name', '-started_at'], name='scheduled_run_latest')],
                        'constraints': [models.UniqueConstraint(fields=('name', 'period_key'), name='scheduled_run_once')],
                    },
                ),
            ],
        ),
    ]
