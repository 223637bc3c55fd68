"""Who is in the programme, and who brought whom."""

from datetime import datetime

from django.utils.translation import gettext as _

from customers.accounts.models import Account
from customers.loyalty.models.members import LoyaltyMember, Referral
from customers.loyalty.queries.programme import programme
from customers.purchases import queries as purchases
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day
from salesplan.core.errors import Refused
from salesplan.people.access import require_write
from salesplan.people.models import User


def enrol(account: Account, *, by: User, at: datetime) -> LoyaltyMember:
    """Take a customer into the programme; one who is in it already stays as they are."""
    require_write(by)
    current = programme()
    if current is None or not current.is_active:
        raise Refused(_("There is no loyalty programme in force. An admin can set one up."), code="no_programme")
    with acting(by, "loyalty.enrol"):
        values = {"joined_on": business_day(at), "created_at": at}
        member, _new = LoyaltyMember.objects.get_or_create(account=account, defaults=values)
    return member


def refer(member: LoyaltyMember, account: Account, *, by: User, at: datetime) -> Referral:
    """Note that a member brought a new customer; the points come with that customer's first purchase."""
    require_write(by)
    if account.pk == member.account_id:
        raise Refused(_("A customer can't refer itself."), field="account")
    if Referral.objects.filter(account=account).exists():
        raise Refused(_("Someone has already been credited with this customer."), field="account", code="referred")
    if purchases.of_account(account.pk).deals > 0:
        raise Refused(
            _("This customer has already bought. Only new customers can be referred."),
            field="account",
            code="has_bought",
        )
    with acting(by, "loyalty.refer"):
        return Referral.objects.create(account=account, member=member, by=by, at=at)
