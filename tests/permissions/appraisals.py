"""Who may enter the addresses of scorecards and appraisals."""

from tests.permissions import Row, by_role, everybody, may_read

ADMIN = ("admin",)


def _card(world):
    """A scorecard in use, with a draft of its next version; the rep and the peer are appraised by it."""
    from goals.appraisals.actions.cards import create_draft
    from tests.world import NOW

    card = _appraisal_in(world, "self").round.scorecard_version.scorecard
    create_draft(card, by=world.admin, at=NOW)
    return [card.pk]


def _measure(world):
    from goals.appraisals.models.cards import Measure

    return [Measure.objects.filter(version__scorecard=_card(world)[0], version__number=2).first().pk]


def _appraisal_in(world, state, period="2026-Q4"):
    """The rep's appraisal in a round that has come as far as a state."""
    from goals.appraisals.models.rounds import Appraisal, Round
    from tests.goals.appraisals.making import appraisal, open_round

    found = Round.objects.filter(period_key=period).first()
    if found and not Appraisal.objects.filter(round=found, person=world.rep).exists():
        return open_round(world, period=period, to=state).appraisals.get(person=world.rep)
    return appraisal(found or open_round(world, period=period, to=state), world.rep)


def _in(state):
    return lambda world: [_appraisal_in(world, state).pk]


def _round_in(state):
    return lambda world: [_appraisal_in(world, state).round_id]


def _appeal(world):
    from goals.appraisals.actions.outcomes import appeal
    from tests.world import NOW

    one = _appraisal_in(world, "closed")
    if not hasattr(one, "appeal"):
        appeal(one, text="The handover", by=world.rep, at=NOW)
    return [one.pk]


def _reward(world, state="proposed"):
    from goals.appraisals.actions.outcomes import decide_reward, propose_reward
    from goals.appraisals.models.outcomes import Reward
    from tests.world import NOW

    one = _appraisal_in(world, "closed")
    row = Reward.objects.filter(appraisal=one).first()
    if row is None:
        row = propose_reward(one, kind="recognition", text="Thanks", by=world.manager, at=NOW)
        if state == "approved":
            decide_reward(row, approve=True, by=world.admin, at=NOW)
    return [row.pk]


READS_CARD = dict.fromkeys(("rep", "peer", "manager", "sibling", "director", "stranger", "admin", "auditor"), 200)
ABOVE_IT = ("manager", "director", "admin")
# Who sees the rep's appraisal but may not do this with it.
SEES_ONLY = dict.fromkeys(("rep", "manager", "director", "admin", "auditor"), 403)

ROUTES: dict[str, Row | list[Row]] = {
    "goals:appraisal_list": everybody(),
    "goals:appraisal_history": may_read(lambda w: [_appraisal_in(w, "self").person_id]),
    "goals:appraisal_detail": may_read(_in("self")),
    "goals:appraisal_pdf": may_read(_in("self")),
    "goals:appraisal_rate": [
        Row("get", _in("self"), status={**SEES_ONLY, "rep": 200, "manager": 200}, default=404),
        Row("post", _in("self"), status={**SEES_ONLY, "rep": 302, "manager": 422}, default=404),
    ],
    "goals:appraisal_adjust": [
        by_role(ADMIN, args=_in("calibration")),
        by_role(ADMIN, "post", args=_in("calibration"), data=lambda w: {"points": "130", "why": "x"}, ok=422),
    ],
    "goals:appraisal_assign_manager": [
        by_role(ADMIN, args=_in("self")),
        by_role(ADMIN, "post", args=_in("self"), ok=422),
    ],
    "goals:appraisal_remove": by_role(ADMIN, "post", args=_in("open"), ok=302),
    "goals:appeal_create": [
        Row("get", _in("closed"), status={**SEES_ONLY, "rep": 200}, default=404),
        Row("post", _in("closed"), status={**SEES_ONLY, "rep": 422}, default=404),
    ],
    "goals:appeal_decide": [
        Row("get", _appeal, status={**SEES_ONLY, "director": 200, "admin": 200}, default=404),
        Row("post", _appeal, status={**SEES_ONLY, "director": 422, "admin": 422}, default=404),
    ],
    "goals:reward_create": [
        Row("get", _in("closed"), status={**SEES_ONLY, **dict.fromkeys(ABOVE_IT, 200)}, default=404),
        Row("post", _in("closed"), status={**SEES_ONLY, **dict.fromkeys(ABOVE_IT, 422)}, default=404),
    ],
    # The person does not know of a proposal.
    "goals:reward_list": everybody(),
    "goals:reward_decide": [
        Row("get", _reward, status={**SEES_ONLY, "rep": 404, "admin": 200}, default=404),
        Row("post", _reward, status={**SEES_ONLY, "rep": 404, "admin": 422}, default=404),
    ],
    "goals:reward_give": [
        Row(
            "get",
            lambda w: _reward(w, "approved"),
            status={**SEES_ONLY, **dict.fromkeys(ABOVE_IT, 200)},
            default=404,
        ),
        Row(
            "post",
            lambda w: _reward(w, "approved"),
            status={**SEES_ONLY, **dict.fromkeys(ABOVE_IT, 422)},
            default=404,
        ),
    ],
    "goals:round_create": [by_role(ADMIN), by_role(ADMIN, "post", ok=422)],
    "goals:round_detail": Row("get", _round_in("self"), status=dict.fromkeys((*ABOVE_IT, "auditor"), 200), default=404),
    "goals:round_move": [
        by_role(ADMIN, args=_round_in("self")),
        by_role(ADMIN, "post", args=_round_in("self"), ok=422),
    ],
    "goals:round_remind": by_role(ADMIN, "post", args=_round_in("self"), ok=302),
    "goals:round_add_person": [
        by_role(ADMIN, args=_round_in("open")),
        by_role(ADMIN, "post", args=_round_in("open"), ok=422),
    ],
    "goals:scorecard_list": everybody(),
    "goals:scorecard_create": [by_role(ADMIN), by_role(ADMIN, "post", ok=422)],
    "goals:scorecard_detail": Row("get", _card, status=READS_CARD, default=404),
    "goals:scorecard_rename": [by_role(ADMIN, args=_card), by_role(ADMIN, "post", args=_card, ok=422)],
    "goals:scorecard_retire": by_role(ADMIN, "post", args=_card, ok=302),
    "goals:scorecard_preview": Row("get", _card, status={**READS_CARD, "rep": 403, "peer": 403}, default=404),
    "goals:scorecard_draft": by_role(ADMIN, "post", args=_card, ok=302),
    "goals:scorecard_discard": by_role(ADMIN, "post", args=_card, ok=302),
    "goals:scorecard_weights": by_role(ADMIN, "post", args=_card, ok=422),
    "goals:scorecard_grades": [by_role(ADMIN, args=_card), by_role(ADMIN, "post", args=_card, ok=422)],
    "goals:scorecard_publish": [by_role(ADMIN, args=_card), by_role(ADMIN, "post", args=_card, ok=422)],
    "goals:measure_create": [by_role(ADMIN, args=_card), by_role(ADMIN, "post", args=_card, ok=422)],
    "goals:measure_preview": by_role(ADMIN, "post", args=_card),
    "goals:measure_edit": [by_role(ADMIN, args=_measure), by_role(ADMIN, "post", args=_measure, ok=422)],
    "goals:measure_remove": by_role(ADMIN, "post", args=_measure, ok=302),
}
