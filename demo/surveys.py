"""The demo's surveys: three years of answers after won deals, the cases of low scores, and an improvement that helped."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from customers.contacts.choices import Consent
from customers.contacts.models import Contact
from customers.feedback.choices import CaseState, CaseStep, ImprovementState, ImprovementStep
from customers.feedback.models import Case, CaseMove, Improvement, ImprovementMove
from customers.feedback.rules import due_at, severity_of
from customers.outreach.models import OutreachDecision
from customers.surveys.choices import SurveyState, SurveyStep
from customers.surveys.models import Invitation, Response, Survey, SurveyMove, SurveyVersion
from customers.surveys.rules import Content, SurveyQuestion, band_of, write_content
from demo.calendar import Clock
from demo.company import Base
from demo.customers import DemoCustomers
from demo.deals import DemoDeal
from demo.loading import insert, insert_all
from salesplan.core.company.queries import business_day
from salesplan.people.models import User
from salesplan.people.queries import placements

CONTENT = Content(
    "How likely are you to recommend us to a colleague?",
    "您有多大可能向同事推荐我们？",
    "You bought from us recently. How was it?",
    "您近期采购了我们的产品，体验如何？",
    questions=(
        SurveyQuestion("q1", "text", "What should we do better?", "哪些方面需要改进？", bands=("low", "middle")),
        SurveyQuestion("q2", "text", "What did you like?", "您最满意什么？", bands=("high",)),
    ),
)
COMMENTS = {
    "low": [
        ("Delivery came late and nobody told us.", "交货延误，也没人通知。"),
        ("The price is too high.", "价格偏高。"),
    ],
    "middle": [("Delivery could be faster.", "交货可以再快一些。"), ("Documents are hard to find.", "资料不好找。")],
    "high": [("Friendly support, good quality.", "客服专业，质量很好。"), ("Fast answers.", "响应很快。")],
}
# Every second customer answers; the improvement came a year ago and moved late deliveries.
ANSWERED, RELEASED_AGO, VALID = 0.5, timedelta(365), timedelta(21)


def build(base: Base, customers: DemoCustomers, demo_deals: list[DemoDeal], clock: Clock) -> int:
    """Write a survey with its invitations and answers, and what came of low scores; return how many answers there are."""
    # A source of its own, so that other parts of the demo stay as they are.
    rng = Random(len(demo_deals))  # noqa: S311 - made-up data
    clock = Clock(clock.today, rng)
    admin = next(person for person in base.people if person.role == "admin")
    begun = clock.moment(clock.start)
    survey = insert(
        Survey, name="After a won deal", name_zh="赢单后回访", state=SurveyState.ACTIVE, delay_days=3,
        active_from=clock.start, created_by=admin, created_at=begun,
    )  # fmt: skip
    for step, before, after in ((SurveyStep.CREATE, "", "draft"), (SurveyStep.ACTIVATE, "draft", "active")):
        insert(SurveyMove, survey=survey, step=step, from_state=before, to_state=after, by=admin, at=begun)
    version = insert(
        SurveyVersion, survey=survey, number=1, content=write_content(CONTENT), made_by=admin, made_at=begun
    )
    asked = list(_asked(customers, demo_deals, clock, rng))
    decisions = insert_all(OutreachDecision, [_decision(survey, *one) for one in asked], batch_size=500)
    placed = placements()
    invitations = [
        _invitation(survey, version, decision, demo_deal, placed.team(demo_deal.owner.pk, business_day(at)))
        for decision, (demo_deal, _contact, at) in zip(decisions, asked, strict=True)
    ]
    responses = [made for one in invitations if (made := _response(one, clock, rng)) is not None]
    insert_all(Invitation, invitations, batch_size=500)
    for one in responses:
        # It has its key only now.
        one.invitation = one.invitation
    insert_all(Response, responses, batch_size=500)
    _cases(base, responses, clock)
    return len(responses)


def _asked(
    customers: DemoCustomers, demo_deals: list[DemoDeal], clock: Clock, rng: Random
) -> Iterator[tuple[DemoDeal, Contact, datetime]]:
    """Yield whom a survey went to after which deal: those who agreed, not twice within 90 days."""
    last: dict[int, datetime] = {}
    won = (s for s in demo_deals if s.outcome == "won" and s.account is not None)
    for demo_deal in sorted(won, key=lambda s: (s.closed_on, s.deal.pk)):
        contact = next((c for c in customers.contacts.get(demo_deal.deal.account_id or 0, ()) if c.is_primary), None)
        at = clock.moment(demo_deal.closed_on + timedelta(3))
        if contact is None or contact.consent != Consent.GIVEN or at.date() >= clock.last:
            continue
        if contact.pk in last and at - last[contact.pk] < timedelta(90):
            continue
        last[contact.pk] = at
        yield demo_deal, contact, at


def _decision(survey: Survey, demo_deal: DemoDeal, contact: Contact, at: datetime) -> OutreachDecision:
    return OutreachDecision(
        kind="survey", occasion=f"survey:{survey.pk}:deal:{demo_deal.deal.pk}", touch=f"deal:{demo_deal.deal.pk}",
        title=survey.name, account_id=contact.account_id, contact=contact, email=contact.email, verdict="send",
        reason="free", decided_at=at,
    )  # fmt: skip


def _invitation(
    survey: Survey, version: SurveyVersion, decision: OutreachDecision, demo_deal: DemoDeal, team: int | None
) -> Invitation:
    return Invitation(
        survey=survey, version=version, decision=decision, account_id=decision.account_id, contact=decision.contact,
        owner=demo_deal.owner, team_id=team, product_id=demo_deal.deal.main_product_id, touch=decision.touch,
        # Nobody has these links: they were never mailed.
        link_hash=f"demo:{decision.pk}", sent_at=decision.decided_at, sent_on=business_day(decision.decided_at),
        expires_at=decision.decided_at + VALID, reminded_at=decision.decided_at + timedelta(5),
    )  # fmt: skip


def _response(invitation: Invitation, clock: Clock, rng: Random) -> Response | None:
    at = invitation.sent_at + timedelta(days=rng.randrange(0, 9), minutes=rng.randrange(10, 400))
    if rng.random() > ANSWERED or at.date() >= clock.last:
        return None
    is_later = at.date() > clock.last - RELEASED_AGO
    score = rng.choices(range(11), [1, 1, 1, 2, 3, 5, 7, 14, 22, 24, 20] if is_later else [2, 2, 3, 5, 6, 8, 9, 15, 20, 17, 13])[0]  # fmt: skip
    band, chinese = band_of("nps", score), invitation.contact.language == "zh-hans"
    comment = rng.choice(COMMENTS[band])[chinese] if rng.random() < 0.6 else ""
    invitation.answered_on = business_day(at)
    return Response(
        invitation=invitation, survey=invitation.survey, version=invitation.version,
        account_id=invitation.account_id, contact=invitation.contact, owner=invitation.owner,
        team_id=invitation.team_id, product_id=invitation.product_id, score_kind="nps", score=score, band=band,
        answers={"q2" if band == "high" else "q1": comment} if comment else {}, comment=comment,
        language=invitation.contact.language, answered_at=at, answered_on=invitation.answered_on,
    )  # fmt: skip


def _cases(base: Base, responses: list[Response], clock: Clock) -> None:
    """Write a case for each low score: resolved but for those of the last ten days; late deliveries under an improvement."""
    admin = next(person for person in base.people if person.role == "admin")
    begun, released = clock.moment(clock.last - RELEASED_AGO - timedelta(60)), clock.last - RELEASED_AGO
    improvement = insert(
        Improvement, title="第二家承运商：交货延误提前通知", expected="NPS +10", owner=admin, release="2.0",
        due_on=released, released_on=released, state=ImprovementState.RELEASED, created_by=admin, created_at=begun,
    )  # fmt: skip
    steps = ((ImprovementStep.CREATE, "", "planned", begun), (ImprovementStep.RELEASE, "planned", "released", clock.moment(released)))  # fmt: skip
    for step, before, after, at in steps:
        insert(ImprovementMove, improvement=improvement, step=step, from_state=before, to_state=after, by=admin, at=at)
    low = [one for one in responses if one.band == "low"]
    cases = insert_all(Case, [_case(one, improvement, clock) for one in low], batch_size=500)
    insert_all(CaseMove, [row for case in cases for row in _moves(case)], batch_size=500)


def _case(response: Response, improvement: Improvement, clock: Clock) -> Case:
    is_late = "Delivery" in response.comment or "交货" in response.comment
    is_open = response.answered_on > clock.last - timedelta(10)
    owner: Any = response.owner
    done = {} if is_open else {
        "state": CaseState.RESOLVED, "resolved_at": response.answered_at + timedelta(hours=20 + response.score * 3),
        "resolution": "已与客户沟通并处理。", "cause": "delivery" if is_late else "price",
    }  # fmt: skip
    return Case(
        title=f"NPS {response.score}", text=response.comment, source="survey", account_id=response.account_id,
        contact=response.contact, response=response, owner=owner, severity=severity_of(response.score, 0),
        improvement=improvement if is_late else None, created_at=response.answered_at,
        due_at=due_at(response.answered_at, severity_of(response.score, 0), ()), **done,
    )  # fmt: skip


def _moves(case: Case) -> Iterator[CaseMove]:
    by: User = case.owner
    yield CaseMove(case=case, step=CaseStep.CREATE, from_state="", to_state="open", at=case.created_at)
    if case.resolved_at:
        yield CaseMove(
            case=case, step=CaseStep.RESOLVE, from_state="open", to_state="resolved", note=case.resolution, by=by,
            at=case.resolved_at,
        )  # fmt: skip
