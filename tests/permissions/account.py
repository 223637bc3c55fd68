"""Who may enter the pages of signing in; which of them there are is `salesplan/people/account_urls.py`."""

from tests.permissions import Row, everybody

ROUTES: dict[str, Row | list[Row]] = {}

# Whoever is signed in has no business there and is sent on.
ONLY_STRANGERS = {"default": 302, "anonymous": 200}


def _open(args=lambda w: [], **more):
    """A page of strangers, which people who are signed in may open too."""
    return Row(args=args, anonymous=200, **more)


def _no_link(_world):
    return ["1", "set-password"]


ROUTES |= {
    "account_login": [Row(**ONLY_STRANGERS), Row("post", **ONLY_STRANGERS)],
    # Signed out by the post only; a stranger is sent home, which sends them to the sign-in page.
    "account_logout": [everybody(), everybody("post", default=302)],
    "account_reset_password": [_open(), Row("post", anonymous=200)],
    "account_reset_password_done": _open(),
    "account_reset_password_from_key": _open(_no_link),
    "account_reset_password_from_key_done": _open(),
    "account_reauthenticate": [everybody(), everybody("post")],
    "account_change_password": [everybody(), everybody("post")],
    "set_language": Row("post", default=302),
    "mfa_index": everybody(),
    # A step of signing in; who has not given a password is sent to the start.
    "mfa_authenticate": Row(default=302),
    # None of the people of the table has a second factor: they are sent to the password, or there is nothing to show.
    "mfa_reauthenticate": everybody(default=302),
    "mfa_activate_totp": everybody(default=302),
    "mfa_deactivate_totp": everybody(default=404),
    "mfa_generate_recovery_codes": everybody(default=302),
}
