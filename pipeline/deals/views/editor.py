"""The quick form and the whole form with their lines and splits: how they are read, saved, refused and merged.

When somebody saved the deal meanwhile, the form comes back merged: what only they changed is taken over, what one typed
stays, and the table above shows both sides. Saving again then loses nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.forms import BaseFormSet
from django.http import QueryDict
from django.utils.translation import gettext as _

from customers.accounts.models import Account
from customers.loyalty.queries.programme import TierTerms, tier_terms
from pipeline.change_requests.actions import ask
from pipeline.change_requests.models import ChangeRequest
from pipeline.deals.actions import deals as actions
from pipeline.deals.changes import DealChange as WantedDeal
from pipeline.deals.choices import CreditKind
from pipeline.deals.forms.deals import (
    NEW,
    VALUES,
    DealForm,
    LineFormSet,
    SplitFormSet,
    line_inputs,
    people_choices,
    product_choices,
    split_inputs,
)
from pipeline.deals.models import Deal
from pipeline.deals.permits import rights_on, why_only_read
from pipeline.deals.queries import deals as queries
from pipeline.deals.rights import DEALS
from pipeline.deals.rules.deals import SplitInput
from salesplan.core.amounts.rules import FigureSpec, plain, written
from salesplan.core.audit import acting
from salesplan.core.company.queries import company
from salesplan.core.errors import Conflict, Refused
from salesplan.core.forms import add_refusal, posted
from salesplan.core.typing import UserRequest
from salesplan.core.web import conflicts
from salesplan.core.web.conflicts import ConflictRow, ConflictScreen
from salesplan.people.models import User

# What the quick form keeps folded away.
MORE = ("owner", "channel", "deal_type", "rival", "next_step", "next_step_on", "started_on")


@dataclass
class Editor:
    """A form, its lines and its splits, for a new deal or for one that is there."""

    form: DealForm
    lines: Any
    splits: Any
    deal: Deal | None = None
    locked: frozenset[str] = frozenset()
    why_locked: str = ""
    tier: TierTerms | None = None

    @classmethod
    def for_new(cls, request: UserRequest) -> "Editor":
        """Return the form of a new deal, filled from the query string."""
        data = posted(request)
        stages = queries.open_stages()
        initial: dict[str, Any] = {"owner": request.user.pk, "currency": company().currency}
        stage_id = request.GET.get("stage", "")
        initial["stage"] = int(stage_id) if stage_id.isdecimal() else (stages[0].pk if stages else None)
        account = request.GET.get("account", "")
        account_given = (
            Account.objects.visible_to(request.user).filter(pk=account).first() if account.isdecimal() else None
        )
        if account_given:
            initial |= {"account": account_given.pk, "account_text": account_given.name}
        form = DealForm(data, user=request.user, stages=stages, initial=initial)
        tier = tier_terms(_account_id(data, account_given.pk if account_given else None))
        return cls(form, _lines(data, None, tier=tier), _splits(data, []), tier=tier)

    @classmethod
    def for_deal(
        cls, request: UserRequest, deal: Deal, data: QueryDict | None = None, *, is_request: bool = False
    ) -> "Editor":
        """Return the form of a deal as it stands, or with what was typed; `asking` for what one cannot change oneself."""
        data = data or (posted(request))
        rights = rights_on(deal, request.user)
        locked = frozenset() if is_request else frozenset(name for name in DEALS.fields if not rights.may_edit(name))
        lines, splits = state_of_lines(deal), state_of_splits(deal)
        initial = {name: getattr(deal, name) for name in (*VALUES, "closed_on", "loss_reason", "version")}
        initial |= {
            "account": deal.account_id or "",
            "account_text": deal.account.name if deal.account else "",
            "contacts": list(deal.deal_contacts.values_list("contact", flat=True)),
            "seen_lines": describe_lines(lines),
            "seen_splits": describe_splits(splits),
        }
        form = DealForm(data, user=request.user, deal=deal, locked=locked, is_request=is_request, initial=initial)
        tier = tier_terms(_account_id(data, deal.account_id))
        editor = cls(form, _lines(data, deal, lines, tier=tier), _splits(data, splits), deal, locked=locked, tier=tier)
        editor.why_locked = why_only_read(rights) if locked else ""
        return editor

    def is_valid(self) -> bool:
        """Check all three; every error is shown at once."""
        checked = [part.is_valid() for part in (self.form, *self._parts())]
        return all(checked)

    def _parts(self) -> list[Any]:
        """Return the rows that can be changed; those that can only be read are not sent."""
        return [part for name, part in (("lines", self.lines), ("splits", self.splits)) if name not in self.locked]

    def create(self, *, by: User, at: datetime) -> Deal:
        """Create the deal, and its customer where a new one was typed; both or neither."""
        with acting(by, "deal.create"):
            values = {**self.form.values, "stage": self.form.cleaned_data["stage"]}
            values["account"] = self.form.make_account(by=by, at=at)
            return actions.create_deal(
                values=values,
                lines=line_inputs(self.lines),
                splits=split_inputs(self.splits),
                contacts=self.form.cleaned_data["contacts"],
                by=by,
                at=at,
            )

    def save(self, *, by: User, at: datetime) -> Deal:
        """Save the deal."""
        assert self.deal is not None
        data = self.form.cleaned_data
        with acting(by, "deal.edit"):
            values = {**self.form.values, "account": self.form.make_account(by=by, at=at)}
            return actions.edit_deal(
                self.deal,
                values=values,
                lines=None if "lines" in self.locked else line_inputs(self.lines),
                splits=self._splits_to_write(values),
                contacts=None if "contacts" in self.locked else data["contacts"],
                version=data["version"],
                by=by,
                at=at,
                push_reason=data["push_reason"],
                push_note=data["push_note"],
            )

    def ask(self, *, by: User, at: datetime) -> ChangeRequest:
        """Ask for what was typed."""
        assert self.deal is not None
        data = self.form.cleaned_data
        values = {**self.form.values, "account": data["account"]}
        change = WantedDeal(
            values,
            line_inputs(self.lines),
            self._splits_to_write(values),
            list(data["contacts"]),
            push_reason=data["push_reason"],
        )
        return ask(self.deal, change, why=data["why"], by=by, at=at)

    def _splits_to_write(self, values: Mapping[str, Any]) -> list[SplitInput] | None:
        """Leave untouched splits to the action, which lets them follow a new owner."""
        if "splits" in self.locked:
            return None
        splits = split_inputs(self.splits)
        untouched = describe_splits(_typed("splits", self.splits)) == self.form.cleaned_data["seen_splits"]
        return None if untouched and values["owner"] != self.deal.owner else splits  # type: ignore[union-attr]

    def add_refusal(self, error: Refused) -> None:
        """Show a refusal where it belongs."""
        if error.field == "lines":
            self.lines._non_form_errors.append(error.message)
        elif error.field == "splits":
            self.splits._non_form_errors.append(error.message)
        else:
            add_refusal(self.form, error)

    def context(self) -> dict[str, Any]:
        """Return what the templates draw."""
        return {
            "form": self.form,
            "lines": self.lines,
            "splits": self.splits,
            "deal": self.deal,
            "account_picked": self.form["account"].value() or "",
            "new_account": NEW,
            "locked": self.locked,
            "why_locked": self.why_locked,
            "line_rows": state_of_lines(self.deal) if "lines" in self.locked and self.deal else [],
            "split_rows": state_of_splits(self.deal) if "splits" in self.locked and self.deal else [],
            "tier": self.tier,
            "more_open": any(self.form[name].errors for name in MORE),
        }

    def merged(self, request: UserRequest, error: Conflict) -> "Editor":
        """Return the form after a conflict: theirs where only they changed, one's own where one typed, both shown."""
        assert self.deal is not None
        now = queries.with_relations(Deal.objects.all()).get(pk=self.deal.pk)
        before = _at_version(now, self.form.cleaned_data["version"])
        data = request.POST.copy()
        rows: list[ConflictRow] = []
        for name, typed in self.form.values.items():
            current, before_value = getattr(now, name), (getattr(before, name) if before else None)
            if current == typed or (before is None and name not in {d.field for d in error.differences}):
                continue
            rows.append(ConflictRow(self._label(name), _shown(before_value), _shown(current), _shown(typed)))
            if before is not None and typed == before_value:
                _put(data, name, current)
        self._merge_parts(data, now, rows)
        data["version"] = str(now.version)
        fresh = Editor.for_deal(request, now, data)
        fresh.is_valid()
        rows = rows or [ConflictRow(_("Details"), "–", _("saved in the meantime"), _("the same"))]
        conflicts.show(fresh.form, error, ConflictScreen(error.message, tuple(rows), knows_before=True))
        return fresh

    def _label(self, name: str) -> Any:
        field_name = "account_text" if name == "account" else name
        return self.form.fields[field_name].label

    def _merge_parts(self, data: QueryDict, now: Deal, rows: list[ConflictRow]) -> None:
        for name, label, formset, state, describe in (
            ("lines", _("Products"), self.lines, state_of_lines(now), describe_lines),
            ("splits", _("Shares"), self.splits, state_of_splits(now), describe_splits),
        ):
            if name in self.locked:
                continue
            seen_text = self.form.cleaned_data[f"seen_{name}"]
            typed, current = describe(_typed(name, formset)), describe(state)
            if current == typed:
                continue
            rows.append(ConflictRow(label, seen_text or "–", current or "–", typed or "–"))
            if typed == seen_text:
                _put_rows(data, name, state)
            data[f"seen_{name}"] = current


