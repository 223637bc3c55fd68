"""Cascades: how one figure of a team is broken down to its people and over the months of a period."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from goals.planning.cascades.choices import CascadeLevel, CascadeState, Granularity, Rounding, Season, Shortfall
from goals.planning.cascades.rules.lifecycle import EDITABLE, LIFE
from salesplan.core.errors import Refused
from salesplan.core.fields import Findable, MoneyField, ProseField, RateField, Versioned, search_index
from salesplan.core.lifecycle.models import LifecycleMove, Stateful
from salesplan.core.tracking import tracked
from salesplan.people.access import scope_of
from salesplan.people.choices import OwnerKind, TeamKind
from salesplan.people.models import User

# Those below see what was shared with them, not what is only being drafted.
SHARED = (CascadeState.REVIEW, CascadeState.PUBLISHED)


class CascadeQuerySet(models.QuerySet["Cascade"]):
    def visible_to(self, user: User) -> "CascadeQuerySet":
        """Who leads the top team sees all; those below see it once it was shared, each their part."""
        scope = scope_of(user)
        if scope.sees_all:
            return self
        below = CascadeNode.objects.filter(Q(person__in=scope.person_ids) | Q(team__in=scope.team_ids))
        shared = Q(state__in=SHARED, pk__in=below.values("cascade"))
        return self.filter(Q(team__in=scope.team_ids) | shared)


class CascadeNodeQuerySet(models.QuerySet["CascadeNode"]):
    def visible_to(self, user: User) -> "CascadeNodeQuerySet":
        """One's own figure; a leader those of their teams and people; nothing of a draft from above."""
        scope = scope_of(user)
        if scope.sees_all:
            return self
        own_nodes = Q(person__in=scope.person_ids) | Q(team__in=scope.team_ids) | Q(parent__team__in=scope.team_ids)
        return self.filter(own_nodes, cascade__in=Cascade.objects.visible_to(user).values("pk"))


class CascadeMoveQuerySet(models.QuerySet["CascadeMove"]):
    def visible_to(self, user: User) -> "CascadeMoveQuerySet":
        return self.filter(cascade__in=Cascade.objects.visible_to(user).values("pk"))


@tracked()
class Cascade(Findable, Versioned, Stateful):
    """One figure for a team and a period, and how it is broken down; the figure is that of its top node."""

    lifecycle = LIFE

    name = models.CharField(_("name"), max_length=120)
    metric = models.CharField(_("metric"), max_length=40, default="won_revenue")
    period_key = models.CharField(_("period"), max_length=24)
    starts_on = models.DateField(editable=False)
    ends_on = models.DateField(editable=False)
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="cascades", verbose_name=_("top team"))
    goal = models.ForeignKey(
        "goals.Goal", models.SET_NULL, null=True, blank=True, related_name="cascades", verbose_name=_("goal")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=CascadeState, default=CascadeState.DRAFT, editable=False
    )
    # {"region": {"method": "last_year", "padding": "0.1", "rest": "even"}, …}
    levels = models.JSONField(_("methods"), default=dict)
    season = models.CharField(_("season"), max_length=8, choices=Season, default=Season.HISTORY)
    season_weights = ArrayField(
        models.DecimalField(max_digits=20, decimal_places=4), verbose_name=_("weight of each month")
    )
    ramp = ArrayField(RateField(), verbose_name=_("ramp of new people"), default=list, blank=True)
    shortfall = models.CharField(
        _("what new people don't carry"), max_length=8, choices=Shortfall, default=Shortfall.VISIBLE
    )
    keeps_adjusted = models.BooleanField(_("keep adjustments"), default=True)
    keeps_season = models.BooleanField(_("keep the seasonality of each figure"), default=True)
    rounds_to = models.PositiveIntegerField(_("rounding"), choices=Rounding, default=Rounding.EXACT)
    note = ProseField(_("why"), blank=True)
    published_as = models.CharField(max_length=8, choices=Granularity, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(editable=False)

    objects = CascadeQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        indexes = [search_index("cascade_search")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="cascade_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("goals:cascade_detail", args=[self.pk])

    @property
    def is_editable(self) -> bool:
        """Say whether its figures may change."""
        return self.state in EDITABLE

    def refusal(self, step: str) -> Refused:
        """Say that somebody was quicker."""
        return Refused(gettext("The plan has changed in the meantime. Reload the page."))


@tracked()
class CascadeNode(models.Model):
    """What one team or one person is to carry, by month of the cascade's period; the amount is the sum of its months."""

    cascade = models.ForeignKey(Cascade, models.CASCADE, related_name="nodes")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveIntegerField()
    months = ArrayField(MoneyField())
    amount = MoneyField(_("amount"))
    committed = MoneyField(_("commitment"), null=True, blank=True)
    # What it weighs beside the others: as the method found it, and as somebody typed it.
    weight = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    typed_weight = models.DecimalField(_("weight"), max_digits=20, decimal_places=4, null=True, blank=True)
    # Of people: the days of the period on which they are in this team (none: all of it), and since when they ramp up.
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    ramp_from = models.DateField(_("ramps up from"), null=True, blank=True)
    is_locked = models.BooleanField(_("locked"), default=False)
    is_adjusted = models.BooleanField(_("adjusted"), default=False)
    note = models.CharField(_("why"), max_length=300, blank=True)

    objects = CascadeNodeQuerySet.as_manager()

    class Meta:
        ordering = ["cascade", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, team__isnull=False) | Q(person__isnull=False, team=None),
                name="cascade_node_of_one_owner",
            ),
            models.UniqueConstraint(fields=["cascade"], condition=Q(parent=None), name="one_top_a_cascade"),
            models.UniqueConstraint(
                fields=["cascade", "parent", "team", "person", "starts_on"],
                name="one_node_a_place",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0) & (Q(committed=None) | Q(committed__gte=0)),
                name="cascade_node_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return str(self.owner)

    @property
    def owner(self) -> Any:
        """The team or the person."""
        return self.person or self.team

    @property
    def kind(self) -> OwnerKind:
        """Say whose figure it is, as quotas do."""
        return OwnerKind.PERSON if self.person_id else OwnerKind.TEAM

    @property
    def owner_id(self) -> int:
        """The key of the team or the person."""
        return self.person_id or self.team_id or 0

    @property
    def level(self) -> str:
        """Return on which level of methods it stands."""
        if self.team is None:
            return CascadeLevel.PERSON
        return CascadeLevel.REGION if self.team.kind == TeamKind.REGION else CascadeLevel.TEAM


class CascadeMove(LifecycleMove):
    """One step in the life of a cascade. It goes with a cascade that is deleted."""

    states = dict(CascadeState.choices)

    cascade = models.ForeignKey(Cascade, models.CASCADE, related_name="moves")

    objects = CascadeMoveQuerySet.as_manager()

    class Meta(LifecycleMove.Meta):
        ordering = ["cascade", "at", "pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]
