"""Importing accounts; a parent may stand below its child in the file."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from customers.accounts import rules as account_rules
from customers.accounts.choices import Industry, Source
from customers.accounts.models import Account
from pipeline.imports import rules
from pipeline.imports.mapping import Section
from pipeline.imports.people import people_by_name, username_of
from salesplan.core.amounts.rules import Wanted, read_machine
from salesplan.core.forms import plain
from salesplan.people.choices import Role
from salesplan.people.models import User

if TYPE_CHECKING:
    from pipeline.imports.actions import Run


def import_accounts(run: "Run") -> None:
    """Make accounts that are not known yet, then hang them below their parents."""
    section = run.section("accounts")
    if section is None:
        return
    known = _known(run)
    owners = _Owners(run, section)
    parents: list[tuple[int, dict[str, Any], str, str]] = []
    for line, row in run.rows(section):
        try:
            account, is_new = _account(run, section, row, owners, known)
        except ValueError as fault:
            run.report.refuse("accounts", section.file, line, fault, row)
            continue
        run.report.new("accounts") if is_new else run.report.known("accounts")
        parent = rules.text(section.cell(row, "parent"))
        if is_new and parent:
            parents.append((line, row, account.name, parent))
    for line, row, name, parent in parents:
        if parent not in known or parent == name:
            run.report.refuse(
                "accounts", section.file, line, f"the parent {parent!r} is not in the file; imported without", row
            )
            continue
        Account.objects.filter(pk=known[name].pk).update(parent=known[parent])


def _known(run: "Run") -> dict[str, Account]:
    begins = run.mapping.external("accounts", "")
    return {account.name: account for account in Account.objects.filter(external_id__startswith=begins)}


class _Owners:
    """Finds the owner of an account: the column, or the person with most deals, or the default."""

    def __init__(self, run: "Run", section: Section) -> None:
        self.people = people_by_name()
        self.by_deals = run.most_deals() if section.settings.get("owner") == "most deals" else {}
        told = str(section.settings.get("default_owner", "manager"))
        first = User.objects.filter(role=Role.MANAGER, is_active=True).order_by("-pk").first()
        self.default = self.people.get(told) if told != "manager" else first

    def of(self, name: str, told: str) -> User:
        """Return the owner; raises ValueError when nobody can be found."""
        for candidate in (told, self.by_deals.get(name, "")):
            if candidate and username_of(candidate) in self.people:
                return self.people[username_of(candidate)]
            if candidate:
                raise ValueError(f"the owner {candidate!r} is not known")
        if self.default is None:
            raise ValueError("there is nobody who could own the account")
        return self.default


def _account(
    run: "Run", section: Section, row: dict[str, Any], owners: _Owners, known: dict[str, Account]
) -> tuple[Account, bool]:
    name = rules.required(rules.text(section.cell(row, "name")), "the name")
    if name in known:
        return known[name], False
    industry = rules.text(section.cell(row, "industry")) or Industry.OTHER
    if industry not in Industry.values:
        raise ValueError(f"the industry {industry!r} is not known; known are {', '.join(Industry.values)}")
    country = rules.text(section.cell(row, "country"))
    if len(country) > 2:
        raise ValueError(f"the country {country!r} is no code of two letters; add it to accounts.values.country")
    employees = rules.whole(section.cell(row, "employees"))
    revenue = run.amount(section, row, "annual_revenue", places=8)
    if revenue is not None:
        revenue = read_machine(plain(revenue * section.scale.get("annual_revenue", Decimal(1))), Wanted(places=4))
    owner = owners.of(name, rules.text(section.cell(row, "owner")))
    run.permits.check_account(owner, section.columns)
    account = Account.objects.create(
        name=name,
        owner=owner,
        industry=industry,
        employees=employees,
        size=account_rules.size_of(employees),
        founded=rules.whole(section.cell(row, "founded")),
        annual_revenue=revenue,
        country=country.upper(),
        region=rules.text(section.cell(row, "region")),
        website=rules.text(section.cell(row, "website")),
        phone=rules.text(section.cell(row, "phone")),
        registration_number=rules.text(section.cell(row, "registration_number")),
        source=Source.IMPORT,
        external_id=run.mapping.external("accounts", name),
        created_on=rules.day(section.cell(row, "created"), run.mapping.date_formats) or run.mapping.since,
        created_at=run.at,
        **account_rules.keys_of(
            name, *(rules.text(section.cell(row, key)) for key in ("website", "registration_number", "phone"))
        ),
    )
    known[name] = account
    return account, True
