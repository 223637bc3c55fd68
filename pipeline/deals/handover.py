"""The open deals of somebody who leaves pass to their successors, and so do their shares of other people's open deals.

Won and lost deals stay with whoever closed them, and so does the credit for them: they are facts.
"""

from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pipeline.deals import notifications
from pipeline.deals.actions.deals import edit_deal
from pipeline.deals.actions.refreshing import refresh_teams
from pipeline.deals.models import Deal, DealOverlay, DealSplit
from pipeline.deals.queries.lines_and_splits import splits_of
from pipeline.deals.rules.deals import SplitInput, plain_splits, read_splits
from pipeline.process.choices import StageKind
from salesplan.core import format as write
from salesplan.core.audit import acting
from salesplan.core.errors import Refused
from salesplan.core.format import money
from salesplan.core.money import HUNDRED
from salesplan.people import handover
from salesplan.people.choices import HandoverMethod
from salesplan.people.handover import HandoverStep, HeldRecord, UndoData
from salesplan.people.models import User


def deals_of(person: User, _last_day: date) -> list[HeldRecord]:
    """Return the open deals a person owns, the largest first."""
    rows = Deal.objects.open().filter(owner=person).order_by("-amount_base", "pk")
    return [
        HeldRecord(pk, name, reverse("pipeline:deal_detail", args=[pk]), account, money(amount, currency))
        for pk, name, account, amount, currency in rows.values_list("pk", "name", "account", "amount", "currency")
    ]


def shares_of(person: User, _last_day: date) -> list[HeldRecord]:
    """Return the shares and overlays of a person in other people's open deals; a deal with both once."""
    texts: dict[int, list[str]] = {}
    about: dict[int, tuple[str, int | None, str]] = {}
    for model, sign in ((DealSplit, ""), (DealOverlay, "+")):
        rows = model.objects.filter(person=person, deal__in=Deal.objects.open()).exclude(deal__owner=person)
        for pk, key, name, account, percent in rows.values_list(
            "deal_id", "deal__sort_key", "deal__name", "deal__account", "percent"
        ):
            about[pk] = (name, account, key)
            texts.setdefault(pk, []).append(f"{sign}{write.exact_percent(percent / 100, most=4)}")
    return [
        HeldRecord(pk, name, reverse("pipeline:deal_detail", args=[pk]), account, " ".join(texts[pk]))
        for pk, (name, account, key) in sorted(about.items(), key=lambda row: (row[1][2], row[0]))
    ]


def pass_on_deal(pk: int, step: HandoverStep) -> UndoData | None:
    """Give an open deal to the successor, with all the credit the leaver had in it."""
    with acting(step.by, "deal.hand_over", why=step.why):
        deal = Deal.objects.select_for_update(of=("self",)).get(pk=pk)
        if deal.owner_id != step.person.pk or deal.state != StageKind.OPEN:
            return None
        splits_before = splits_of(deal)
        # A deal without shares is credited to its owner; the credit that is there is passed on whoever has how much.
        values = {"owner": step.heir}
        splits = passed_on(splits_before, step.person.pk, step.heir.pk) if splits_before else None
        edit_deal(deal, values=values, splits=splits, version=None, by=step.by, at=step.at)
        names = {"from": str(step.person), "to": str(step.heir)}
        notifications.record(deal, "deal_owner_changed", by=step.by, at=step.at, **names)
        return {"heir": step.heir.pk, "splits": plain_splits(splits_before)}


def pass_on_share(pk: int, step: HandoverStep) -> UndoData | None:
    """Give a share in somebody else's open deal to the successor."""
    with acting(step.by, "deal.hand_over", why=step.why):
        deal = Deal.objects.select_for_update(of=("self",)).get(pk=pk)
        splits_before = splits_of(deal)
        if deal.state != StageKind.OPEN or all(split.person_id != step.person.pk for split in splits_before):
            return None
        heir = step.heir.pk
        splits = passed_on(splits_before, step.person.pk, heir)
        edit_deal(deal, values={}, splits=splits, version=None, by=step.by, at=step.at)
        return {"heir": heir, "splits": plain_splits(splits_before), "after": plain_splits(splits)}