def state_of_lines(deal: Deal) -> list[tuple[Any, ...]]:
    """Return (product, quantity, price, discount) of a deal's lines."""
    return [(row.product, row.quantity, row.unit_price, row.discount) for row in deal.lines.select_related("product")]


def state_of_splits(deal: Deal) -> list[tuple[Any, ...]]:
    """Return (person, percent, kind) of a deal's shares and overlays."""
    shares = [(row.person, row.percent, CreditKind.SHARE) for row in deal.splits.select_related("person")]
    return [*shares, *((row.person, row.percent, CreditKind.OVERLAY) for row in deal.overlays.select_related("person"))]


def describe_lines(rows: Iterable[Sequence[Any]]) -> str:
    """Say lines in one sentence, to compare and to show."""
    return "; ".join(
        f"{row[0]} × {plain(row[1])} @ {plain(row[2])}" + (f" −{plain(row[3])} %" if row[3] else "") for row in rows
    )


def describe_splits(rows: Iterable[Sequence[Any]]) -> str:
    """Say splits in one sentence."""
    sign = {CreditKind.OVERLAY: "+"}
    return "; ".join(sorted(f"{row[0]} {sign.get(row[2] or CreditKind.SHARE, '')}{plain(row[1])} %" for row in rows))


def _rows(formset: BaseFormSet) -> list[dict[str, Any]]:
    return [form.cleaned_data for form in formset if form.cleaned_data and not form.cleaned_data.get("DELETE")]


