"""Deals: what one hopes to sell to whom, with lines, splits and the trail of their stages and dates."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from pipeline.deals.choices import DealType, PushReason
from pipeline.process.choices import StageKind
from salesplan.core.fields import Findable, MoneyField, ProseField, RateField, Versioned, append_only, search_index
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of
from salesplan.people.models import User


def _taken_part_in(people: Collection[User | int] | QuerySet[Any]) -> Q:
    parts = [model.objects.filter(person__in=people).values("deal") for model in (DealSplit, DealOverlay)]
    return Q(owner__in=people) | Q(pk__in=parts[0]) | Q(pk__in=parts[1])


WON = Q(state=StageKind.WON, returned_on=None)


class DealQuerySet(models.QuerySet["Deal"]):
    def visible_to(self, user: User) -> "DealQuerySet":
        """A rep sees deals they own, share in or have an overlay of; a manager those of their people and past teams."""
        scope = scope_of(user)
        if scope.sees_all:
            return self
        visible = _taken_part_in(scope.person_ids)
        if scope.team_ids:
            visible |= Q(team__in=scope.team_ids)
        return self.filter(visible)

    def counting_for(self, user: User) -> "DealQuerySet":
        """Those that count for the people and teams one sees: a deal counts once, for its owner, whoever shares in it."""
        scope = scope_of(user)
        if scope.sees_all:
            return self
        visible = Q(owner__in=scope.person_ids)
        return self.filter(visible | Q(team__in=scope.team_ids) if scope.team_ids else visible)

    def of(self, people: User | int | list[User] | list[int]) -> "DealQuerySet":
        """Those that a person, or any of some people, owns, shares in, or has an overlay of."""
        return self.filter(_taken_part_in(people if isinstance(people, list) else [people]))

    def open(self) -> "DealQuerySet":
        return self.filter(state=StageKind.OPEN)

    def won(self) -> "DealQuerySet":
        """Those that were won and of which something is left."""
        return self.filter(WON)

    def closed(self) -> "DealQuerySet":
        """Those that were won or lost; what came back whole is neither."""
        return self.exclude(state=StageKind.OPEN).filter(returned_on=None)


@tracked(exclude=["probability"])
class Deal(Findable, Versioned):
    """An opportunity. `state` repeats the kind of its stage so that one index answers "what is open".

    `amount` is the sum of the lines, or what was typed where there are none, in `currency`; `amount_base` is the same
    in the company's currency: at today's rate while open (renewed nightly), at the rate of the closing day once closed.
    `team` is the owner's team, frozen when the deal closes.
    """

    name = models.CharField(_("name"), max_length=200)
    account = models.ForeignKey(
        "customers.Account", models.PROTECT, null=True, blank=True, related_name="deals", verbose_name=_("account")
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="deals", verbose_name=_("owner"))
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+", editable=False)
    process = models.ForeignKey("pipeline.Process", models.PROTECT, related_name="deals", verbose_name=_("process"))
    stage = models.ForeignKey("pipeline.Stage", models.PROTECT, related_name="deals", verbose_name=_("stage"))
    state = models.CharField(_("state"), max_length=4, choices=StageKind, default=StageKind.OPEN, editable=False)
    currency = models.CharField(_("currency"), max_length=3)
    amount = MoneyField(_("amount"), default=0)
    amount_base = MoneyField(default=0, editable=False)
    expected_close_on = models.DateField(_("expected close"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, editable=False)
    # The day on which the last of a won deal came back; such a deal is no sale any more (`pipeline.returns`).
    returned_on = models.DateField(_("returned"), null=True, editable=False)
    deal_type = models.CharField(_("type of deal"), max_length=9, choices=DealType, blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_step_on = models.DateField(_("next step on"), null=True, blank=True)
    channel = models.ForeignKey("pipeline.Channel", models.PROTECT, null=True, blank=True, verbose_name=_("channel"))
    rival = models.ForeignKey("pipeline.Rival", models.PROTECT, null=True, blank=True, verbose_name=_("rival"))
    loss_reason = models.ForeignKey(
        "pipeline.LossReason", models.PROTECT, null=True, blank=True, verbose_name=_("reason for the loss")
    )
    loss_note = ProseField(_("what happened"), blank=True)
    main_product = models.ForeignKey("pipeline.Product", models.PROTECT, null=True, editable=False, related_name="+")
    # With which the deal is won, by its stage, its time there and its date (`pipeline.probability`); renewed nightly.
    probability = RateField(_("probability"), default=0, editable=False)
    push_count = models.PositiveSmallIntegerField(_("times postponed"), default=0, editable=False)
    postings = models.PositiveIntegerField(default=0, editable=False)
    stage_since = models.DateTimeField(_("in this stage since"), editable=False)
    touched_at = models.DateTimeField(_("last contact"), null=True, editable=False)
    # Not known of some deals that came from a file; such a deal has no length.
    started_on = models.DateField(_("started"), null=True, blank=True)
    external_id = models.CharField(max_length=120, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(editable=False)

    # What of the deal is credited to the people in question, and the chance that it is won; see `credit.with_credit`.
    credited: Decimal
    likely: Decimal
    # The move that the last action on this object made, for its undo link; not stored.
    last_move: "StageMove"

    objects = DealQuerySet.as_manager()

    class Meta:
        indexes = [
            search_index("deal_search"),
            models.Index(fields=["stage", "-amount_base", "id"], name="deal_board", condition=Q(state=StageKind.OPEN)),
            models.Index(fields=["owner", "state", "expected_close_on"], name="deal_owner"),
            models.Index(fields=["state", "closed_on", "owner"], name="deal_closed"),
            models.Index(fields=["state", "expected_close_on", "id"], name="deal_due"),
            models.Index(fields=["-created_at", "-id"], name="deal_newest"),
            models.Index(fields=["team", "state"], name="deal_team"),
            models.Index(fields=["account", "-created_at"], name="deal_account"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["external_id"], name="deal_external", condition=~Q(external_id="")),
            models.CheckConstraint(condition=Q(amount__gte=0), name="deal_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(returned_on=None) | Q(state=StageKind.WON, amount=0), name="deal_returned_was_won"
            ),
            models.CheckConstraint(
                condition=Q(state=StageKind.OPEN, closed_on=None)
                | (~Q(state=StageKind.OPEN) & Q(closed_on__isnull=False)),
                name="deal_closed_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class DealLine(models.Model):
    """Product, quantity, unit price and discount; `amount` is quantity × price × (1 − discount), rounded once."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="lines")
    product = models.ForeignKey("pipeline.Product", models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3, default=1)
    unit_price = MoneyField(_("unit price"))
    discount = models.DecimalField(_("discount %"), max_digits=5, decimal_places=2, default=0)
    amount = MoneyField(_("amount"), editable=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="line_quantity_positive"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="line_price_not_negative"),
            models.CheckConstraint(
                condition=Q(discount__gte=0) & Q(discount__lte=100), name="line_discount_is_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} × {self.quantity}"


class CreditShare(models.Model):
    """What one person is credited with of a deal, in percent; base of shares and overlays."""

    deal = models.ForeignKey(Deal, models.CASCADE)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"))
    percent = models.DecimalField(_("share %"), max_digits=6, decimal_places=2)

    class Meta:
        abstract = True
        ordering = ["-percent", "id"]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.percent} %"


