"""What changes segments: create, edit, a new rule, archive, restore; and the sets they stand in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from customers.segments import registry
from customers.segments.actions.membership import renew, renew_set
from customers.segments.choices import Cause, SegmentKind
from customers.segments.models import Segment, SegmentMembership, SegmentSet, SegmentVersion
from customers.segments.permits import permit_create, permit_edit
from customers.segments.rules.conditions import BadRule, Group, as_json, leaves
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day
from salesplan.core.editing import apply, lock_version
from salesplan.core.errors import Refused
from salesplan.people.models import User

MOST_SEGMENTS = 200


def create_segment(
    *, values: Mapping[str, Any], kind: str = SegmentKind.RULE, rule: Group | None = None, by: User, at: datetime
) -> Segment:
    """Create a segment and, where it has a rule, find its members at once."""
    with acting(by, "segment.create"):
        permit_create(by)
        fields = {"owner": by, **values}
        _check(None, fields, kind)
        if Segment.objects.filter(is_active=True).count() >= MOST_SEGMENTS:
            raise Refused(_("There are 200 segments already. Archive one first."), code="too_many")
        if "position" not in fields:
            fields["position"] = (Segment.objects.aggregate(last=Max("position"))["last"] or 0) + 10
        segment = Segment.objects.create(**fields, kind=kind, created_by=by, created_at=at)
        if kind == SegmentKind.RULE:
            if rule is None:
                raise Refused(_("Add at least one condition."), code="empty_group")
            _add_version(segment, rule, "", by, at)
    return segment


def edit_segment(
    segment: Segment, *, values: Mapping[str, Any], version: int | None, by: User, at: datetime
) -> Segment:
    """Change what a segment is called, what is done for its customers, and its set; the rule has an action of its own."""
    with acting(by, "segment.edit"):
        segment = lock_version(segment, version, values)
        permit_edit(segment, by)
        _check_active(segment)
        _check(segment, {"name": segment.name, "group": segment.group, **values}, segment.kind)
        changed = apply(segment, values)
        if {"group", "position"} & set(changed) and segment.kind == SegmentKind.RULE:
            renew_set(segment, at=at, cause=Cause.RULE)
    return segment


def save_rule(segment: Segment, *, rule: Group, why: str = "", version: int | None, by: User, at: datetime) -> Segment:
    """Give a segment a new rule, as the next version of it, and find its members at once; the same rule is no new one."""
    with acting(by, "segment.save_rule", why=why):
        segment = lock_version(segment, version, {})
        permit_edit(segment, by)
        _check_active(segment)
        if segment.kind != SegmentKind.RULE:
            raise Refused(_("The customers of this segment are picked by hand. It has no rule."), code="picked")
        last = segment.versions.first()
        if last is None or last.rule != as_json(rule):
            _add_version(segment, rule, why, by, at)
            segment.version += 1
            segment.save(update_fields=["version"])
    return segment


def archive_segment(segment: Segment, *, by: User, at: datetime) -> Segment:
    """Take a segment out of use: its customers leave it today, its history stays."""
    with acting(by, "segment.archive"):
        segment = lock_version(segment, None, {})
        permit_edit(segment, by)
        if apply(segment, {"is_active": False}):
            SegmentMembership.objects.filter(segment=segment, left_on=None).update(
                left_on=business_day(at), left_cause=Cause.ARCHIVED
            )
            renew_set(segment, at=at, cause=Cause.ARCHIVED)
    return segment


def restore_segment(segment: Segment, *, by: User, at: datetime) -> Segment:
    """Take a segment into use again: its rule finds its members anew; those picked by hand come back."""
    with acting(by, "segment.restore"):
        segment = lock_version(segment, None, {})
        permit_edit(segment, by)
        if not apply(segment, {"is_active": True}):
            return segment
        if segment.kind == SegmentKind.PICKED:
            _pick_again(segment, at)
        renew_set(segment, at=at, cause=Cause.ARCHIVED)
    return segment


def _pick_again(segment: Segment, at: datetime) -> None:
    archived = SegmentMembership.objects.filter(segment=segment, left_cause=Cause.ARCHIVED)
    last = archived.aggregate(day=Max("left_on"))["day"]
    SegmentMembership.objects.bulk_create(
        SegmentMembership(segment=segment, account_id=pk, entered_on=business_day(at), entered_cause=Cause.ARCHIVED)
        for pk in sorted(set(archived.filter(left_on=last).values_list("account", flat=True)))
    )


def save_set(
    group: SegmentSet | None, *, values: Mapping[str, Any], version: int | None, by: User, at: datetime
) -> SegmentSet:
    """Create or change a set of segments; once it is exclusive, each customer stays in the first that takes them."""
    with acting(by, "segment_set.save"):
        permit_create(by)
        taken = SegmentSet.objects.filter(name=values["name"]).exclude(pk=group.pk if group else 0)
        if taken.exists():
            raise Refused(_("There is already a set of this name."), field="name", code="taken")
        if group is None:
            return SegmentSet.objects.create(**values)
        group = lock_version(group, version, values)
        if values.get("is_exclusive") and group.segments.filter(kind=SegmentKind.PICKED, is_active=True).exists():
            raise Refused(
                _("A segment picked by hand can't be in an exclusive set."), field="is_exclusive", code="picked"
            )
        if "is_exclusive" in apply(group, values):
            for segment in Segment.objects.active().filter(group=group, kind=SegmentKind.RULE):
                renew(segment, at=at, cause=Cause.RULE)
    return group


def _add_version(segment: Segment, rule: Group, why: str, by: User, at: datetime) -> None:
    check_rule(rule)
    number = (segment.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    SegmentVersion.objects.create(segment=segment, number=number, rule=as_json(rule), why=why, by=by, at=at)
    renew_set(segment, at=at, cause=Cause.RULE)


def check_rule(rule: Group) -> None:
    """Refuse a rule without a condition, and conditions that compare with what is not on the list of their fact."""
    found = list(leaves(rule))
    if not found:
        raise Refused(_("Add at least one condition."), code="empty_group")
    for condition in found:
        fact = registry.get(condition.fact)
        if fact.choices is None or not isinstance(condition.value, tuple):
            continue
        known = {str(key) for key, _label in fact.choices()}
        if not set(condition.value) <= known:
            raise Refused(
                _("Choose from the list for “%(fact)s”.") % {"fact": fact.label}, field="rule", code="unknown_choice"
            )


def refused(error: BadRule) -> Refused:
    """Return what somebody is told of a rule that cannot be read."""
    sentences = {
        "too_many_conditions": _("A rule takes at most 30 conditions."),
        "too_deep": _("Groups can be nested four deep at most."),
        "empty_group": _("Add at least one condition."),
        "window": _("Look back between 1 and 3,660 days."),
    }
    return Refused(
        sentences.get(error.code, _("This rule can't be read. Check its conditions.")), field="rule", code=error.code
    )


def _check_active(segment: Segment) -> None:
    if not segment.is_active:
        raise Refused(_("This segment is archived. Restore it first."), code="archived")


def _check(segment: Segment | None, values: Mapping[str, Any], kind: str) -> None:
    name = values.get("name", "").strip()
    if not name:
        raise Refused(_("Enter a name for the segment."), field="name")
    if Segment.objects.filter(name=name).exclude(pk=segment.pk if segment else 0).exists():
        raise Refused(_("There is already a segment of this name."), field="name", code="taken")
    group = values.get("group")
    if kind == SegmentKind.PICKED and group is not None and group.is_exclusive:
        raise Refused(_("A segment picked by hand can't be in an exclusive set."), field="group", code="picked")
    owner = values.get("owner")
    if owner is not None and (not owner.is_active or owner.role not in ("manager", "admin")):
        raise Refused(_("Choose a manager or an admin as the owner."), field="owner")