def _typed(name: str, formset: BaseFormSet) -> list[tuple[Any, ...]]:
    if name == "splits":
        return [(row["person"], row["percent"], row["kind"]) for row in _rows(formset)]
    return [
        (row["product"], row["quantity"], row["unit_price"], row["discount"] or Decimal(0)) for row in _rows(formset)
    ]


def _account_id(data: QueryDict | None, given: int | None) -> int | None:
    """Return the customer that is chosen in the form."""
    typed = data.get("account", "") if data else ""
    return int(typed) if typed and typed.isdecimal() else given


def _lines(
    data: QueryDict | None, deal: Deal | None, rows: Iterable[Sequence[Any]] = (), *, tier: TierTerms | None = None
) -> BaseFormSet:
    names = ("product", "quantity", "unit_price", "discount")
    initial = [dict(zip(names, row, strict=True)) for row in rows]
    given = {"products": product_choices(deal), "tier_discount": tier.discount if tier else Decimal(0)}
    return LineFormSet(data, prefix="lines", initial=initial, form_kwargs=given)


def _splits(data: QueryDict | None, rows: Collection[Sequence[Any]]) -> BaseFormSet:
    initial = [{"person": person, "percent": percent, "kind": kind} for person, percent, kind in rows]
    people = people_choices(person.pk for person, _percent, _kind in rows)
    return SplitFormSet(data, prefix="splits", initial=initial, form_kwargs={"people": people})


def _at_version(deal: Deal, version: int | None) -> Any:
    """Return the deal as it was at a version, from its history."""
    history = Deal.pgh_event_model.objects.filter(pgh_obj=deal.pk, version=version or 0)  # type: ignore[attr-defined]
    return history.order_by("-pgh_id").first()


def _shown(value: object) -> object:
    if value is None or value == "":
        return "–"
    return plain(value) if isinstance(value, Decimal) else getattr(value, "label", value)


def _put(data: QueryDict, name: str, value: object) -> None:
    if name == "account":
        data["account"], data["account_text"] = (str(value.pk), value.name) if isinstance(value, Account) else ("", "")
    else:
        data[name] = _as_typed(value)


def _as_typed(value: object) -> str:
    """Write a value as a form posts it; a figure so that it is read back without a question."""
    if isinstance(value, Decimal):
        return written(value, FigureSpec())
    return "" if value is None else str(getattr(value, "pk", value))


def _put_rows(data: QueryDict, name: str, rows: Collection[Sequence[Any]]) -> None:
    """Replace the rows of a formset in what was sent."""
    for key in [key for key in data if key.startswith(f"{name}-") and key.split("-")[1].isdecimal()]:
        del data[key]
    names = ("person", "percent", "kind") if name == "splits" else ("product", "quantity", "unit_price", "discount")
    for i, row in enumerate(rows):
        for part, value in zip(names, row, strict=True):
            data[f"{name}-{i}-{part}"] = _as_typed(value)
    data[f"{name}-TOTAL_FORMS"] = data[f"{name}-INITIAL_FORMS"] = str(len(rows))
