import customers.loyalty.models.programme
import django.db.models.deletion
import pgtrigger.compiler
import salesplan.core.fields
import salesplan.core.migrating
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0004_wording'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        salesplan.core.migrating.CreateTogether(
            operations=[
                migrations.CreateModel(
                    name='EarnRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(choices=[('amount', 'Every purchase'), ('product', 'A product'), ('first_order', 'First purchase'), ('referral', 'Referral'), ('survey', 'Answered survey')], max_length=12, verbose_name='earned for')),
                        ('product_code', models.CharField(blank=True, max_length=40, verbose_name='product code')),
                        ('points', customers.loyalty.models.programme.PointsField(decimal_places=2, max_digits=14, verbose_name='points')),
                        ('per_amount', salesplan.core.fields.MoneyField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='for each')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                    ],
                    options={
                        'ordering': ['kind', 'product_code'],
                        'constraints': [models.UniqueConstraint(fields=('kind', 'product_code'), name='one_earn_rule_a_kind'), models.CheckConstraint(condition=models.Q(('points__gte', 0)), name='earn_rule_gives'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('first_order', 'referral', 'survey')), ('per_amount', None)), models.Q(models.Q(('kind__in', ('first_order', 'referral', 'survey')), _negated=True), ('per_amount__gt', 0)), _connector='OR'), name='earn_rule_of_an_amount'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'product'), models.Q(('product_code', ''), _negated=True)), models.Q(models.Q(('kind', 'product'), _negated=True), ('product_code', '')), _connector='OR'), name='earn_rule_of_a_product')],
                    },
                ),
                migrations.CreateModel(
                    name='EarnRuleEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='customers.earnrule')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(choices=[('amount', 'Every purchase'), ('product', 'A product'), ('first_order', 'First purchase'), ('referral', 'Referral'), ('survey', 'Answered survey')], max_length=12, verbose_name='earned for')),
                        ('product_code', models.CharField(blank=True, max_length=40, verbose_name='product code')),
                        ('points', customers.loyalty.models.programme.PointsField(decimal_places=2, max_digits=14, verbose_name='points')),
                        ('per_amount', salesplan.core.fields.MoneyField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='for each')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                    ],
                ),
                migrations.CreateModel(
                    name='LoyaltyMember',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='loyalty', to='customers.account', verbose_name='customer')),
                        ('joined_on', models.DateField(verbose_name='member since')),
                        ('tier', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='customers.loyaltytier', verbose_name='tier')),
                        ('tier_since', models.DateField(editable=False, null=True)),
                        ('below_since', models.DateField(editable=False, null=True)),
                        ('created_at', models.DateTimeField(editable=False)),
                    ],
                ),
                migrations.CreateModel(
                    name='LoyaltyMemberEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='customers.loyaltymember')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('account', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.account', verbose_name='customer')),
                        ('joined_on', models.DateField(verbose_name='member since')),
                        ('tier', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.loyaltytier', verbose_name='tier')),
                        ('tier_since', models.DateField(editable=False, null=True)),
                        ('below_since', models.DateField(editable=False, null=True)),
                        ('created_at', models.DateTimeField(editable=False)),
                    ],
                ),
                migrations.CreateModel(
                    name='LoyaltyProgramme',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('name_zh', models.CharField(blank=True, max_length=120, verbose_name='Chinese name')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('is_active', models.BooleanField(default=True, verbose_name='in force')),
                        ('starts_on', models.DateField(verbose_name='counts purchases from')),
                        ('joins_by_itself', models.BooleanField(default=True, verbose_name='customers join with their first purchase')),
                        ('decimals', models.PositiveSmallIntegerField(default=0, verbose_name='decimals of points')),
                        ('unit_value', salesplan.core.fields.RateField(decimal_places=8, default=Decimal('0.01'), max_digits=18, verbose_name='value of a point')),
                        ('breakage', salesplan.core.fields.RateField(decimal_places=8, default=Decimal('0'), max_digits=18, verbose_name='share never redeemed')),
                        ('return_days', models.PositiveSmallIntegerField(default=30, verbose_name='return window in days')),
                        ('expires_months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='months until points expire')),
                        ('allows_debt', models.BooleanField(default=False, verbose_name='balance may become negative')),
                        ('tier_months', models.PositiveSmallIntegerField(default=12, verbose_name='months that count for tiers')),
                        ('grace_days', models.PositiveSmallIntegerField(default=90, verbose_name='days of grace')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_loyalty_programme'), models.CheckConstraint(condition=models.Q(('unit_value__gte', 0)), name='loyalty_unit_value'), models.CheckConstraint(condition=models.Q(('breakage__gte', 0), ('breakage__lte', 1)), name='loyalty_breakage_is_a_share'), models.CheckConstraint(condition=models.Q(('decimals__lte', 2)), name='loyalty_points_have_two_decimals')],
                    },
                ),
                migrations.CreateModel(
                    name='LoyaltyProgrammeEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='customers.loyaltyprogramme')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('name_zh', models.CharField(blank=True, max_length=120, verbose_name='Chinese name')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('is_active', models.BooleanField(default=True, verbose_name='in force')),
                        ('starts_on', models.DateField(verbose_name='counts purchases from')),
                        ('joins_by_itself', models.BooleanField(default=True, verbose_name='customers join with their first purchase')),
                        ('decimals', models.PositiveSmallIntegerField(default=0, verbose_name='decimals of points')),
                        ('unit_value', salesplan.core.fields.RateField(decimal_places=8, default=Decimal('0.01'), max_digits=18, verbose_name='value of a point')),
                        ('breakage', salesplan.core.fields.RateField(decimal_places=8, default=Decimal('0'), max_digits=18, verbose_name='share never redeemed')),
                        ('return_days', models.PositiveSmallIntegerField(default=30, verbose_name='return window in days')),
                        ('expires_months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='months until points expire')),
                        ('allows_debt', models.BooleanField(default=False, verbose_name='balance may become negative')),
                        ('tier_months', models.PositiveSmallIntegerField(default=12, verbose_name='months that count for tiers')),
                        ('grace_days', models.PositiveSmallIntegerField(default=90, verbose_name='days of grace')),
                    ],
                ),
                migrations.CreateModel(
                    name='LoyaltyReward',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('name_zh', models.CharField(blank=True, max_length=120, verbose_name='Chinese name')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(choices=[('discount', 'Discount on a deal'), ('gift', 'Gift'), ('training', 'Training')], max_length=8, verbose_name='kind')),
                        ('points', customers.loyalty.models.programme.PointsField(decimal_places=2, max_digits=14, verbose_name='points')),
                        ('value', salesplan.core.fields.MoneyField(decimal_places=4, default=0, max_digits=18, verbose_name='worth')),
                        ('cost', salesplan.core.fields.MoneyField(decimal_places=4, default=0, max_digits=18, verbose_name='costs us')),
                        ('note', models.TextField(blank=True, verbose_name='note')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                    ],
                    options={
                        'ordering': ['points', 'name'],
                        'constraints': [models.UniqueConstraint(fields=('name',), name='one_reward_a_name'), models.CheckConstraint(condition=models.Q(('points__gt', 0)), name='reward_takes_points'), models.CheckConstraint(condition=models.Q(('cost__gte', 0), ('value__gte', 0)), name='reward_amounts_not_negative')],
                    },
                ),
                migrations.CreateModel(
                    name='LoyaltyRewardEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='customers.loyaltyreward')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('name_zh', models.CharField(blank=True, max_length=120, verbose_name='Chinese name')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(choices=[('discount', 'Discount on a deal'), ('gift', 'Gift'), ('training', 'Training')], max_length=8, verbose_name='kind')),
                        ('points', customers.loyalty.models.programme.PointsField(decimal_places=2, max_digits=14, verbose_name='points')),
                        ('value', salesplan.core.fields.MoneyField(decimal_places=4, default=0, max_digits=18, verbose_name='worth')),
                        ('cost', salesplan.core.fields.MoneyField(decimal_places=4, default=0, max_digits=18, verbose_name='costs us')),
                        ('note', models.TextField(blank=True, verbose_name='note')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                    ],
                ),
                migrations.CreateModel(
                    name='LoyaltyTier',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('name_zh', models.CharField(blank=True, max_length=120, verbose_name='Chinese name')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('threshold', salesplan.core.fields.MoneyField(decimal_places=4, max_digits=18, verbose_name='reached from spending of')),
                        ('discount', models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name='discount %')),
                    ],
                    options={
                        'ordering': ['threshold'],
                        'constraints': [models.UniqueConstraint(fields=('threshold',), name='one_tier_a_threshold'), models.CheckConstraint(condition=models.Q(('threshold__gte', 0)), name='tier_threshold_not_negative'), models.CheckConstraint(condition=models.Q(('discount__gte', 0), ('discount__lte', 100)), name='tier_discount_is_a_percent')],
                    },
                ),
                migrations.CreateModel(
                    name='LoyaltyTierEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='customers.loyaltytier')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('name_zh', models.CharField(blank=True, max_length=120, verbose_name='Chinese name')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('threshold', salesplan.core.fields.MoneyField(decimal_places=4, max_digits=18, verbose_name='reached from spending of')),
                        ('discount', models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name='discount %')),
                    ],
                ),
                migrations.CreateModel(
                    name='PointAdjustment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adjustments', to='customers.loyaltymember')),
                        ('points', customers.loyalty.models.programme.PointsField(decimal_places=2, max_digits=14, verbose_name='points')),
                        ('why', models.CharField(max_length=300, verbose_name='why')),
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='waiting', editable=False, max_length=12, verbose_name='state')),
                        ('asked_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_at', models.DateTimeField(editable=False)),
                    ],
                    options={
                        'ordering': ['-asked_at', '-id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('points', 0), _negated=True), name='adjustment_changes_points')],
                    },
                ),
                migrations.CreateModel(
                    name='PointAdjustmentEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='customers.pointadjustment')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.loyaltymember')),
                        ('points', customers.loyalty.models.programme.PointsField(decimal_places=2, max_digits=14, verbose_name='points')),
                        ('why', models.CharField(max_length=300, verbose_name='why')),
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='waiting', editable=False, max_length=12, verbose_name='state')),
                        ('asked_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_at', models.DateTimeField(editable=False)),
                    ],
                ),
                migrations.CreateModel(
                    name='PointAdjustmentMove',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('step', models.CharField(max_length=16)),
                        ('from_state', models.CharField(blank=True, max_length=12)),
                        ('to_state', models.CharField(max_length=12)),
                        ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField()),
                        ('adjustment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='customers.pointadjustment')),
                    ],
                    options={
                        'ordering': ['-at', '-id'],
                    },
                ),
                migrations.CreateModel(
                    name='PointEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='customers.loyaltymember')),
                        ('lot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='customers.pointlot')),
                        ('kind', models.CharField(choices=[('earn', 'Earned'), ('reverse', 'Taken back'), ('burn', 'Redeemed'), ('restore', 'Given back'), ('expire', 'Expired'), ('adjust', 'Adjusted'), ('settle', 'Set off')], max_length=8, verbose_name='what')),
                        ('points', customers.loyalty.models.programme.PointsField(decimal_places=2, default=0, max_digits=14, verbose_name='points')),
                        ('waived', customers.loyalty.models.programme.PointsField(decimal_places=2, default=0, max_digits=14, verbose_name='waived')),
                        ('spend', salesplan.core.fields.MoneyField(decimal_places=4, default=0, max_digits=18, verbose_name='counts for the tier')),
                        ('spent_on', models.DateField(null=True)),
                        ('day', models.DateField(verbose_name='day')),
                        ('about_kind', models.CharField(blank=True, max_length=20)),
                        ('about_id', models.BigIntegerField(blank=True, null=True)),
                        ('parts', models.JSONField(default=list)),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                        ('key', models.CharField(max_length=80, unique=True)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['-day', '-id'],
                        'indexes': [models.Index(fields=['member', 'day'], name='pointentry_member'), models.Index(fields=['about_kind', 'about_id'], name='pointentry_about'), models.Index(fields=['day'], name='pointentry_day'), models.Index(condition=models.Q(('spend', 0), _negated=True), fields=['spent_on'], name='pointentry_spent'), models.Index(fields=['lot'], name='pointentry_lot')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('lot', None), ('points', 0)), models.Q(('lot__isnull', False), models.Q(('points', 0), _negated=True)), _connector='OR'), name='points_lie_in_a_lot'), models.CheckConstraint(condition=models.Q(models.Q(('spend', 0), ('spent_on', None)), models.Q(models.Q(('spend', 0), _negated=True), ('spent_on__isnull', False)), _connector='OR'), name='spending_has_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='PointLot',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='customers.loyaltymember')),
                        ('about_kind', models.CharField(blank=True, max_length=20)),
                        ('about_id', models.BigIntegerField(blank=True, null=True)),
                        ('earned_on', models.DateField(verbose_name='earned on')),
                        ('available_from', models.DateField(verbose_name='usable from')),
                        ('expires_on', models.DateField(null=True, verbose_name='usable until')),
                        ('terms', models.JSONField(default=dict)),
                        ('remaining', customers.loyalty.models.programme.PointsField(decimal_places=2, default=0, max_digits=14, verbose_name='left')),
                    ],
                    options={
                        'ordering': ['-earned_on', '-id'],
                        'indexes': [models.Index(fields=['member'], name='pointlot_member'), models.Index(condition=models.Q(('remaining__gt', 0)), fields=['expires_on'], name='pointlot_expiry'), models.Index(fields=['about_kind', 'about_id'], name='pointlot_about')],
                    },
                ),
                migrations.CreateModel(
                    name='Redemption',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='customers.loyaltymember')),
                        ('reward', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='customers.loyaltyreward', verbose_name='reward')),
                        ('quantity', models.PositiveSmallIntegerField(default=1, verbose_name='how many')),
                        ('points', customers.loyalty.models.programme.PointsField(decimal_places=2, max_digits=14, verbose_name='points')),
                        ('value', salesplan.core.fields.MoneyField(decimal_places=4, max_digits=18, verbose_name='worth')),
                        ('cost', salesplan.core.fields.MoneyField(decimal_places=4, max_digits=18, verbose_name='costs us')),
                        ('about_kind', models.CharField(blank=True, editable=False, max_length=20)),
                        ('about_id', models.BigIntegerField(blank=True, editable=False, null=True)),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                        ('day', models.DateField(editable=False, verbose_name='day')),
                        ('state', models.CharField(choices=[('open', 'To deliver'), ('delivered', 'Delivered'), ('cancelled', 'Cancelled')], default='open', editable=False, max_length=12, verbose_name='state')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('created_at', models.DateTimeField(editable=False)),
                    ],
                    options={
                        'ordering': ['-day', '-id'],
                        'indexes': [models.Index(fields=['about_kind', 'about_id'], name='redemption_about')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('points__gt', 0), ('quantity__gt', 0)), name='redemption_takes_points')],
                    },
                ),
                migrations.CreateModel(
                    name='RedemptionEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='customers.redemption')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.loyaltymember')),
                        ('reward', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='customers.loyaltyreward', verbose_name='reward')),
                        ('quantity', models.PositiveSmallIntegerField(default=1, verbose_name='how many')),
                        ('points', customers.loyalty.models.programme.PointsField(decimal_places=2, max_digits=14, verbose_name='points')),
                        ('value', salesplan.core.fields.MoneyField(decimal_places=4, max_digits=18, verbose_name='worth')),
                        ('cost', salesplan.core.fields.MoneyField(decimal_places=4, max_digits=18, verbose_name='costs us')),
                        ('about_kind', models.CharField(blank=True, editable=False, max_length=20)),
                        ('about_id', models.BigIntegerField(blank=True, editable=False, null=True)),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                        ('day', models.DateField(editable=False, verbose_name='day')),
                        ('state', models.CharField(choices=[('open', 'To deliver'), ('delivered', 'Delivered'), ('cancelled', 'Cancelled')], default='open', editable=False, max_length=12, verbose_name='state')),
                        ('created_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('created_at', models.DateTimeField(editable=False)),
                    ],
                ),
                migrations.CreateModel(
                    name='RedemptionMove',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('step', models.CharField(max_length=16)),
                        ('from_state', models.CharField(blank=True, max_length=12)),
                        ('to_state', models.CharField(max_length=12)),
                        ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField()),
                        ('redemption', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='customers.redemption')),
                    ],
                    options={
                        'ordering': ['-at', '-id'],
                    },
                ),
                migrations.CreateModel(
                    name='Referral',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.account', verbose_name='new customer')),
                        ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='customers.loyaltymember', verbose_name='referred by')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['-at', '-id'],
                    },
                ),
                migrations.CreateModel(
                    name='TierChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tier_changes', to='customers.loyaltymember')),
                        ('tier', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.loyaltytier')),
                        ('day', models.DateField(verbose_name='day')),
                        ('spend', salesplan.core.fields.MoneyField(decimal_places=4, max_digits=18, verbose_name='spent')),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['-day', '-id'],
                    },
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='earnrule',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_earnruleevent" ("id", "is_active", "kind", "per_amount", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "product_code", "version") SELECT new_values."id", new_values."is_active", new_values."kind", new_values."per_amount", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."points", new_values."product_code", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='cfc076f020e8702277a1c12af8c83c1e342b471e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_def2c', referencing='REFERENCING NEW TABLE AS new_values ', table='customers_earnrule', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='earnrule',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_earnruleevent" ("id", "is_active", "kind", "per_amount", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "product_code", "version") SELECT new_values."id", new_values."is_active", new_values."kind", new_values."per_amount", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."points", new_values."product_code", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5dc0d9ab0bdee4d1e95acc03c05bedbd590b280c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_b7195', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='customers_earnrule', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='earnrule',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_earnruleevent" ("id", "is_active", "kind", "per_amount", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "product_code", "version") SELECT old_values."id", old_values."is_active", old_values."kind", old_values."per_amount", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."points", old_values."product_code", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='7701fe615f71287743373955ad15037406dcef42', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_cddec', referencing='REFERENCING OLD TABLE AS old_values ', table='customers_earnrule', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='loyaltyprogramme',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_loyaltyprogrammeevent" ("allows_debt", "breakage", "decimals", "expires_months", "grace_days", "id", "is_active", "joins_by_itself", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "return_days", "starts_on", "tier_months", "unit_value", "version") SELECT new_values."allows_debt", new_values."breakage", new_values."decimals", new_values."expires_months", new_values."grace_days", new_values."id", new_values."is_active", new_values."joins_by_itself", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."return_days", new_values."starts_on", new_values."tier_months", new_values."unit_value", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ce8b38037ad8721554c6978f07fcdc400bcf2273', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_94eb1', referencing='REFERENCING NEW TABLE AS new_values ', table='customers_loyaltyprogramme', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='loyaltyprogramme',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_loyaltyprogrammeevent" ("allows_debt", "breakage", "decimals", "expires_months", "grace_days", "id", "is_active", "joins_by_itself", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "return_days", "starts_on", "tier_months", "unit_value", "version") SELECT new_values."allows_debt", new_values."breakage", new_values."decimals", new_values."expires_months", new_values."grace_days", new_values."id", new_values."is_active", new_values."joins_by_itself", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."return_days", new_values."starts_on", new_values."tier_months", new_values."unit_value", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='fa4c3d15bf4abc56508ffb2decd94b6cbff8430d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_b52f5', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='customers_loyaltyprogramme', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='loyaltyprogramme',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_loyaltyprogrammeevent" ("allows_debt", "breakage", "decimals", "expires_months", "grace_days", "id", "is_active", "joins_by_itself", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "return_days", "starts_on", "tier_months", "unit_value", "version") SELECT old_values."allows_debt", old_values."breakage", old_values."decimals", old_values."expires_months", old_values."grace_days", old_values."id", old_values."is_active", old_values."joins_by_itself", old_values."name", old_values."name_zh", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."return_days", old_values."starts_on", old_values."tier_months", old_values."unit_value", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b65a878eb81ab636322d1fc039f549ba3a3f963c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_7e0be', referencing='REFERENCING OLD TABLE AS old_values ', table='customers_loyaltyprogramme', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='loyaltyreward',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_loyaltyrewardevent" ("cost", "id", "is_active", "kind", "name", "name_zh", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "value", "version") SELECT new_values."cost", new_values."id", new_values."is_active", new_values."kind", new_values."name", new_values."name_zh", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."points", new_values."value", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8e0cf0404c0ce40bea42d337824a68794c474786', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_ad449', referencing='REFERENCING NEW TABLE AS new_values ', table='customers_loyaltyreward', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='loyaltyreward',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_loyaltyrewardevent" ("cost", "id", "is_active", "kind", "name", "name_zh", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "value", "version") SELECT new_values."cost", new_values."id", new_values."is_active", new_values."kind", new_values."name", new_values."name_zh", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."points", new_values."value", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='86f4573bccff39b93178a5e542e5a9c0f02e8397', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_3073c', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='customers_loyaltyreward', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='loyaltyreward',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_loyaltyrewardevent" ("cost", "id", "is_active", "kind", "name", "name_zh", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "value", "version") SELECT old_values."cost", old_values."id", old_values."is_active", old_values."kind", old_values."name", old_values."name_zh", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."points", old_values."value", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='ab8bfde7b6960ece474e27740ec0bbfea01929c5', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_55469', referencing='REFERENCING OLD TABLE AS old_values ', table='customers_loyaltyreward', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='loyaltytier',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_loyaltytierevent" ("discount", "id", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "threshold", "version") SELECT new_values."discount", new_values."id", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."threshold", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8f9c5bd3b33c1312d4e15edf2ff5f840627b754a', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_7e567', referencing='REFERENCING NEW TABLE AS new_values ', table='customers_loyaltytier', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='loyaltytier',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_loyaltytierevent" ("discount", "id", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "threshold", "version") SELECT new_values."discount", new_values."id", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."threshold", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2ee0886cd066291198bafdff547a1bd280fce1c4', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_a3e85', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='customers_loyaltytier', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='loyaltytier',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_loyaltytierevent" ("discount", "id", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "threshold", "version") SELECT old_values."discount", old_values."id", old_values."name", old_values."name_zh", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."threshold", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f5c847acddbda23606da4da20b1be3c8edaa46d8', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_e2686', referencing='REFERENCING OLD TABLE AS old_values ', table='customers_loyaltytier', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='earnruleevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='067261c023b0a5ee1ffc135a46809159b15f295e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_01730', table='customers_earnruleevent', when='BEFORE')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='loyaltyprogrammeevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7605a5b0c023ff2b977708c321f2b1881fce413a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d9f2d', table='customers_loyaltyprogrammeevent', when='BEFORE')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='loyaltyrewardevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9b7fd86dfbef4dd061ca45236330e41be159cbb2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_51bcb', table='customers_loyaltyrewardevent', when='BEFORE')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='loyaltymemberevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='74668ae84f32bc9d65f60eed97b96751e391852b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8f0bc', table='customers_loyaltymemberevent', when='BEFORE')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='loyaltymember',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_loyaltymemberevent" ("account_id", "below_since", "created_at", "id", "joined_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tier_id", "tier_since", "version") SELECT new_values."account_id", new_values."below_since", new_values."created_at", new_values."id", new_values."joined_on", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."tier_id", new_values."tier_since", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='df19621977c3fb0e7c0a5c18207a2a2e593f4912', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_c3421', referencing='REFERENCING NEW TABLE AS new_values ', table='customers_loyaltymember', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='loyaltymember',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_loyaltymemberevent" ("account_id", "below_since", "created_at", "id", "joined_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tier_id", "tier_since", "version") SELECT new_values."account_id", new_values."below_since", new_values."created_at", new_values."id", new_values."joined_on", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."tier_id", new_values."tier_since", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a662e48a4155fa6ccabba4d3d441f463f77b1f7a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_84acb', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='customers_loyaltymember', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='loyaltymember',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_loyaltymemberevent" ("account_id", "below_since", "created_at", "id", "joined_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tier_id", "tier_since", "version") SELECT old_values."account_id", old_values."below_since", old_values."created_at", old_values."id", old_values."joined_on", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."tier_id", old_values."tier_since", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='5b355b2ec0a7dc89f88f6783b36ec4a2a61330fc', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_1983c', referencing='REFERENCING OLD TABLE AS old_values ', table='customers_loyaltymember', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='loyaltytierevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a5b8d6b5790c227398c7221904c5332c8765ce8f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_da9a6', table='customers_loyaltytierevent', when='BEFORE')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='pointadjustment',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_pointadjustmentevent" ("asked_at", "asked_by_id", "id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "state", "version", "why") SELECT new_values."asked_at", new_values."asked_by_id", new_values."id", new_values."member_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."points", new_values."state", new_values."version", new_values."why" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='d9d742aa61c7f90670b92db6214126f6cf3d1348', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e6a0d', referencing='REFERENCING NEW TABLE AS new_values ', table='customers_pointadjustment', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='pointadjustment',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_pointadjustmentevent" ("asked_at", "asked_by_id", "id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "state", "version", "why") SELECT new_values."asked_at", new_values."asked_by_id", new_values."id", new_values."member_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."points", new_values."state", new_values."version", new_values."why" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e228e92a2c82156b232c4329bd5a72e4c75e7160', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_61145', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='customers_pointadjustment', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='pointadjustment',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_pointadjustmentevent" ("asked_at", "asked_by_id", "id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "state", "version", "why") SELECT old_values."asked_at", old_values."asked_by_id", old_values."id", old_values."member_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."points", old_values."state", old_values."version", old_values."why" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='da25b83f0bdda4f18fc5f255589a6309b58b6c28', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_9a604', referencing='REFERENCING OLD TABLE AS old_values ', table='customers_pointadjustment', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='pointadjustmentevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e5a5ebd6700d9401feed891d08dea75f890e3baf', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_69869', table='customers_pointadjustmentevent', when='BEFORE')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='pointadjustmentmove',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ffbd089e5257e4a31410c182b32b1f50b7636bff', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a6559', table='customers_pointadjustmentmove', when='BEFORE')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='pointlot',
                    trigger=pgtrigger.compiler.Trigger(name='lot_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."member_id" IS DISTINCT FROM (NEW."member_id") OR OLD."about_kind" IS DISTINCT FROM (NEW."about_kind") OR OLD."about_id" IS DISTINCT FROM (NEW."about_id") OR OLD."earned_on" IS DISTINCT FROM (NEW."earned_on") OR OLD."available_from" IS DISTINCT FROM (NEW."available_from") OR OLD."expires_on" IS DISTINCT FROM (NEW."expires_on") OR OLD."terms" IS DISTINCT FROM (NEW."terms"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b47a76d29ee48475e6773100f88958efe2c72f9b', operation='UPDATE', pgid='pgtrigger_lot_stays_be64b', table='customers_pointlot', when='BEFORE')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='pointlot',
                    trigger=pgtrigger.compiler.Trigger(name='lot_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='be2549ebe769ef1804c8fb547990be4657667b4e', operation='DELETE', pgid='pgtrigger_lot_is_kept_09e42', table='customers_pointlot', when='BEFORE')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='pointentry',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='47155adf699c2ce0585ea00aa5d2dfb83fea348a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1518f', table='customers_pointentry', when='BEFORE')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='pointentry',
                    trigger=pgtrigger.compiler.Trigger(name='add_to_lot', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."lot_id" IS NOT NULL)', func='UPDATE customers_pointlot SET remaining = remaining + NEW.points WHERE id = NEW.lot_id; RETURN NULL;', hash='669b927c41b1e1825b15f359764c989f97fde94d', operation='INSERT', pgid='pgtrigger_add_to_lot_22ace', table='customers_pointentry', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='redemption',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_redemptionevent" ("about_id", "about_kind", "cost", "created_at", "created_by_id", "day", "id", "member_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "quantity", "reward_id", "state", "value", "version") SELECT new_values."about_id", new_values."about_kind", new_values."cost", new_values."created_at", new_values."created_by_id", new_values."day", new_values."id", new_values."member_id", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."points", new_values."quantity", new_values."reward_id", new_values."state", new_values."value", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='215e9fb90e6e4db32a5b5f5c6888a84b9b5e0f4b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_6f6e7', referencing='REFERENCING NEW TABLE AS new_values ', table='customers_redemption', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='redemption',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_redemptionevent" ("about_id", "about_kind", "cost", "created_at", "created_by_id", "day", "id", "member_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "quantity", "reward_id", "state", "value", "version") SELECT new_values."about_id", new_values."about_kind", new_values."cost", new_values."created_at", new_values."created_by_id", new_values."day", new_values."id", new_values."member_id", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."points", new_values."quantity", new_values."reward_id", new_values."state", new_values."value", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='41dee572e8f5d38054517894ff337af9bb688d7a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_7bb32', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='customers_redemption', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='redemption',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_redemptionevent" ("about_id", "about_kind", "cost", "created_at", "created_by_id", "day", "id", "member_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "quantity", "reward_id", "state", "value", "version") SELECT old_values."about_id", old_values."about_kind", old_values."cost", old_values."created_at", old_values."created_by_id", old_values."day", old_values."id", old_values."member_id", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."points", old_values."quantity", old_values."reward_id", old_values."state", old_values."value", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b7e8ed1ee198801da8981ec3af15d18ba164ed9e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_823d9', referencing='REFERENCING OLD TABLE AS old_values ', table='customers_redemption', when='AFTER')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='redemptionevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2c1080a71bbfa783f51a200788ab756e7ebd8f9a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_22079', table='customers_redemptionevent', when='BEFORE')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='redemptionmove',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b6d4d3c78f602efe8e4f2d01b7b08891a063e18b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fe689', table='customers_redemptionmove', when='BEFORE')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='referral',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1cb29a0e22728bfb385712144b19be8429138fb7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5d822', table='customers_referral', when='BEFORE')),
                ),
                salesplan.core.migrating.AddTrigger(
                    model_name='tierchange',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ce47a5bbb9b451e3fcc9125d90c4c63bf25de511', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b371c', table='customers_tierchange', when='BEFORE')),
                ),
            ],
        ),
    ]
