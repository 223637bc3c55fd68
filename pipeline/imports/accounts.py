"""Importing accounts: one that is here already is found and not doubled; a parent may stand below its child."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from customers.accounts.actions import EARLIEST, create_accounts, place_below
from customers.accounts.choices import AccountSource, Industry
from customers.accounts.models import Account
from customers.accounts.rules import normal_name, plain_number
from pipeline.imports import labels
from pipeline.imports.finding import People
from pipeline.imports.mapping import MappingSection
from pipeline.imports.portions import write_in_parts
from pipeline.imports.rows import FAULTS, ImportRow, rows_of
from pipeline.imports.rules import ImportProblem, shown
from pipeline.imports.run import ImportRun
from pipeline.imports.wording import sentence
from salesplan.core.errors import Refused
from salesplan.core.format import semicolon
from salesplan.core.search.folding import fold
from salesplan.people.choices import Role
from salesplan.people.models import User


class Accounts:
    """The accounts that are here, by what a file may know them by: this mapping's name, registration number, name."""

    def __init__(self, run: ImportRun) -> None:
        self.begins = run.mapping.external("accounts", "")
        self.external: dict[str, Account] = {}
        self.numbers: dict[str, list[Account]] = defaultdict(list)
        self.named: dict[str, list[Account]] = defaultdict(list)
        self.alike: dict[str, list[Account]] = defaultdict(list)
        for account in Account.objects.order_by("pk"):
            self.add(account)

    def add(self, account: Account) -> None:
        """Let an account be found."""
        if account.external_id.startswith(self.begins):
            self.external[account.external_id] = account
        if number := plain_number(account.registration_number):
            self.numbers[number].append(account)
        self.named[fold(account.name)].append(account)
        self.alike[normal_name(account.name)].append(account)

    def of_row(self, external: str, name: str, number: str) -> Account | None:
        """Return the account that a row is about, if it is here: an earlier run's, or another's that is the same.

        Those of this mapping are known by their name alone: two rows of one file are two customers. Others are the same
        with the registration number, or with the name (legal forms apart) unless the numbers differ.
        """
        if external in self.external:
            return self.external[external]
        plain = plain_number(number)
        if plain and (found := self._one(self.numbers.get(plain, []), name)):
            return found
        for candidates in (self.named.get(fold(name), []), self.alike.get(normal_name(name), [])):
            others = [
                account
                for account in candidates
                if not account.external_id.startswith(self.begins)
                and not (plain and account.registration_number and plain_number(account.registration_number) != plain)
            ]
            if found := self._one(others, name):
                return found
        return None

    @staticmethod
    def _one(candidates: list[Account], name: str) -> Account | None:
        if len(candidates) > 1:
            several = semicolon().join(f"{one.name} ({one.registration_number or one.pk})" for one in candidates)
            raise ImportProblem("account_several", {"text": shown(name), "accounts": several}, "name")
        return candidates[0] if candidates else None

    def find(self, run: ImportRun, name: str) -> Account:
        """Return the account that a cell of another file names; Fault where there is none, or several."""
        found = run.accounts.get(name) or self.external.get(run.mapping.external("accounts", name))
        found = found or self._one(self.named.get(fold(name), []), name)
        found = found or self._one(self.alike.get(normal_name(name), []), name)
        if found is None:
            raise ImportProblem("account_unknown", {"text": shown(name)}, "account")
        return found


@dataclass
class AccountMentions:
    """What the file of deals says of an account: who has how many deals of it, and the first day it was spoken of."""

    owners: Counter[str] = field(default_factory=Counter)
    first: date | None = None

    @property
    def owner(self) -> str:
        """Return who has most of its deals; of several the first by name."""
        return min(self.owners, key=lambda name: (-self.owners[name], name)) if self.owners else ""


def told_by_deals(run: ImportRun) -> dict[str, AccountMentions]:
    """Return for each name of an account what the deals of the file say of it; faults are for the deals to report."""
    section = run.section("deals")
    found: dict[str, AccountMentions] = defaultdict(AccountMentions)
    if section is None or not section.has("account"):
        return found
    for row in rows_of(run, section):
        try:
            name, owner = row.text("account"), row.text("owner")
        except FAULTS:
            continue
        told = found[name]
        if owner:
            told.owners[owner] += 1
        for key in ("started", "closed"):
            try:
                day = row.day(key)
            except FAULTS:
                continue
            if day is not None and day <= run.today:
                told.first = min(told.first or day, day)
    return found


@dataclass
class _AccountImport:
    """What the rows need besides themselves."""

    run: ImportRun
    section: MappingSection
    people: People
    accounts_by_key: Accounts
    mentions: Mapping[str, AccountMentions]
    default: User | None
    by_deals: bool
    lines: dict[str, ImportRow] = field(default_factory=dict)
    claimed: dict[int, int] = field(default_factory=dict)
    waiting: list[tuple[ImportRow, dict[str, Any]]] = field(default_factory=list)
    parents: list[tuple[ImportRow, str, str]] = field(default_factory=list)


def import_accounts(run: ImportRun) -> None:
    """Make accounts that are not here yet, then hang the new ones below their parents."""
    section = run.section("accounts")
    if section is None:
        return
    people, told = People.everybody(), told_by_deals(run)
    by_deals = section.settings.get("owner") == "most deals"
    work = _AccountImport(run, section, people, Accounts(run), told, _default(run, section, people), by_deals)
    for row in rows_of(run, section):
        try:
            _take(work, row)
        except FAULTS as fault:
            row.refuse(fault)
        if len(work.waiting) >= run.batch_size:
            _write(work)
    _write(work)
    _hang(work)


