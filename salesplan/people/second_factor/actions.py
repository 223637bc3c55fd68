"""Using a code of the second factor, and making recovery codes; each counts once, however many ask at a time."""

import secrets

import structlog
from allauth.core.internal.cryptokit import compare_user_code, normalize_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from salesplan.core.errors import Refused
from salesplan.core.sealing import Unopened
from salesplan.people.models import User
from salesplan.people.second_factor.rules import is_spent

log = structlog.get_logger(__name__)
HOW_MANY, DIGITS = 10, 10


def code_hash(person_pk: int, code: str, key: str | None = None) -> str:
    """Return what is kept of a recovery code: with the secret key of the installation, which no database holds.

    A plain hash of ten digits could be tried out; without the key this one cannot. A new SECRET_KEY voids the codes, unless the old one stays in SECRET_KEY_FALLBACKS.
    """
    salt, normalized = f"recovery code of {person_pk}", normalize_user_code(code)
    return salted_hmac(salt, normalized, secret=key, algorithm="sha256").hexdigest()


def use_code(person: User, code: str) -> Authenticator | None:
    """Use up a code of the app or a recovery code; return what it was of, or None for a wrong one.

    The row is locked, so of two requests with one code the second finds it spent.
    """
    with transaction.atomic():
        rows = {row.type: row for row in Authenticator.objects.select_for_update().filter(user=person).order_by("pk")}
        app, recovery = (rows.get(kind) for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES))
        if app is not None and (step := _step_of(app, code)) is not None:
            if is_spent(step, last=app.data.get("last_step"), set_up_at=app.created_at):
                raise Refused(_("This code has already been used. Wait for the next one."), code="spent")
            app.data["last_step"] = step
            app.save(update_fields=["data"])
            return app
        left = recovery.data.get("migrated_codes", []) if recovery is not None else []
        if recovery is not None and (kept_hash := _kept_hash(person.pk, code, left)):
            left.remove(kept_hash)
            recovery.save(update_fields=["data"])
            return recovery
    return None


def _kept_hash(person_pk: int, code: str, left: list[str]) -> str:
    """Return the hash under which a recovery code is kept, by the present key or an earlier one; "" for a wrong code."""
    hashes = [code_hash(person_pk, code, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return next((value for value in hashes if value in left), "")


def _step_of(app: Authenticator, code: str) -> int | None:
    try:
        secret = decrypt(app.data["secret"])
    except Unopened:
        log.error("second_factor_unreadable", person=app.user_id)  # noqa: TRY400 - the trace would tell nothing
        return None
    for step in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None


def make_codes(person: User) -> list[str]:
    """Make new recovery codes in place of earlier ones; they are returned this once, only hashes are kept.

    They stand where the library keeps codes that it took over from elsewhere, so that it counts those that are left.
    """
    codes = ["".join(secrets.choice("0123456789") for _digit in range(DIGITS)) for _code in range(HOW_MANY)]
    kept = {"migrated_codes": [code_hash(person.pk, code) for code in codes], "used_mask": 0}
    Authenticator.objects.update_or_create(user=person, type=Authenticator.Type.RECOVERY_CODES, defaults={"data": kept})
    return [f"{code[: DIGITS // 2]}-{code[DIGITS // 2 :]}" for code in codes]
