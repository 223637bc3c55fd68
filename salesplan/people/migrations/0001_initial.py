import django.contrib.auth.validators
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import salesplan.core.fields
import salesplan.core.migrating
import salesplan.people.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        salesplan.core.migrating.CreateTogether(
            operations=[
                migrations.CreateModel(
                    name='ApiToken',
                    fields=[
                        ('digest', models.CharField(max_length=128, primary_key=True, serialize=False)),
                        ('token_key', models.CharField(db_index=True, max_length=25)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='auth_token_set', to=settings.AUTH_USER_MODEL)),
                        ('created', models.DateTimeField(auto_now_add=True)),
                        ('expiry', models.DateTimeField(blank=True, null=True)),
                        ('name', models.CharField(max_length=80, verbose_name='what it is for')),
                    ],
                    options={
                        'ordering': ['-created'],
                    },
                ),
                migrations.CreateModel(
                    name='BaseWage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('amount', salesplan.core.fields.MoneyField(decimal_places=4, max_digits=18, verbose_name='a month')),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='base_wages', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-starts_on', '-id'],
                        'indexes': [models.Index(fields=['person', 'id'], name='basewage_person')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='base_wage_is_not_negative'), models.CheckConstraint(condition=models.Q(('by', None), models.Q(('by', models.F('person')), _negated=True), _connector='OR'), name='base_wage_set_by_another')],
                    },
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='basewage',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5953f13a4dbb628316718fe1bdea76c485dda6a1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_799c4', table='people_basewage', when='BEFORE')),
                ),
                migrations.CreateModel(
                    name='FirstLink',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('secret_hash', models.CharField(max_length=64, unique=True)),
                        ('created_at', models.DateTimeField()),
                        ('expires_at', models.DateTimeField()),
                        ('used_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='first_link_ends_after_it_begins')],
                    },
                ),
                migrations.CreateModel(
                    name='Leadership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='to')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaderships', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaderships', to='people.team')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('person', 'team', 'starts_on'), name='one_leadership_a_start'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='leadership_ends_after_start')],
                    },
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='leadership',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_leadershipevent" ("ends_on", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "team_id") SELECT new_values."ends_on", new_values."id", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."starts_on", new_values."team_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b3aeb3007b88eee11c088d457d644485db0853e4', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_786de', referencing='REFERENCING NEW TABLE AS new_values ', table='people_leadership', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='leadership',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_leadershipevent" ("ends_on", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "team_id") SELECT new_values."ends_on", new_values."id", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."starts_on", new_values."team_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='19d6a9730f31eca9ba0ca389028bf77084c04ed9', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_aa3f9', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='people_leadership', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='leadership',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_leadershipevent" ("ends_on", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "team_id") SELECT old_values."ends_on", old_values."id", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."starts_on", old_values."team_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='c3e7de7df246c50d0050c583893ea3659b9db3d9', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_773ff', referencing='REFERENCING OLD TABLE AS old_values ', table='people_leadership', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='LeadershipEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.leadership')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='to')),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.team')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='leadershipevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='593623102f6375439f44462eea53cbd308acd767', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c146d', table='people_leadershipevent', when='BEFORE')),
                ),
                migrations.CreateModel(
                    name='Leaving',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('last_day', models.DateField(verbose_name='last day')),
                        ('reason', models.CharField(choices=[('resigned', 'Resigned'), ('dismissed', 'Dismissed'), ('contract', 'Contract ended'), ('retired', 'Retired'), ('other', 'Other')], default='resigned', max_length=10, verbose_name='reason')),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                        ('state', models.CharField(choices=[('planned', 'In preparation'), ('running', 'Being handed over'), ('handed', 'Handed over'), ('closed', 'Has left'), ('undoing', 'Being taken back'), ('undone', 'Taken back'), ('canceled', 'Called off')], default='planned', editable=False, max_length=8)),
                        ('prepared_at', models.DateTimeField(editable=False)),
                        ('started_at', models.DateTimeField(editable=False, null=True)),
                        ('closes_on', models.DateField(editable=False, null=True)),
                        ('handed_at', models.DateTimeField(editable=False, null=True)),
                        ('closed_at', models.DateTimeField(editable=False, null=True)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leavings', to=settings.AUTH_USER_MODEL)),
                        ('prepared_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('started_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('successors', models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='successors')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['planned', 'running', 'handed', 'undoing'])), fields=('person',), name='one_open_leaving')],
                    },
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='leaving',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_leavingevent" ("closed_at", "closes_on", "handed_at", "id", "last_day", "note", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepared_at", "prepared_by_id", "reason", "started_at", "started_by_id", "state", "version") SELECT new_values."closed_at", new_values."closes_on", new_values."handed_at", new_values."id", new_values."last_day", new_values."note", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."prepared_at", new_values."prepared_by_id", new_values."reason", new_values."started_at", new_values."started_by_id", new_values."state", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0b394a4254807fb6114988553b256ca6d95730a0', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_41854', referencing='REFERENCING NEW TABLE AS new_values ', table='people_leaving', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='leaving',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_leavingevent" ("closed_at", "closes_on", "handed_at", "id", "last_day", "note", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepared_at", "prepared_by_id", "reason", "started_at", "started_by_id", "state", "version") SELECT new_values."closed_at", new_values."closes_on", new_values."handed_at", new_values."id", new_values."last_day", new_values."note", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."prepared_at", new_values."prepared_by_id", new_values."reason", new_values."started_at", new_values."started_by_id", new_values."state", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0e6c4cf2bdcac861147e6330b2dfbc1b066e3b87', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_a5b0c', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='people_leaving', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='leaving',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_leavingevent" ("closed_at", "closes_on", "handed_at", "id", "last_day", "note", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepared_at", "prepared_by_id", "reason", "started_at", "started_by_id", "state", "version") SELECT old_values."closed_at", old_values."closes_on", old_values."handed_at", old_values."id", old_values."last_day", old_values."note", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."prepared_at", old_values."prepared_by_id", old_values."reason", old_values."started_at", old_values."started_by_id", old_values."state", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='8296d140714c6929698d94b6f82ed306f0c42abd', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_374b9', referencing='REFERENCING OLD TABLE AS old_values ', table='people_leaving', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='LeavingChoice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('part', models.SlugField(max_length=40)),
                        ('way', models.CharField(choices=[('heir', 'To one successor'), ('spread', 'Spread over the successors'), ('rows', 'Row by row'), ('lead', 'To the lead, who deals them out'), ('end', 'End')], max_length=8)),
                        ('rows', models.JSONField(default=dict)),
                        ('heir', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('leaving', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='people.leaving')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('leaving', 'part'), name='one_choice_a_kind')],
                    },
                ),
                migrations.CreateModel(
                    name='LeavingEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('last_day', models.DateField(verbose_name='last day')),
                        ('reason', models.CharField(choices=[('resigned', 'Resigned'), ('dismissed', 'Dismissed'), ('contract', 'Contract ended'), ('retired', 'Retired'), ('other', 'Other')], default='resigned', max_length=10, verbose_name='reason')),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                        ('state', models.CharField(choices=[('planned', 'In preparation'), ('running', 'Being handed over'), ('handed', 'Handed over'), ('closed', 'Has left'), ('undoing', 'Being taken back'), ('undone', 'Taken back'), ('canceled', 'Called off')], default='planned', editable=False, max_length=8)),
                        ('prepared_at', models.DateTimeField(editable=False)),
                        ('started_at', models.DateTimeField(editable=False, null=True)),
                        ('closes_on', models.DateField(editable=False, null=True)),
                        ('handed_at', models.DateTimeField(editable=False, null=True)),
                        ('closed_at', models.DateTimeField(editable=False, null=True)),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.leaving')),
                        ('prepared_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('started_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='leavingevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a6a4985ca066f6fc93755696fce95a13c8439ba5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3724a', table='people_leavingevent', when='BEFORE')),
                ),
                migrations.CreateModel(
                    name='LeavingItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('part', models.SlugField(max_length=40)),
                        ('record', models.BigIntegerField()),
                        ('label', models.CharField(max_length=250)),
                        ('url', models.CharField(blank=True, max_length=250)),
                        ('way', models.CharField(choices=[('heir', 'To one successor'), ('spread', 'Spread over the successors'), ('rows', 'Row by row'), ('lead', 'To the lead, who deals them out'), ('end', 'End')], max_length=8)),
                        ('heirs', models.JSONField(default=list)),
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Handed over'), ('same', 'Nothing to change'), ('refused', 'Refused'), ('undone', 'Taken back'), ('kept', 'Stays handed over')], default='waiting', max_length=8)),
                        ('message', models.CharField(blank=True, max_length=400)),
                        ('before', models.JSONField(default=dict)),
                        ('leaving', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='people.leaving')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['leaving', 'state', 'id'], name='leavingitem_state')],
                        'constraints': [models.UniqueConstraint(fields=('leaving', 'part', 'record'), name='one_item_a_record')],
                    },
                ),
                migrations.CreateModel(
                    name='MailChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('old', models.EmailField(blank=True, max_length=254, verbose_name='mail address')),
                        ('new', models.EmailField(max_length=254, verbose_name='new mail address')),
                        ('asked_at', models.DateTimeField()),
                        ('confirm_hash', models.CharField(max_length=64, unique=True)),
                        ('object_hash', models.CharField(max_length=64, unique=True)),
                        ('confirmed_at', models.DateTimeField(null=True)),
                        ('objected_at', models.DateTimeField(null=True)),
                        ('replaced_at', models.DateTimeField(null=True)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mail_changes', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['person', '-asked_at'], name='mailchange_person')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('confirmed_at', None), ('objected_at', None), ('replaced_at', None)), fields=('person',), name='one_open_mail_change')],
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='to')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='people.team')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['team', 'starts_on'], name='membership_team')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('person',), name='one_open_membership'), models.UniqueConstraint(fields=('person', 'starts_on'), name='one_membership_a_start'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='membership_ends_after_start')],
                    },
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='membership',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_membershipevent" ("ends_on", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "team_id") SELECT new_values."ends_on", new_values."id", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."starts_on", new_values."team_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9f7f6ec9fc74ff5742c7bbe67115062b5e5b52f3', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_6bbf7', referencing='REFERENCING NEW TABLE AS new_values ', table='people_membership', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='membership',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_membershipevent" ("ends_on", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "team_id") SELECT new_values."ends_on", new_values."id", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."starts_on", new_values."team_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9212c82add379d2067de0e4eefc3391bb4319dcf', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_c12bb', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='people_membership', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='membership',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_membershipevent" ("ends_on", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "team_id") SELECT old_values."ends_on", old_values."id", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."starts_on", old_values."team_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='984f55c5441a06820ceeb25439dd9a21671a5086', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_1c841', referencing='REFERENCING OLD TABLE AS old_values ', table='people_membership', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='MembershipEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.membership')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='to')),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.team')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='membershipevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f22365c09e76ac49145de3ef9be99f0c2407bd7b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3b09f', table='people_membershipevent', when='BEFORE')),
                ),
                migrations.CreateModel(
                    name='Team',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('name_zh', models.CharField(blank=True, max_length=120, verbose_name='Chinese name')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='people.team', verbose_name='above')),
                        ('kind', models.CharField(choices=[('company', 'Company'), ('region', 'Region'), ('team', 'Team')], default='team', max_length=10, verbose_name='kind')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                        ('position', models.PositiveSmallIntegerField(default=0, verbose_name='place among its neighbours')),
                    ],
                    options={
                        'ordering': ['position', 'name'],
                        'constraints': [models.UniqueConstraint(fields=('parent', 'name'), name='one_team_a_name', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='team_not_above_itself')],
                    },
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='team',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_teamevent" ("id", "is_active", "kind", "name", "name_zh", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "version") SELECT new_values."id", new_values."is_active", new_values."kind", new_values."name", new_values."name_zh", new_values."parent_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='996c79fd2f8556fba6a845d5ce36a780d9d0bc57', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_344e5', referencing='REFERENCING NEW TABLE AS new_values ', table='people_team', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='team',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_teamevent" ("id", "is_active", "kind", "name", "name_zh", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "version") SELECT new_values."id", new_values."is_active", new_values."kind", new_values."name", new_values."name_zh", new_values."parent_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9e744155a338dedf61d5e04e271a11bb5134cda6', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_cda79', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='people_team', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='team',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_teamevent" ("id", "is_active", "kind", "name", "name_zh", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "version") SELECT old_values."id", old_values."is_active", old_values."kind", old_values."name", old_values."name_zh", old_values."parent_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='ce2b3ab7659b73d51fed3dd5514f2b3cdba7fce3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_d418f', referencing='REFERENCING OLD TABLE AS old_values ', table='people_team', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='TeamEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.team')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('name_zh', models.CharField(blank=True, max_length=120, verbose_name='Chinese name')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.team', verbose_name='above')),
                        ('kind', models.CharField(choices=[('company', 'Company'), ('region', 'Region'), ('team', 'Team')], default='team', max_length=10, verbose_name='kind')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                        ('position', models.PositiveSmallIntegerField(default=0, verbose_name='place among its neighbours')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='teamevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d584f7dd51a72bf3b8072c699c448b47fcea1905', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_446db', table='people_teamevent', when='BEFORE')),
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                        ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                        ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                        ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('search_key', models.TextField(default='', editable=False)),
                        ('sort_key', models.CharField(default='', editable=False, max_length=200)),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='mail address')),
                        ('role', models.CharField(choices=[('rep', 'Sales rep'), ('manager', 'Manager'), ('admin', 'Admin'), ('auditor', 'Auditor')], default='rep', max_length=10, verbose_name='role')),
                        ('language', models.CharField(blank=True, choices=[('', 'As in the browser'), ('en', 'English'), ('zh-hans', '简体中文')], default='', max_length=10, verbose_name='language')),
                        ('time_zone', models.CharField(default='Asia/Shanghai', max_length=64, verbose_name='time zone')),
                        ('photo', models.ImageField(blank=True, upload_to='photos/', verbose_name='photo')),
                        ('job_title', models.CharField(blank=True, max_length=120, verbose_name='job title')),
                        ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                        ('theme', models.CharField(blank=True, default='', max_length=5, verbose_name='appearance')),
                        ('digest_mail', models.BooleanField(default=True, verbose_name='daily digest by mail')),
                        ('on_leaderboards', models.BooleanField(default=True, verbose_name='on leaderboards')),
                        ('notice_mail', models.BooleanField(default=True, verbose_name='notices also by mail')),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                        ('staff_number', models.CharField(blank=True, default='', max_length=20, verbose_name='staff number')),
                        ('left_on', models.DateField(blank=True, editable=False, null=True, verbose_name='left on')),
                    ],
                    options={
                        'verbose_name': 'user',
                        'verbose_name_plural': 'users',
                        'abstract': False,
                        'swappable': 'AUTH_USER_MODEL',
                        'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('search_key', config='simple'), name='person_search')],
                        'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='one_person_a_mail_address'), models.UniqueConstraint(django.db.models.functions.text.Lower('staff_number'), condition=models.Q(('staff_number', ''), _negated=True), name='one_person_a_staff_number'), models.CheckConstraint(condition=models.Q(models.Q(('is_staff', False), ('is_superuser', False)), ('role', 'admin'), _connector='OR'), name='superusers_are_admins')],
                    },
                    managers=[
                        ('objects', salesplan.people.models.PersonManager()),
                    ],
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='user',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_userevent" ("date_joined", "digest_mail", "email", "id", "is_active", "is_staff", "is_superuser", "job_title", "language", "left_on", "name", "notice_mail", "on_leaderboards", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "photo", "role", "search_key", "sort_key", "staff_number", "theme", "time_zone", "username", "version") SELECT new_values."date_joined", new_values."digest_mail", new_values."email", new_values."id", new_values."is_active", new_values."is_staff", new_values."is_superuser", new_values."job_title", new_values."language", new_values."left_on", new_values."name", new_values."notice_mail", new_values."on_leaderboards", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."photo", new_values."role", new_values."search_key", new_values."sort_key", new_values."staff_number", new_values."theme", new_values."time_zone", new_values."username", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e00dc76a29a5d28ff5d25a10473d252dd7b4d982', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_7e9ab', referencing='REFERENCING NEW TABLE AS new_values ', table='people_user', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='user',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_userevent" ("date_joined", "digest_mail", "email", "id", "is_active", "is_staff", "is_superuser", "job_title", "language", "left_on", "name", "notice_mail", "on_leaderboards", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "photo", "role", "search_key", "sort_key", "staff_number", "theme", "time_zone", "username", "version") SELECT new_values."date_joined", new_values."digest_mail", new_values."email", new_values."id", new_values."is_active", new_values."is_staff", new_values."is_superuser", new_values."job_title", new_values."language", new_values."left_on", new_values."name", new_values."notice_mail", new_values."on_leaderboards", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."photo", new_values."role", new_values."search_key", new_values."sort_key", new_values."staff_number", new_values."theme", new_values."time_zone", new_values."username", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."date_joined" IS DISTINCT FROM (new_values."date_joined") OR old_values."digest_mail" IS DISTINCT FROM (new_values."digest_mail") OR old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_active" IS DISTINCT FROM (new_values."is_active") OR old_values."is_staff" IS DISTINCT FROM (new_values."is_staff") OR old_values."is_superuser" IS DISTINCT FROM (new_values."is_superuser") OR old_values."job_title" IS DISTINCT FROM (new_values."job_title") OR old_values."language" IS DISTINCT FROM (new_values."language") OR old_values."left_on" IS DISTINCT FROM (new_values."left_on") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."notice_mail" IS DISTINCT FROM (new_values."notice_mail") OR old_values."on_leaderboards" IS DISTINCT FROM (new_values."on_leaderboards") OR old_values."phone" IS DISTINCT FROM (new_values."phone") OR old_values."photo" IS DISTINCT FROM (new_values."photo") OR old_values."role" IS DISTINCT FROM (new_values."role") OR old_values."search_key" IS DISTINCT FROM (new_values."search_key") OR old_values."sort_key" IS DISTINCT FROM (new_values."sort_key") OR old_values."staff_number" IS DISTINCT FROM (new_values."staff_number") OR old_values."theme" IS DISTINCT FROM (new_values."theme") OR old_values."time_zone" IS DISTINCT FROM (new_values."time_zone") OR old_values."username" IS DISTINCT FROM (new_values."username") OR old_values."version" IS DISTINCT FROM (new_values."version")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='dad3a61f012a748769dd253e4c86c557e3a5ba92', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_86e64', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='people_user', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='user',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_userevent" ("date_joined", "digest_mail", "email", "id", "is_active", "is_staff", "is_superuser", "job_title", "language", "left_on", "name", "notice_mail", "on_leaderboards", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "photo", "role", "search_key", "sort_key", "staff_number", "theme", "time_zone", "username", "version") SELECT old_values."date_joined", old_values."digest_mail", old_values."email", old_values."id", old_values."is_active", old_values."is_staff", old_values."is_superuser", old_values."job_title", old_values."language", old_values."left_on", old_values."name", old_values."notice_mail", old_values."on_leaderboards", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."phone", old_values."photo", old_values."role", old_values."search_key", old_values."sort_key", old_values."staff_number", old_values."theme", old_values."time_zone", old_values."username", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='6c38a26eaac875ca5cdf349d37c5a43f751c03f8', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_bec80', referencing='REFERENCING OLD TABLE AS old_values ', table='people_user', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='UserEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to=settings.AUTH_USER_MODEL)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                        ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                        ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                        ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('search_key', models.TextField(default='', editable=False)),
                        ('sort_key', models.CharField(default='', editable=False, max_length=200)),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='mail address')),
                        ('role', models.CharField(choices=[('rep', 'Sales rep'), ('manager', 'Manager'), ('admin', 'Admin'), ('auditor', 'Auditor')], default='rep', max_length=10, verbose_name='role')),
                        ('language', models.CharField(blank=True, choices=[('', 'As in the browser'), ('en', 'English'), ('zh-hans', '简体中文')], default='', max_length=10, verbose_name='language')),
                        ('time_zone', models.CharField(default='Asia/Shanghai', max_length=64, verbose_name='time zone')),
                        ('photo', models.ImageField(blank=True, upload_to='photos/', verbose_name='photo')),
                        ('job_title', models.CharField(blank=True, max_length=120, verbose_name='job title')),
                        ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                        ('theme', models.CharField(blank=True, default='', max_length=5, verbose_name='appearance')),
                        ('digest_mail', models.BooleanField(default=True, verbose_name='daily digest by mail')),
                        ('on_leaderboards', models.BooleanField(default=True, verbose_name='on leaderboards')),
                        ('notice_mail', models.BooleanField(default=True, verbose_name='notices also by mail')),
                        ('staff_number', models.CharField(blank=True, default='', max_length=20, verbose_name='staff number')),
                        ('left_on', models.DateField(blank=True, editable=False, null=True, verbose_name='left on')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='userevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='58c9797304ded816d5f5d9c12355ee086d62bf08', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f5bab', table='people_userevent', when='BEFORE')),
                ),
            ],
        ),
    ]
