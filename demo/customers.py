"""The demo's accounts and contacts."""

from dataclasses import dataclass
from datetime import timedelta

from customers.accounts.models import Account
from customers.accounts.rules import keys_of as account_keys
from customers.contacts.models import Contact
from customers.contacts.rules import keys_of as contact_keys
from demo import texts
from demo.calendar import Clock
from demo.company import Base
from demo.loading import insert_all, rewrite_all
from salesplan.people.models import User

SIZES = [(9, "micro"), (49, "small"), (249, "medium"), (999, "large"), (10**9, "enterprise")]
SOURCES = ["referral", "website", "event", "partner", "cold_call", "campaign"]


@dataclass
class DemoCustomers:
    """The accounts of each rep, and the contacts of each account."""

    of_rep: dict[int, list[Account]]
    contacts: dict[int, list[Contact]]


def build(base: Base, clock: Clock, count: int) -> DemoCustomers:
    """Write `count` accounts with one to three contacts each."""
    used_names: set[str] = set()
    rows = []
    for i in range(count):
        owner = base.reps[i % len(base.reps)]
        rows.append(_account(owner, base, clock, used_names))
    accounts = insert_all(Account, rows, batch_size=500)
    _parents(accounts, clock)
    contacts = [contact for account in accounts for contact in _contacts(account, clock)]
    customers = DemoCustomers({}, {})
    for account in accounts:
        customers.of_rep.setdefault(account.owner_id, []).append(account)
    for contact in insert_all(Contact, contacts, batch_size=500):
        customers.contacts.setdefault(contact.account_id, []).append(contact)
    return customers


def _account(owner: User, base: Base, clock: Clock, used_names: set[str]) -> Account:
    rng, region = clock.rng, base.region_of[owner.pk]
    industry = rng.choice(list(texts.KINDS))
    employees = round(10 ** rng.uniform(1, 3.7))
    since = clock.start + timedelta(round((clock.last - clock.start).days * rng.random() ** 1.6))
    while True:
        if region == "International":
            country = rng.choice(texts.COUNTRIES[base.team_of[owner.pk].name])
            place = ""
            name = f"{rng.choice(texts.BRANDS)} {rng.choice(texts.TRADES[industry])} {texts.LEGAL[country]}"
            website = f"https://www.{name.split()[0].lower()}-{name.split()[1].lower()}.example"
        else:
            country, place = "CN", rng.choice(texts.CITIES[region.lower()])
            name = f"{place}{rng.choice(texts.NAME_ONE)}{rng.choice(texts.NAME_TWO)}{rng.choice(texts.KINDS[industry])}{rng.choice(texts.FORMS)}"
            website = ""
        if name not in used_names:
            break
    used_names.add(name)
    return Account(
        name=name,
        owner=owner,
        industry=industry,
        employees=employees,
        size=next(size for most, size in SIZES if employees <= most),
        region=place,
        country=country,
        website=website,
        source=rng.choice(SOURCES),
        registration_number=f"91{rng.randrange(10**15, 10**16)}" if country == "CN" else "",
        created_on=since,
        created_at=clock.moment(since),
        **account_keys(name, website),
    )


def _parents(accounts: list[Account], clock: Clock) -> None:
    """A twentieth of the accounts belong to another account of the same owner."""
    children = clock.rng.sample(accounts[len(accounts) // 2 :], len(accounts) // 20)
    for child in children:
        child.parent = next(a for a in accounts if a.owner_id == child.owner_id)
    rewrite_all(Account, children, ["parent"])


def _contacts(account: Account, clock: Clock) -> list[Contact]:
    rng, chinese = clock.rng, account.country == "CN"
    out = []
    for i in range(rng.choice([1, 1, 2, 2, 3])):
        if chinese:
            name = rng.choice(texts.SURNAMES)[0] + rng.choice(texts.GIVEN)[0]
        else:
            name = f"{rng.choice(texts.FIRST)} {rng.choice(texts.LAST)}"
        email = f"contact{account.pk}-{i}@customer.example"
        phone = f"138{rng.randrange(10**7, 10**8)}" if chinese else ""
        out.append(
            Contact(
                account=account,
                name=name,
                job_title=rng.choice(texts.TITLES if chinese else texts.TITLES_EN),
                role=rng.choice(["decides", "influences", "uses", "buys"]),
                email=email,
                phone=phone,
                language="zh-hans" if chinese else "en",
                birthday=clock.today.replace(
                    year=rng.randrange(1965, 1998), month=rng.randrange(1, 13), day=rng.randrange(1, 29)
                ),
                consent=rng.choice(["given", "given", "unknown", "refused"]),
                is_primary=i == 0,
                created_at=account.created_at,
                **contact_keys(name, email, phone),
            )
        )
    return out
