"""Setting up the second factor, and new recovery codes: the codes are shown in the answer, once, and kept nowhere."""

from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.recovery_codes.internal import flows as recovery_flows
from allauth.mfa.totp import views as totp
from allauth.mfa.totp.internal import flows as totp_flows
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from salesplan.people.second_factor.actions import make_codes


class ActivateView(totp.ActivateTOTPView):
    def form_valid(self, form: Form) -> HttpResponse:
        """Set the app up and show the recovery codes."""
        with transaction.atomic():
            totp_flows.activate_totp(self.request, form)
            codes = make_codes(self.request.user)
        return render(self.request, "mfa/codes.html", {"codes": codes})


class GenerateView(recovery.GenerateRecoveryCodesView):
    def form_valid(self, form: Form) -> HttpResponse:
        """Make new codes in place of the earlier ones, and show them."""
        with transaction.atomic():
            recovery_flows.generate_recovery_codes(self.request)
            codes = make_codes(self.request.user)
        return render(self.request, "mfa/codes.html", {"codes": codes})
