"""The rules of who may be written to now: a table of cases, and what holds of all of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.contacts.choices import Consent
from customers.outreach.choices import OutreachKind, OutreachReason, OutreachVerdict
from customers.outreach.rules import (
    ContactPolicy,
    History,
    OutreachRequest,
    Recipient,
    awake_at,
    decide,
    is_quiet,
    normal_email,
    remaining,
)

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
POLICY = ContactPolicy()
SURVEY, GREETING = OutreachKind.SURVEY, OutreachKind.GREETING


def person(**changes) -> Recipient:
    return Recipient(**{"email": "li@example.com", "consent": Consent.GIVEN, "zones": ("Europe/London",), **changes})


def ago(*days: float) -> tuple[datetime, ...]:
    return tuple(NOON - timedelta(days=day) for day in days)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"email": ""}, OutreachReason.NO_ADDRESS),
        ({"is_active": False}, OutreachReason.INACTIVE),
        ({"consent": Consent.REFUSED}, OutreachReason.REFUSED),
        ({"consent": Consent.UNKNOWN}, OutreachReason.NO_CONSENT),
        ({"is_unsubscribed": True}, OutreachReason.UNSUBSCRIBED),
        ({"is_bounced": True}, OutreachReason.BOUNCED),
    ],
)
@pytest.mark.parametrize("kind", list(OutreachKind))
def test_what_no_time_mends_leaves_a_person_out_of_every_kind(changes, reason, kind):
    ruling = decide(POLICY, OutreachRequest(kind, NOON), person(**changes), History())
    assert (ruling.verdict, ruling.reason, ruling.until) == (OutreachVerdict.LEAVE_OUT, reason, None)


@pytest.mark.parametrize(
    ("kind", "history", "reason", "days"),
    [
        (SURVEY, History(last_survey_at=ago(89)[0]), OutreachReason.QUARANTINE, 1),
        (SURVEY, History(last_survey_at=ago(90)[0]), OutreachReason.FREE, None),
        (GREETING, History(last_survey_at=ago(1)[0]), OutreachReason.FREE, None),
        (SURVEY, History(company_surveys=ago(20, 10, 5)), OutreachReason.COMPANY_CAP, 10),
        (SURVEY, History(company_surveys=ago(31, 10, 5)), OutreachReason.FREE, None),
        (GREETING, History(company_surveys=ago(20, 10, 5)), OutreachReason.FREE, None),
        (GREETING, History(to_person=ago(29, 9, 8, 7)), OutreachReason.PERSON_BUDGET, 1),
        (SURVEY, History(to_person=ago(29, 9, 8, 7)), OutreachReason.PERSON_BUDGET, 1),
        (GREETING, History(to_person=ago(31, 9, 8, 7)), OutreachReason.FREE, None),
        (GREETING, History(to_company=ago(*range(12, 0, -1))), OutreachReason.COMPANY_BUDGET, 18),
        # Of several holds the one that lasts longest.
        (SURVEY, History(last_survey_at=ago(30)[0], to_person=ago(29, 9, 8, 7)), OutreachReason.QUARANTINE, 60),
        (SURVEY, History(was_sent=True), OutreachReason.SENT_BEFORE, None),
        (SURVEY, History(touch_surveyed=True), OutreachReason.SAME_TOUCH, None),
        (GREETING, History(touch_surveyed=True), OutreachReason.FREE, None),
    ],
)
def test_what_is_held_back_by_what_and_for_how_long(kind, history, reason, days):
    ruling = decide(POLICY, OutreachRequest(kind, NOON), person(), history)
    assert ruling.reason == reason
    assert (ruling.until - NOON if ruling.until else None) == (None if days is None else timedelta(days=days))


def test_after_a_closed_case_a_survey_waits_24_hours_and_a_greeting_does_not():
    closed = person(case_closed_at=NOON - timedelta(hours=3))
    ruling = decide(POLICY, OutreachRequest(SURVEY, NOON), closed, History())
    assert (ruling.reason, ruling.until) == (OutreachReason.CASE_CLOSED, NOON + timedelta(hours=21))
    assert decide(POLICY, OutreachRequest(GREETING, NOON), closed, History()).verdict == OutreachVerdict.SEND


def test_tenure_counts_from_the_day_somebody_became_a_customer():
    asked = OutreachRequest(SURVEY, NOON, tenure_days=60)
    assert decide(POLICY, asked, person(customer_since=ago(59)[0]), History()).reason == OutreachReason.TENURE
    assert decide(POLICY, asked, person(customer_since=ago(60)[0]), History()).verdict == OutreachVerdict.SEND


def test_what_waits_longer_than_it_is_worth_is_left_out_with_the_reason():
    asked = OutreachRequest(SURVEY, NOON, latest=NOON + timedelta(days=7))
    ruling = decide(POLICY, asked, person(), History(last_survey_at=ago(30)[0]))
    assert (ruling.verdict, ruling.reason) == (OutreachVerdict.LEAVE_OUT, OutreachReason.QUARANTINE)
    ruling = decide(POLICY, asked, person(), History(last_survey_at=ago(84)[0]))
    assert (ruling.verdict, ruling.reason) == (OutreachVerdict.HOLD, OutreachReason.QUARANTINE)


def test_a_reminder_is_not_held_back_by_the_survey_it_reminds_of_but_by_the_budget():
    asked = OutreachRequest(SURVEY, NOON, is_reminder=True)
    sent = History(last_survey_at=ago(7)[0], company_surveys=ago(9, 8, 7), touch_surveyed=True)
    assert decide(POLICY, asked, person(), sent).verdict == OutreachVerdict.SEND
    spent = History(to_person=ago(9, 8, 7, 6))
    assert decide(POLICY, asked, person(), spent).reason == OutreachReason.PERSON_BUDGET


@pytest.mark.parametrize(
    ("zones", "at", "awake"),
    [
        # 8 in the evening in London is 4 in the morning in Shanghai.
        (("Asia/Shanghai",), datetime(2026, 11, 25, 20, tzinfo=UTC), datetime(2026, 11, 26, 0, tzinfo=UTC)),
        (("Europe/London",), datetime(2026, 11, 25, 19, 59, tzinfo=UTC), datetime(2026, 11, 25, 19, 59, tzinfo=UTC)),
        # Half an hour's zone, and both ends of a summer time.
        (("Asia/Kolkata",), datetime(2026, 11, 25, 1, 0, tzinfo=UTC), datetime(2026, 11, 25, 2, 30, tzinfo=UTC)),
        (("Europe/London",), datetime(2026, 7, 1, 6, 0, tzinfo=UTC), datetime(2026, 7, 1, 7, 0, tzinfo=UTC)),
        # New York and Honolulu: from 8 in Honolulu on.
        (
            ("America/New_York", "Pacific/Honolulu"),
            datetime(2026, 11, 25, 14, tzinfo=UTC),
            datetime(2026, 11, 25, 18, tzinfo=UTC),
        ),
    ],
)
def test_quiet_hours_are_those_where_the_customer_is(zones, at, awake):
    assert awake_at(POLICY, zones, at) == awake


def test_where_no_hour_suits_all_zones_the_first_one_decides():
    zones = ("Europe/London", "Asia/Tokyo", "Pacific/Auckland")
    assert awake_at(POLICY, zones, NOON) == NOON


def test_no_quiet_hours_where_both_are_equal():
    policy = ContactPolicy(quiet_from=8, quiet_until=8)
    assert not any(is_quiet(policy, NOON.replace(hour=hour).time()) for hour in range(24))


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Li.Na@Example.com", "li.na@example.com"),
        (" li.na+survey@example.com ", "li.na@example.com"),
        ("ＬＩ@example.com", "li@example.com"),
        ("@example.com", ""),
        ("", ""),
    ],
)
def test_two_spellings_of_one_mailbox(typed, same):
    assert normal_email(typed) == same


moments = st.lists(st.integers(0, 200), max_size=20).map(lambda days: tuple(sorted(ago(*days))))
histories = st.builds(
    History,
    last_survey_at=st.one_of(st.none(), st.integers(0, 200).map(lambda day: ago(day)[0])),
    company_surveys=moments,
    to_person=moments,
    to_company=moments,
)
policies = st.builds(
    ContactPolicy,
    quarantine_days=st.integers(0, 365),
    company_surveys=st.integers(0, 10),
    person_messages=st.integers(0, 10),
    company_messages=st.integers(0, 10),
    quiet_from=st.integers(0, 23),
    quiet_until=st.integers(0, 23),
)


@given(policies, histories, st.sampled_from(list(OutreachKind)), st.integers(0, 23))
def test_who_waits_until_then_may_be_written_to_then_but_for_quiet_hours_and_a_budget_of_none(
    policy, history, kind, hour
):
    at = NOON.replace(hour=hour)
    ruling = decide(policy, OutreachRequest(kind, at), person(), history)
    left = remaining(policy, history, at)
    assert left.person >= 0 <= left.company
    if ruling.verdict == OutreachVerdict.SEND:
        assert left.person > 0 < left.company
        return
    assert ruling.verdict == OutreachVerdict.HOLD
    assert ruling.until > at
    later = decide(policy, OutreachRequest(kind, ruling.until), person(), history)
    unlimited = min(policy.company_surveys, policy.person_messages, policy.company_messages) > 0
    if unlimited:
        assert later.verdict == OutreachVerdict.SEND or later.reason == OutreachReason.QUIET_HOURS


@given(histories, st.sampled_from(list(OutreachKind)))
def test_a_larger_budget_never_holds_back_what_a_smaller_one_let_go(history, kind):
    small = decide(ContactPolicy(person_messages=2, company_messages=4), OutreachRequest(kind, NOON), person(), history)
    large = decide(ContactPolicy(person_messages=4, company_messages=8), OutreachRequest(kind, NOON), person(), history)
    assert not (small.verdict == OutreachVerdict.SEND and large.verdict != OutreachVerdict.SEND)
