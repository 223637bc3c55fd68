"""Inviting people, changing what they may do, and letting them go with their work handed over."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from salesplan.core.access import require
from salesplan.core.audit import acting
from salesplan.core.company.queries import business_day, company
from salesplan.core.editing import apply, lock, lock_version
from salesplan.core.errors import Refused
from salesplan.people.actions.links import mail_password_link
from salesplan.people.actions.memberships import close_places, move_person
from salesplan.people.choices import Role
from salesplan.people.mail_change.actions import ask_for_change
from salesplan.people.models import Leadership, Team, User
from salesplan.people.rules import keys_of


def add_person(*, values: Mapping[str, Any], by: User | None, at: datetime) -> User:
    """Add a person who cannot sign in yet: without a password, and without a mail that would let them choose one."""
    if by is not None:
        require(by, Role.ADMIN)
    with acting(by, "person.add"):
        _check_free(values["username"], values.get("email", ""), values.get("staff_number", ""))
        person = User(**{"time_zone": company().time_zone, **values})
        for name, text in keys_of(person.name, person.username, person.job_title).items():
            setattr(person, name, text)
        person.set_unusable_password()
        person.save()
        return person


def invite_person(
    *, values: Mapping[str, Any], team: Team | None = None, starts_on: date | None = None, by: User, at: datetime
) -> User:
    """Add a person without a password and mail them the link with which they choose one."""
    require(by, Role.ADMIN)
    with acting(by, "person.invite"):
        if not values["email"]:
            raise Refused(_("The invitation is sent by email. Enter an email address."), field="email")
        person = add_person(values=values, by=by, at=at)
        if team is not None:
            move_person(person, team=team, on=starts_on or business_day(at), by=by, at=at)
        mail_password_link(person, at)
        return person


def edit_person(person: User, *, values: Mapping[str, Any], version: int | None, by: User, at: datetime) -> User:
    """Change a person's data and role. Admins do not change their own role, and the last admin stays one.

    A new mail address counts once its mailbox has answered (`mail_change`).
    """
    require(by, Role.ADMIN)
    with acting(by, "person.edit"):
        current = lock_version(person, version, values)
        username, email, number = (values.get(name, "") for name in ("username", "email", "staff_number"))
        _check_free(username, email, number, but=current.pk)
        role = values.get("role", current.role)
        if role != current.role:
            _check_role(current, role, by, at)
        values = {**values, "email": _mail_address(current, values.get("email", current.email), by, at)}
        texts = [values.get(name, getattr(current, name)) for name in ("name", "username", "job_title")]
        # What the database lets an admin do beside the product ends with the role.
        flags = {} if role == Role.ADMIN else {"is_staff": False, "is_superuser": False}
        apply(current, {**values, **keys_of(*texts), **flags})
        return current


def let_go(person: User, *, last_day: date) -> None:
    """End the places of a locked person with their last day, and let nothing sign them in again; within `acting`.

    What they hold is handed over before (`leaving.working`); what they sold stays theirs.
    """
    close_places(person, last_day)
    person.auth_token_set.all().delete()
    # Changing the password ends every session; a return begins with a new link.
    person.set_unusable_password()
    person.is_active = False
    person.left_on = last_day
    person.version += 1
    person.save(update_fields=["is_active", "left_on", "password", "version"])


def reactivate_person(person: User, *, team: Team | None = None, by: User, at: datetime) -> User:
    """Let a person in again; a mailed link lets them choose a new password."""
    require(by, Role.ADMIN)
    with acting(by, "person.reactivate"):
        current = lock(person)
        if current.is_active:
            raise Refused(_("This person is already active."))
        apply(current, {"is_active": True, "left_on": None})
        if team is not None:
            move_person(current, team=team, on=business_day(at), by=by, at=at)
        if current.email:
            mail_password_link(current, at)
        return current


def send_password_link(person: User, *, by: User, at: datetime) -> None:
    """Mail a person the link with which they choose a password."""
    require(by, Role.ADMIN)
    with acting(by, "person.send_link"):
        if not person.is_active or not person.email:
            raise Refused(_("A link can be sent only to active people with an email address."))
        mail_password_link(person, at)


def _check_free(username: str, email: str, staff_number: str, but: int | None = None) -> None:
    users = User.objects.exclude(pk=but)
    if username and users.filter(username__iexact=username).exists():
        raise Refused(_("This username is already taken."), field="username")
    if email and users.filter(email__iexact=email).exists():
        raise Refused(_("This email address is already taken."), field="email")
    if staff_number and users.filter(staff_number__iexact=staff_number).exists():
        raise Refused(_("This staff number is already taken."), field="staff_number")


def _mail_address(person: User, new: str, by: User, at: datetime) -> str:
    """Return the address that counts from now on: the new one only of who has never chosen a password, or has gone."""
    if new.lower() == person.email.lower() or not person.is_active or not person.has_usable_password():
        return new
    if not new:
        raise Refused(
            _(
                "People who sign in need an email address, so that they can receive a link if they forget their password."
            ),
            field="email",
        )
    ask_for_change(person, new=new, by=by, at=at)
    return person.email


def _check_role(person: User, role: str, by: User, at: datetime) -> None:
    if person.pk == by.pk:
        raise Refused(_("You can't change your own role. Ask another admin."), field="role")
    if person.role == Role.ADMIN:
        _check_not_last_admin(person, field="role")
    leads = Leadership.objects.filter(person=person).exclude(ends_on__lt=business_day(at))
    if role not in (Role.MANAGER, Role.ADMIN) and leads.exists():
        raise Refused(_("This person leads a team. End their leadership first, then change the role."), field="role")


def check_leaver(person: User, by: User) -> None:
    """Refuse to let go who has gone, oneself, and the last admin."""
    if not person.is_active:
        raise Refused(_("This person is already deactivated."))
    if person.pk == by.pk:
        raise Refused(_("You can't deactivate yourself. Ask another admin."))
    if person.role == Role.ADMIN:
        _check_not_last_admin(person)


def _check_not_last_admin(person: User, field: str | None = None) -> None:
    # The rows are locked so that two admins cannot remove each other at the same moment.
    admins = User.objects.select_for_update().filter(role=Role.ADMIN, is_active=True).order_by("pk")
    if set(admins.values_list("pk", flat=True)) <= {person.pk}:
        raise Refused(_("This is the last admin. Make someone else an admin first."), field=field)
