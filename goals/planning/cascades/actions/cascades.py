"""Changes to cascades: make, spread, edit, lock, commit, move and take a step in their life. All keep the tree exact."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.planning.cascades import choices, edits
from goals.planning.cascades.choices import Season
from goals.planning.cascades.edits import Edit
from goals.planning.cascades.loading import LoadedCascade, Proposal, load, propose, respread
from goals.planning.cascades.models import Cascade, CascadeNode
from goals.planning.cascades.rights import CascadeRights, rights_in
from goals.planning.cascades.rules.lifecycle import LIFE
from goals.planning.cascades.rules.months import Months
from goals.planning.cascades.rules.plans import CascadePlan
from goals.planning.cascades.rules.trees import Tree
from goals.planning.cascades.weights import choose_metrics, unit_of
from goals.planning.goals.models import Goal
from salesplan.core.amounts.exact import exact_money
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, company
from salesplan.core.editing import lock
from salesplan.core.errors import Conflict, FieldDifference, NotAllowed, Refused
from salesplan.core.lifecycle.actions import begin, check, move
from salesplan.core.money import HUNDRED, total
from salesplan.core.notices.actions import notify
from salesplan.core.periods import PeriodKind
from salesplan.core.search.rules import search_key, sort_key
from salesplan.people.access import require_write, scope_of
from salesplan.people.choices import Role
from salesplan.people.models import User
from salesplan.people.queries import leaders_on

FISCAL = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR)


def create_cascade(
    plan: CascadePlan, *, name: str, amount: Decimal, goal: Goal | None = None, note: str = "", by: User, at: datetime
) -> Cascade:
    """Break a figure down to the teams and people of the period, and keep it as a draft."""
    require_write(by)
    if by.role != Role.ADMIN and plan.team.pk not in scope_of(by).team_ids:
        raise NotAllowed(_("You can only break down the figures of teams that you lead."))
    check_plan(plan)
    if amount <= 0:
        raise Refused(_("Enter the amount to reach, above 0."), field="amount")
    edits.check_value(amount)
    with acting(by, "cascade.create", why=note):
        amount = exact_money(amount, unit_of(plan.metric, company().currency))
        proposal = propose(plan, amount, user=by, today=business_day(at))
        if len(proposal.places) < 2:
            raise Refused(
                _("No one sells in this team during the period. Choose another team or period."), field="team"
            )
        cascade = Cascade(name=name.strip(), goal=goal, team=plan.team, created_by=by, created_at=at)
        cascade.search_key, cascade.sort_key = search_key(name), sort_key(name)
        cascade.metric, cascade.period_key = plan.metric, plan.period.key
        cascade.starts_on, cascade.ends_on, cascade.note = plan.period.start, plan.period.end, note.strip()
        _take_settings(cascade, proposal.plan)
        cascade.save()
        begin(cascade, by=by, at=at)
        _write_nodes(cascade, proposal)
    return cascade


def check_plan(plan: CascadePlan) -> None:
    """Refuse what cannot be broken down."""
    if plan.metric not in dict(choose_metrics()):
        raise Refused(_("This figure can't be shared among people."), field="metric")
    if plan.period.kind not in FISCAL:
        raise Refused(_("Choose a year, a half, a quarter or a month."), field="period")
    if plan.season == Season.TYPED and total(plan.weights) != HUNDRED:
        raise Refused(_("The months' shares must total 100 %."), field="weights")


def _take_settings(cascade: Cascade, plan: CascadePlan) -> None:
    cascade.levels = {str(level): how.as_json() for level, how in plan.levels.items()}
    cascade.season, cascade.season_weights = plan.season, list(plan.weights)
    cascade.ramp, cascade.shortfall = list(plan.ramp), plan.shortfall
    cascade.keeps_adjusted, cascade.keeps_season = plan.keeps_adjusted, plan.keeps_season
    cascade.rounds_to = plan.rounds_to


def _write_nodes(cascade: Cascade, proposal: Proposal) -> None:
    """Write the nodes level by level, since parts need the keys of their parents."""
    rows: dict[int, CascadeNode] = {}
    waiting = list(proposal.places)
    while waiting:
        ready = [place for place in waiting if place.parent is None or place.parent in rows]
        for place in ready:
            node = proposal.tree.nodes[place.key]
            owner = {"person": place.owner} if place.is_person else {"team": place.owner}
            rows[place.key] = CascadeNode(
                cascade=cascade, parent=rows.get(place.parent or 0), position=place.key, **owner, weight=node.weight,
                months=list(node.months), amount=node.amount, starts_on=place.starts_on, ends_on=place.ends_on,
                ramp_from=place.ramp_from,
            )  # fmt: skip
        CascadeNode.objects.bulk_create(rows[place.key] for place in ready)
        waiting = [place for place in waiting if place.key not in rows]


@contextmanager
def changing(
    cascade: Cascade, verb: str, *, version: int | None, by: User, why: str = "", edit: Edit | None = None
) -> Iterator[tuple[LoadedCascade, CascadeRights]]:
    """Lock a cascade for a change of its figures; whoever began from an older state is shown what stands now."""
    require_write(by)
    with acting(by, verb, why=why):
        current = lock(cascade)
        if version is not None and current.version != version:
            raise _conflict(current, edit)
        loaded = load(current)
        if not current.is_editable:
            raise Refused(_("This plan is published or archived. Reopen it before changing its figures."))
        yield loaded, rights_in(current, by)
        current.version += 1
        current.save()


def _conflict(current: Cascade, edit: Edit | None) -> Conflict:
    message = _("Someone else has changed this in the meantime. Nothing was saved. Compare and save again.")
    if edit is None:
        return Conflict(message, [], current.version)
    loaded = load(current)
    row, differences = loaded.rows.get(edit.node), []
    if row is not None:
        now = total([row.months[i] for i in edits.columns_of(loaded, edit.column)])
        differences = [FieldDifference("value", str(row.owner), now, edit.value)]
    return Conflict(message, differences, current.version)


def _save(loaded: LoadedCascade, tree: Tree) -> int:
    """Write what differs from the stored rows, in one statement; return how many rows that are."""
    changed = []
    for key, node in tree.nodes.items():
        row = loaded.rows.get(key)
        before = loaded.tree.nodes.get(key)
        if row is None or node == before:
            continue
        row.months, row.amount, row.weight = list(node.months), node.amount, node.weight
        row.is_adjusted, row.is_locked = node.is_adjusted, node.is_locked
        changed.append(row)
    # An upsert by key: one CASE for each row and field, as `bulk_update` writes it, takes seconds for a thousand people.
    fields = ["months", "amount", "weight", "is_adjusted", "is_locked"]
    CascadeNode.objects.bulk_create(changed, update_conflicts=True, unique_fields=["id"], update_fields=fields)
    return len(changed)


def _require(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed(_("Only people above can set these figures, each within their own part."))


def spread(cascade: Cascade, plan: CascadePlan, *, version: int | None, by: User, at: datetime) -> Cascade:
    """Give a cascade other methods, another season or ramp, and spread its figure anew."""
    check_plan(plan)
    with changing(cascade, "cascade.spread", version=version, by=by) as (loaded, rights):
        _require(rights.may_run)
        new, tree = respread(loaded, plan, user=by, today=business_day(at))
        _take_settings(loaded.cascade, new)
        _save(loaded, tree)
    return loaded.cascade


def set_amount(node: CascadeNode, edit: Edit, *, version: int | None, note: str = "", by: User, at: datetime) -> None:
    """Set one figure; who else changes by it is what the preview of the same edit has shown."""
    with changing(node.cascade, "cascade.set_amount", version=version, by=by, why=note, edit=edit) as (loaded, rights):
        row = loaded.rows[node.pk]
        _require(rights.may_edit(row))
        if edit.absorb == choices.Absorb.PARENTS:
            above = [loaded.rows[node_above.key] for node_above in loaded.tree.path(node.pk)[1:]]
            _require(all(rights.may_edit(node_above) for node_above in above))
        _save(loaded, edits.edited(loaded, edit))
        if note.strip():
            row.note = note.strip()
            row.save(update_fields=["note"])


def commit(node: CascadeNode, *, amount: Decimal | None, note: str = "", by: User, at: datetime) -> None:
    """Say what a team or a person commits to, or take it back; figures change only when they are spread anew."""
    with changing(node.cascade, "cascade.commit", version=None, by=by, why=note) as (loaded, rights):
        row = loaded.rows[node.pk]
        if not rights.may_commit(row):
            raise NotAllowed(_("Only the person, the leader or someone above them can enter a commitment."))
        if amount is not None:
            edits.check_value(amount)
            amount = exact_money(amount, loaded.currency)
        row.committed = amount
        row.note = note.strip() or row.note
        row.save(update_fields=["committed", "note"])


def set_lock(node: CascadeNode, *, locked: bool, by: User, at: datetime) -> None:
    """Lock a figure against every rebalance, or unlock it."""
    with changing(node.cascade, "cascade.lock" if locked else "cascade.unlock", version=None, by=by) as (
        loaded,
        rights,
    ):
        _require(rights.may_edit(loaded.rows[node.pk]))
        _save(loaded, loaded.tree.with_nodes([replace(loaded.tree.nodes[node.pk], is_locked=locked)]))


def release(node: CascadeNode, *, by: User, at: datetime) -> None:
    """Let an adjusted figure follow its method again."""
    with changing(node.cascade, "cascade.release", version=None, by=by) as (loaded, rights):
        _require(rights.may_edit(loaded.rows[node.pk]))
        _save(loaded, loaded.tree.with_nodes([replace(loaded.tree.nodes[node.pk], is_adjusted=False)]))


def set_ramp(
    node: CascadeNode,
    *,
    starts_on: date | None,
    ends_on: date | None,
    ramp_from: date | None,
    version: int | None,
    by: User,
    at: datetime,
) -> None:
    """Say on which days a person is in the team and since when they ramp up; what they do not carry is spread anew."""
    with changing(node.cascade, "cascade.ramp", version=version, by=by) as (loaded, rights):
        row = loaded.rows[node.pk]
        _require(rights.may_edit(row))
        if row.person_id is None:
            raise Refused(_("Only people can join, leave and ramp up."))
        tree = edits.rescheduled(loaded, node.pk, starts_on, ends_on, ramp_from)
        _save(loaded, tree)
        row.save(update_fields=["starts_on", "ends_on", "ramp_from"])


def set_weight(node: CascadeNode, *, weight: Decimal | None, version: int | None, by: User, at: datetime) -> None:
    """Type what a part weighs beside the others."""
    with changing(node.cascade, "cascade.weight", version=version, by=by) as (loaded, rights):
        row = loaded.rows[node.pk]
        _require(rights.may_edit(row))
        _save(loaded, edits.reweighed(loaded, node.pk, weight, user=by, today=business_day(at)))
        row.save(update_fields=["typed_weight"])


def move_person(
    node: CascadeNode, *, to: CascadeNode, on: date, version: int | None, by: User, at: datetime
) -> CascadeNode:
    """Move a person to another team from a day on; their figure goes with them, and nothing is lost on the way."""
    with changing(node.cascade, "cascade.move", version=version, by=by) as (loaded, rights):
        _require(rights.may_run)
        tree = edits.person_moved(loaded, node.pk, to.pk, on)
        new, row = tree.nodes[edits.NEW], loaded.rows[node.pk]
        new_node = CascadeNode.objects.create(
            cascade=loaded.cascade, parent=loaded.rows[to.pk], person=row.person, position=row.position,
            months=list(new.months), amount=new.amount, weight=new.weight, starts_on=on, ends_on=row.ends_on,
            ramp_from=row.ramp_from, is_adjusted=True,
        )  # fmt: skip
        _save(loaded, tree)
        row.ends_on = on - timedelta(1)
        row.save(update_fields=["ends_on"])
        _renumber(loaded.cascade)
    return new_node


def add_person(
    team: CascadeNode,
    *,
    person: User,
    starts_on: date | None,
    ramp_from: date | None,
    version: int | None,
    by: User,
    at: datetime,
) -> CascadeNode:
    """Take somebody into a team of the cascade who was not there when it was made; the others give what they carry."""
    with changing(team.cascade, "cascade.add_person", version=version, by=by) as (loaded, rights):
        row = loaded.rows[team.pk]
        _require(rights.may_spread(row))
        new_node = CascadeNode(cascade=loaded.cascade, parent=row, person=person, position=len(loaded.rows) + 1)
        new_node.starts_on, new_node.ramp_from = starts_on, ramp_from
        tree = edits.person_added(loaded, new_node, user=by, today=business_day(at))
        new = tree.nodes[edits.NEW]
        new_node.pk, new_node.months, new_node.amount = None, list(new.months), new.amount
        new_node.save()
        del loaded.rows[edits.NEW]
        _save(loaded, tree)
        _renumber(loaded.cascade)
    return new_node


def _renumber(cascade: Cascade) -> None:
    """Put the rows into the order of the tree again, parents before their parts."""
    rows = list(cascade.nodes.order_by("position", "pk"))
    below: dict[int | None, list[CascadeNode]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    ordered, waiting = [], below[None][:]
    while waiting:
        row = waiting.pop()
        ordered.append(row)
        waiting += reversed(below.get(row.pk, []))
    for number, row in enumerate(ordered, 1):
        row.position = number
    CascadeNode.objects.bulk_create(ordered, update_conflicts=True, unique_fields=["id"], update_fields=["position"])


def rebalance(cascade: Cascade, *, node: CascadeNode | None = None, version: int | None, by: User, at: datetime) -> int:
    """Spread everything below a node anew, by the methods, exactly; return how many figures changed."""
    with changing(cascade, "cascade.rebalance", version=version, by=by) as (loaded, rights):
        start = loaded.rows[node.pk] if node else loaded.root
        _require(rights.may_spread(start))
        return _save(loaded, edits.rebalanced(loaded, start.pk))


def set_figures(
    cascade: Cascade, figures: dict[int, Months], *, rebalances: bool, version: int | None, by: User, at: datetime
) -> int:
    """Take many figures at once, as a spreadsheet brings them; return how many rows changed."""
    with changing(cascade, "cascade.set_figures", version=version, by=by) as (loaded, rights):
        for key, months in figures.items():
            row = loaded.rows.get(key)
            _require(row is not None and rights.may_edit(row))
            if row is not None and row.is_locked:
                raise Refused(_("%(who)s is locked. Unlock it first.") % {"who": row.owner})
            edits.check_value(total(months))
        return _save(loaded, edits.with_figures(loaded, figures, rebalances))


def step(cascade: Cascade, name: str, *, note: str = "", by: User, at: datetime) -> Cascade:
    """Take a step in the life of a cascade, except publishing: share, take back, reopen, archive or restore."""
    require_write(by)
    with acting(by, f"cascade.{name}", why=note):
        current = lock(cascade)
        if not rights_in(current, by).may_run:
            raise NotAllowed(_("Only the leader of the top team or an admin can take this step."))
        check(current, name)
        if LIFE.steps[name].asks_why and not note.strip():
            raise Refused(_("Say why. It is kept in the history."), field="note", code="reason_needed")
        move(current, name, by=by, at=at, note=note)
        if name == "share":
            _notify_leaders(current, by, at)
    return current


def _notify_leaders(cascade: Cascade, by: User, at: datetime) -> None:
    """Tell who leads a team in the tree that they may adjust and commit now."""
    teams = [pk for pk in cascade.nodes.exclude(team=None).values_list("team_id", flat=True) if pk]
    text = format_lazy(
        gettext_lazy("{who} shared “{plan}” with you. Adjust your part and enter your commitment."),
        who=str(by),
        plan=cascade.name,
    )
    leader_of = {leader.pk: leader for leaders in leaders_on(business_day(at), teams).values() for leader in leaders}
    for leader in leader_of.values():
        if leader.pk != getattr(by, "pk", None):
            key = f"cascade:{cascade.pk}:shared:{cascade.version}"
            notify(leader, kind="cascade", key=key, text=text, at=at, url=cascade.get_absolute_url())