def _default(run: ImportRun, section: MappingSection, people: People) -> User | None:
    name = str(section.settings.get("default_owner", "manager"))
    if name != "manager":
        try:
            return people.find(name, "accounts.default_owner")
        except ImportProblem as fault:
            raise Refused(sentence(fault)) from None
    first = run.first_manager
    return first or User.objects.filter(role=Role.MANAGER, is_active=True).order_by("-pk").first()


def _take(work: _AccountImport, row: ImportRow) -> None:
    run, name = work.run, row.required("name")
    if before := work.lines.get(name):
        if before.mapped != row.mapped:
            raise ImportProblem("account_twice", {"text": name, "line": before.line}, "name")
        run.report.again("accounts")
        return
    number = row.maybe(lambda: row.text("registration_number"), "")
    external = run.mapping.external("accounts", name)
    found = work.accounts_by_key.of_row(external, name, number)
    work.lines[name] = row
    if found is not None:
        if found.pk in work.claimed:
            raise ImportProblem("account_twice", {"text": found.name, "line": work.claimed[found.pk]}, "name")
        work.claimed[found.pk] = row.line
        run.accounts[name] = found
        run.report.seen_before("accounts")
        if found.external_id != external:
            row.note(ImportProblem("account_found", {"account": found.name}, "name"))
        return
    values = _values(work, row, name)
    run.permits.check_account(values["owner"], work.section.columns)
    work.waiting.append((row, {**values, "name": name, "registration_number": number, "external_id": external}))
    if parent := row.maybe(lambda: row.text("parent"), ""):
        work.parents.append((row, name, parent))


def _values(work: _AccountImport, row: ImportRow, name: str) -> dict[str, Any]:
    told = work.mentions.get(name, AccountMentions())
    return {
        "owner": _owner(work, row, told),
        "industry": row.maybe(lambda: row.choice("industry", Industry), "") or Industry.OTHER,
        "employees": row.maybe(lambda: row.whole("employees"), None),
        "founded": row.maybe(lambda: _year(row), None),
        "annual_revenue": row.maybe(lambda: row.amount("annual_revenue"), None),
        "country": row.maybe(lambda: _country(row), ""),
        "region": row.maybe(lambda: row.text("region"), ""),
        "website": row.maybe(lambda: _website(row), ""),
        "phone": row.maybe(lambda: row.text("phone"), ""),
        "address": row.maybe(lambda: row.text("address"), ""),
        "source": AccountSource.IMPORT,
        "created_on": row.maybe(lambda: row.day("created"), None) or told.first or work.run.today,
    }


def _owner(work: _AccountImport, row: ImportRow, told: AccountMentions) -> User:
    """Return the owner the row names, else who has most of its deals, else the default; the last two are no guess."""
    owner = row.maybe(lambda: row.person(work.people, "owner"), None)
    if owner is None and work.by_deals and told.owner:
        try:
            owner = work.people.find(told.owner)
        except ImportProblem as fault:
            row.leave_out(fault)
    if owner is not None and owner.is_active:
        return owner
    if work.default is None:
        raise ImportProblem("no_owner", name="owner")
    if owner is not None:
        row.leave_out(ImportProblem("owner_by_default", {"text": owner.name, "owner": work.default.name}, "owner"))
    return work.default


def _year(row: ImportRow) -> int | None:
    year = row.whole("founded")
    if year is not None and not EARLIEST <= year <= row.run.today.year:
        raise ImportProblem("year", {"text": year, "first": EARLIEST, "last": row.run.today.year}, "founded")
    return year


def _country(row: ImportRow) -> str:
    text = row.text("country")
    code = labels.country_of(text) if text else ""
    if code is None:
        raise row.unknown("country", text, "CN, DE, US …")
    return code


def _website(row: ImportRow) -> str:
    text = row.text("website")
    if not text:
        return ""
    whole = text if urlsplit(text).scheme and "//" in text else f"https://{text}"
    try:
        URLValidator(schemes=["http", "https"])(whole)
    except ValidationError:
        raise ImportProblem("website", {"text": shown(text)}, "website") from None
    return whole


def _write(work: _AccountImport) -> None:
    def write(part: Sequence[tuple[ImportRow, dict[str, Any]]]) -> None:
        made = create_accounts([values for _row, values in part], by=work.run.by, at=work.run.at)
        for account in made:
            work.accounts_by_key.add(account)
            work.run.accounts[account.name] = account
        work.run.report.new("accounts", len(made))

    write_in_parts(work.waiting, write, lambda item, fault: item[0].refuse(fault))
    work.waiting = []


def _hang(work: _AccountImport) -> None:
    """Hang new accounts below their parents; an account above itself is refused as on its page."""
    for row, name, parent in work.parents:
        if name not in work.run.accounts:
            continue
        try:
            above = work.accounts_by_key.find(work.run, parent)
            place_below(work.run.accounts[name], parent=above, by=work.run.by)
        except ImportProblem:
            row.leave_out(ImportProblem("parent_unknown", {"text": shown(parent)}, "parent"))
        except FAULTS as fault:
            row.leave_out(fault)
