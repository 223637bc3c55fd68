"""What browsers, sessions and logins may do."""

from csp.constants import NONE, SELF

from salesplan.settings.environment import DEMO, at_least_one, env, rate

HTTPS = env.bool("HTTPS", default=not DEMO)

AUTHENTICATION_BACKENDS = [
    "salesplan.people.backends.PeopleBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "salesplan.people.adapter.PeopleAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
# Of what the person had when it was made, with no table of addresses beside the person.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_FORMS = {"reset_password": "salesplan.people.forms.ResetForm"}
# How often something may be tried, as "5/m/ip,20/d/user": so many a second, minute, hour or day, by address, person or (key)
# name that is typed. Each is a variable RATE_…; docs/operations.md lists them.
RATES = {
    "login": rate("RATE_LOGIN", "30/m/ip"),
    "login_failed": rate("RATE_LOGIN_FAILED", "10/m/ip,5/5m/key"),
    "reset_password": rate("RATE_RESET", "20/m/ip,5/h/key"),
    "reset_password_from_key": rate("RATE_LINK", "20/m/ip"),
    "reauthenticate": rate("RATE_REAUTHENTICATE", "10/5m/user,60/d/user"),
    "change_password": rate("RATE_CHANGE_PASSWORD", "5/m/user"),
    "mail_change": rate("RATE_MAIL_CHANGE", "5/h/user"),
    "mail_link": rate("RATE_LINK", "20/m/ip"),
    # What customers open from their mail; the offices of a company share one address.
    "customer_link": rate("RATE_CUSTOMER_LINK", "60/m/ip"),
    "invite": rate("RATE_INVITE", "100/h/user"),
    "api": rate("RATE_API", "1200/m/user"),
    "api_key": rate("RATE_API_KEY", "30/m/ip"),
}
ACCOUNT_RATE_LIMITS = RATES
# How many proxies of ours stand before the web server; each appends to X-Forwarded-For whom it saw.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
# Before what would outlive a session one shows again who one is; tests that look at something else are not asked.
ASKS_FOR_CONFIRMATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * at_least_one("REAUTHENTICATION_MINUTES", 15)
MFA_FORMS = {
    "authenticate": "salesplan.people.second_factor.forms.AuthenticateForm",
    "reauthenticate": "salesplan.people.second_factor.forms.ReauthenticateForm",
}
MFA_ADAPTER = "salesplan.people.second_factor.adapter.SealingAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Sales Plan"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SECURE_SSL_REDIRECT = HTTPS
# Monitors and the container's own check ask from inside, without the proxy that ends TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
    }
}
# A deal of 200 lines has some 1,200 inputs; each costs a little, so there is an end.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
