import django.db.models.deletion
import pgtrigger.compiler
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
                    name='DemoCompany',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('loaded_at', models.DateTimeField()),
                        ('discard_asked_at', models.DateTimeField(null=True)),
                        ('opening', models.JSONField(null=True)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_demo_company')],
                    },
                ),
                migrations.CreateModel(
                    name='Firing',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('monitor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='firings', to='reports.monitor')),
                        ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                        ('period_key', models.CharField(max_length=24)),
                        ('value', models.DecimalField(decimal_places=6, max_digits=22)),
                        ('mark', models.DecimalField(decimal_places=6, max_digits=22)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['-at', '-pk'],
                        'constraints': [models.UniqueConstraint(fields=('monitor', 'period_key', 'person', 'team'), name='one_firing_a_period_and_subject', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('person', None), ('team', None), _connector='OR'), name='firing_of_one_subject')],
                    },
                ),
                migrations.CreateModel(
                    name='Monitor',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='monitors', to=settings.AUTH_USER_MODEL, verbose_name='who is told')),
                        ('metric', models.CharField(max_length=40, verbose_name='metric')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team', verbose_name='team')),
                        ('each', models.CharField(choices=[('whole', 'of all of them together'), ('person', 'of each person'), ('team', 'of each team')], default='whole', max_length=6, verbose_name='watches the figure')),
                        ('span', models.CharField(choices=[('month', 'this month'), ('quarter', 'this quarter'), ('year', 'this year')], default='quarter', max_length=8, verbose_name='period')),
                        ('condition', models.CharField(choices=[('below', 'falls below'), ('above', 'rises above'), ('behind_pace', 'is behind pace by more than'), ('against_pace', 'falls below this share of the pace')], default='below', max_length=12, verbose_name='when it')),
                        ('mark', models.DecimalField(decimal_places=4, max_digits=18, verbose_name='mark')),
                        ('is_active', models.BooleanField(default=True, verbose_name='on')),
                        ('created_at', models.DateTimeField(editable=False)),
                    ],
                    options={
                        'ordering': ['name'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('person', None), ('team', None), _connector='OR'), name='monitor_of_one_scope'), models.CheckConstraint(condition=models.Q(('each', 'whole'), ('person', None), _connector='OR'), name='monitor_of_each_in_a_team')],
                    },
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='monitor',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_monitorevent" ("condition", "created_at", "each", "id", "is_active", "mark", "metric", "name", "owner_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "span", "team_id", "version") SELECT new_values."condition", new_values."created_at", new_values."each", new_values."id", new_values."is_active", new_values."mark", new_values."metric", new_values."name", new_values."owner_id", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."span", new_values."team_id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='af0a43cc5218e60cab622365216a886b7e46fd23', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_07ad8', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_monitor', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='monitor',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_monitorevent" ("condition", "created_at", "each", "id", "is_active", "mark", "metric", "name", "owner_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "span", "team_id", "version") SELECT new_values."condition", new_values."created_at", new_values."each", new_values."id", new_values."is_active", new_values."mark", new_values."metric", new_values."name", new_values."owner_id", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."span", new_values."team_id", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8079aaf0607cd10e5c2f0809d8ec19ca25e13847', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_f678c', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_monitor', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='monitor',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_monitorevent" ("condition", "created_at", "each", "id", "is_active", "mark", "metric", "name", "owner_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "span", "team_id", "version") SELECT old_values."condition", old_values."created_at", old_values."each", old_values."id", old_values."is_active", old_values."mark", old_values."metric", old_values."name", old_values."owner_id", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."span", old_values."team_id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='04cd99845461a222626998c87fc8bac539bd6167', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_04048', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_monitor', when='AFTER')),
                ),
                migrations.CreateModel(
                    name='MonitorEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.monitor')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('owner', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who is told')),
                        ('metric', models.CharField(max_length=40, verbose_name='metric')),
                        ('person', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('team', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.team', verbose_name='team')),
                        ('each', models.CharField(choices=[('whole', 'of all of them together'), ('person', 'of each person'), ('team', 'of each team')], default='whole', max_length=6, verbose_name='watches the figure')),
                        ('span', models.CharField(choices=[('month', 'this month'), ('quarter', 'this quarter'), ('year', 'this year')], default='quarter', max_length=8, verbose_name='period')),
                        ('condition', models.CharField(choices=[('below', 'falls below'), ('above', 'rises above'), ('behind_pace', 'is behind pace by more than'), ('against_pace', 'falls below this share of the pace')], default='below', max_length=12, verbose_name='when it')),
                        ('mark', models.DecimalField(decimal_places=4, max_digits=18, verbose_name='mark')),
                        ('is_active', models.BooleanField(default=True, verbose_name='on')),
                        ('created_at', models.DateTimeField(editable=False)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='monitorevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='adc8cdd8f4d8012e2f15d0a5012420c40a20d538', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_de4d7', table='reports_monitorevent', when='BEFORE')),
                ),
            ],
        ),
    ]
