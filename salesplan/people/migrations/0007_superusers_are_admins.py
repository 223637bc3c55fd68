"""Superusers are admins; and the link with which the first one of an empty product begins.

`createsuperuser` used to make a sales rep, whom every setting refused: whoever was made so becomes the admin that was
meant. A member of staff who is no superuser has nothing in Django's own admin and keeps the role.
"""

from django.db import migrations, models


MEANT = """
UPDATE people_user SET role = 'admin' WHERE is_superuser AND role <> 'admin';
UPDATE people_user SET is_staff = false WHERE is_staff AND role <> 'admin';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('people', '0006_fill_left_on'),
    ]

    operations = [
        migrations.RunSQL(MEANT, migrations.RunSQL.noop),
        migrations.CreateModel(
            name='FirstLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret_hash', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_staff', False), ('is_superuser', False)), ('role', 'admin'), _connector='OR'), name='superusers_are_admins'),
        ),
        migrations.AddConstraint(
            model_name='firstlink',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='first_link_ends_after_it_begins'),
        ),
    ]