@tracked()
class DealSplit(CreditShare):
    """A person's share of the credit; the shares of a deal total 100 % (without rows the owner has all of it)."""

    class Meta(CreditShare.Meta):
        default_related_name = "splits"
        constraints = [
            models.UniqueConstraint(fields=["deal", "person"], name="one_split_a_person"),
            models.CheckConstraint(condition=Q(percent__gt=0) & Q(percent__lte=100), name="split_is_percent"),
        ]


@tracked()
class DealOverlay(CreditShare):
    """Extra credit of a person beside the shares (an engineer's, a specialist's): it counts for their plan, in no total."""

    percent = models.DecimalField(_("overlay %"), max_digits=6, decimal_places=2)

    class Meta(CreditShare.Meta):
        default_related_name = "overlays"
        constraints = [
            models.UniqueConstraint(fields=["deal", "person"], name="one_overlay_a_person"),
            models.CheckConstraint(condition=Q(percent__gt=0) & Q(percent__lte=100), name="overlay_is_percent"),
        ]


class DealContact(models.Model):
    """A contact who takes part in a deal."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="deal_contacts")
    contact = models.ForeignKey("customers.Contact", models.PROTECT, related_name="deal_contacts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deal", "contact"], name="one_contact_a_deal")]

    def __str__(self) -> str:
        return f"{self.deal_id} · {self.contact_id}"


class TrailQuerySet(models.QuerySet):
    def in_force(self) -> "TrailQuerySet":
        """Those that hold: neither taken back nor the taking back of another."""
        return self.filter(undoes=None, undone_by=None)


class StageMove(models.Model):
    """The trail of stages: one row for each move, never changed; ageing, conversion and cycle time are asked of it.

    `changed` is what the move did to the deal, {field: [before, after]}, for its undo, which is a row of its own.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="moves")
    from_stage = models.ForeignKey("pipeline.Stage", models.PROTECT, null=True, related_name="+")
    to_stage = models.ForeignKey("pipeline.Stage", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    amount_base = MoneyField()
    note = models.CharField(max_length=300, blank=True)
    changed = models.JSONField(default=dict)
    undoes = models.OneToOneField("self", models.CASCADE, null=True, related_name="undone_by")

    objects = TrailQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["deal", "at"], name="move_deal"),
            models.Index(fields=["to_stage", "at"], name="move_stage"),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.from_stage_id} → {self.to_stage_id}"


class CloseDateChange(models.Model):
    """The trail of expected close dates; `is_push` when it moved past the end of the period it was in."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="date_changes")
    from_on = models.DateField(null=True)
    to_on = models.DateField(null=True)
    is_push = models.BooleanField(default=False)
    reason = models.CharField(_("reason"), max_length=20, choices=PushReason, blank=True)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undoes = models.OneToOneField("self", models.CASCADE, null=True, related_name="undone_by")

    objects = TrailQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["deal", "at"], name="datechange_deal")]

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.from_on} → {self.to_on}"


class DealReturnQuerySet(models.QuerySet["DealReturn"]):
    def visible_to(self, user: User) -> "DealReturnQuerySet":
        """Those of deals one sees."""
        return self.filter(deal__in=Deal.objects.visible_to(user))

    def in_force(self) -> "DealReturnQuerySet":
        """Those that hold: neither taken back nor the taking back of another."""
        return self.filter(reverses=None, reversed_by=None)


class DealReturn(models.Model):
    """Goods of a won deal that came back on a day, with their amount in the deal's currency; never changed.

    One that is taken back gets an opposite row that names it in `reverses`. `goods` are the lines that came back in
    plain values, as `pipeline.returns.rules.as_kept` writes them; empty for what was booked before they were kept.
    """

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="returns")
    day = models.DateField(_("day"))
    amount = MoneyField(_("amount"))
    goods = models.JSONField(default=list)
    why = models.CharField(_("why"), max_length=300, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    # Under which an import knows it again.
    external_id = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = DealReturnQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["external_id"], name="return_external", condition=~Q(external_id="")),
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="return_above_zero_or_taken_back",
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.deal_id}: −{self.amount}"