def end_share(pk: int, step: HandoverStep) -> UndoData | None:
    """Let the share fall to the owner of the deal."""
    owner = Deal.objects.select_related("owner").get(pk=pk).owner
    return pass_on_share(pk, HandoverStep(step.person, (owner,), step.last_day, step.why, step.by, step.at))


def take_back_deal(pk: int, before: UndoData, step: HandoverStep) -> None:
    """Give a deal back with its shares, unless it was closed or went on since."""
    with acting(step.by, "deal.hand_over"):
        deal = Deal.objects.select_for_update(of=("self",)).get(pk=pk)
        if deal.owner_id != before["heir"] or deal.state != StageKind.OPEN:
            raise Refused(_("Closed, or since handed over to someone else."))
        values = {"owner": step.person}
        edit_deal(deal, values=values, splits=read_splits(before["splits"]), version=None, by=step.by, at=step.at)
        names = {"from": str(step.heir), "to": str(step.person)}
        notifications.record(deal, "deal_owner_changed", by=step.by, at=step.at, **names)


def take_back_share(pk: int, before: UndoData, step: HandoverStep) -> None:
    """Give a share back, unless the deal was closed or its shares were changed since."""
    with acting(step.by, "deal.hand_over"):
        deal = Deal.objects.select_for_update(of=("self",)).get(pk=pk)
        if deal.state != StageKind.OPEN or set(splits_of(deal)) != set(read_splits(before["after"])):
            raise Refused(_("The deal was closed, or its shares have since changed."))
        edit_deal(deal, values={}, splits=read_splits(before["splits"]), version=None, by=step.by, at=step.at)


def passed_on(splits_before: list[SplitInput], leaver: int, heir: int) -> list[SplitInput]:
    """Return the splits with the leaver's share added to the successor's, and an overlay to their overlay; shares total what they did.

    >>> passed_on([SplitInput(1, Decimal(60)), SplitInput(2, Decimal(40))], 1, 2)
    [SplitInput(person_id=2, percent=Decimal('100'), is_overlay=False)]
    """
    totals: dict[tuple[int, bool], Decimal] = {}
    for split in splits_before:
        key = (heir if split.person_id == leaver else split.person_id, split.is_overlay)
        totals[key] = totals.get(key, Decimal(0)) + split.percent
    return [SplitInput(who, min(percent, HUNDRED), on_top) for (who, on_top), percent in totals.items()]


def _follow(_person: User, _by: User, at: datetime) -> None:
    refresh_teams(at)


def register_all() -> None:
    """Offer open deals and shares in them to the hand-over, and let deals follow their owner to another team."""
    handover.register(
        handover.HandoverKind(
            key="deals",
            label=gettext_lazy("Open deals"),
            find_records=deals_of,
            methods=(HandoverMethod.SPREAD, HandoverMethod.HEIR, HandoverMethod.ROWS, HandoverMethod.LEAD),
            pass_on=pass_on_deal,
            take_back=take_back_deal,
            help=gettext_lazy("Including the leaver's credit in them. Won deals and past sales stay with the leaver."),
            order=20,
        )
    )
    handover.register(
        handover.HandoverKind(
            key="shares",
            label=gettext_lazy("Shares and overlays in colleagues' open deals"),
            find_records=shares_of,
            methods=(
                HandoverMethod.HEIR,
                HandoverMethod.SPREAD,
                HandoverMethod.ROWS,
                HandoverMethod.LEAD,
                HandoverMethod.END,
            ),
            pass_on=pass_on_share,
            end=end_share,
            take_back=take_back_share,
            ends=gettext_lazy("To the owner of each deal"),
            order=21,
        )
    )
    handover.register_follower(_follow)
