import django.contrib.auth.validators
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import salesplan.core.migrating
import salesplan.people.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('people', '0001_initial'), ('people', '0002_leaderboards')]

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
                    ],
                    options={
                        'verbose_name': 'user',
                        'verbose_name_plural': 'users',
                        'abstract': False,
                        'swappable': 'AUTH_USER_MODEL',
                        'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('search_key', config='simple'), name='person_search')],
                        'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='one_person_a_mail_address')],
                    },
                    managers=[
                        ('objects', salesplan.people.models.PersonManager()),
                    ],
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='user',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_userevent" ("date_joined", "digest_mail", "email", "id", "is_active", "is_staff", "is_superuser", "job_title", "language", "name", "notice_mail", "on_leaderboards", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "photo", "role", "search_key", "sort_key", "theme", "time_zone", "username", "version") SELECT new_values."date_joined", new_values."digest_mail", new_values."email", new_values."id", new_values."is_active", new_values."is_staff", new_values."is_superuser", new_values."job_title", new_values."language", new_values."name", new_values."notice_mail", new_values."on_leaderboards", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."photo", new_values."role", new_values."search_key", new_values."sort_key", new_values."theme", new_values."time_zone", new_values."username", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b65dfae24b947bc0382224d2e75020bdefb4fc7d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_7e9ab', referencing='REFERENCING NEW TABLE AS new_values ', table='people_user', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='user',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_userevent" ("date_joined", "digest_mail", "email", "id", "is_active", "is_staff", "is_superuser", "job_title", "language", "name", "notice_mail", "on_leaderboards", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "photo", "role", "search_key", "sort_key", "theme", "time_zone", "username", "version") SELECT new_values."date_joined", new_values."digest_mail", new_values."email", new_values."id", new_values."is_active", new_values."is_staff", new_values."is_superuser", new_values."job_title", new_values."language", new_values."name", new_values."notice_mail", new_values."on_leaderboards", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."photo", new_values."role", new_values."search_key", new_values."sort_key", new_values."theme", new_values."time_zone", new_values."username", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."date_joined" IS DISTINCT FROM (new_values."date_joined") OR old_values."digest_mail" IS DISTINCT FROM (new_values."digest_mail") OR old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_active" IS DISTINCT FROM (new_values."is_active") OR old_values."is_staff" IS DISTINCT FROM (new_values."is_staff") OR old_values."is_superuser" IS DISTINCT FROM (new_values."is_superuser") OR old_values."job_title" IS DISTINCT FROM (new_values."job_title") OR old_values."language" IS DISTINCT FROM (new_values."language") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."notice_mail" IS DISTINCT FROM (new_values."notice_mail") OR old_values."on_leaderboards" IS DISTINCT FROM (new_values."on_leaderboards") OR old_values."phone" IS DISTINCT FROM (new_values."phone") OR old_values."photo" IS DISTINCT FROM (new_values."photo") OR old_values."role" IS DISTINCT FROM (new_values."role") OR old_values."search_key" IS DISTINCT FROM (new_values."search_key") OR old_values."sort_key" IS DISTINCT FROM (new_values."sort_key") OR old_values."theme" IS DISTINCT FROM (new_values."theme") OR old_values."time_zone" IS DISTINCT FROM (new_values."time_zone") OR old_values."username" IS DISTINCT FROM (new_values."username") OR old_values."version" IS DISTINCT FROM (new_values."version")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='6a4975901d9b91ce597730bd97277837d474dbc9', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_86e64', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='people_user', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='user',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_userevent" ("date_joined", "digest_mail", "email", "id", "is_active", "is_staff", "is_superuser", "job_title", "language", "name", "notice_mail", "on_leaderboards", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "photo", "role", "search_key", "sort_key", "theme", "time_zone", "username", "version") SELECT old_values."date_joined", old_values."digest_mail", old_values."email", old_values."id", old_values."is_active", old_values."is_staff", old_values."is_superuser", old_values."job_title", old_values."language", old_values."name", old_values."notice_mail", old_values."on_leaderboards", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."phone", old_values."photo", old_values."role", old_values."search_key", old_values."sort_key", old_values."theme", old_values."time_zone", old_values."username", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f2baeb0c9e43499120a8a26b5cd194470daeee98', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_bec80', referencing='REFERENCING OLD TABLE AS old_values ', table='people_user', when='AFTER')),
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
