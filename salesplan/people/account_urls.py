"""Which pages of allauth are reachable: those the product wants, named one by one; a new release adds none.

Nobody signs up here or signs in by a mailed code, and a mail address is changed by `people.mail_change`, which asks the old
and the new address.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.urls import path, re_path

from salesplan.people.second_factor.views import ActivateView, GenerateView

RESET = r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"
# What the page that asks again says of itself.
ASKED = {"minutes": settings.ACCOUNT_REAUTHENTICATION_TIMEOUT // 60}
urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("reauthenticate/", account.ReauthenticateView.as_view(extra_context=ASKED), name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(RESET, account.password_reset_from_key, name="account_reset_password_from_key"),
    path("password/reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("2fa/", factor.index, name="mfa_index"),
    path("2fa/authenticate/", factor.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", factor.ReauthenticateView.as_view(extra_context=ASKED), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", ActivateView.as_view(), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/generate/", GenerateView.as_view(), name="mfa_generate_recovery_codes"),
]
