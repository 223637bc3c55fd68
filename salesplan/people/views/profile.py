"""One's own profile: data, photo, language, and the keys to the API."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from salesplan.core.http.reauthentication import recently_confirmed
from salesplan.core.http.redirects import next_page, path_of
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit
from salesplan.people import forms, queries
from salesplan.people.actions import tokens
from salesplan.people.actions.profile import edit_profile, keep_language, keep_photo
from salesplan.people.mail_change.queries import open_change
from salesplan.people.models import ApiToken, User

YEAR = 365 * 24 * 3600
# Three forms on one page: their fields need names of their own.
PHOTO_IDS, TOKEN_IDS = "photo_%s", "token_%s"


def profile(request: UserRequest) -> HttpResponse:
    person = User.objects.get(pk=request.user.pk)
    form = forms.ProfileForm(request.POST or None, instance=person)
    answer = submit(
        request,
        form,
        lambda: edit_profile(
            person, values=form.values, version=form.cleaned_data["version"], by=request.user, at=timezone.now()
        ),
    )
    if not answer.done:
        return _page(request, answer.status, person=person, form=form)
    saved = answer.result
    with translation.override(saved.writes_in):
        done = answer.go("people:profile", message=_("Profile saved."))
    _remember(done, settings.LANGUAGE_COOKIE_NAME, saved.language)
    _remember(done, "theme", saved.theme)
    return done


def _remember(answer: HttpResponse, name: str, value: str) -> None:
    if value:
        answer.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    else:
        answer.delete_cookie(name)


def _page(request: UserRequest, status: int = 200, *, person: User | None = None, **more: Any) -> HttpResponse:
    person = person or User.objects.get(pk=request.user.pk)
    context = {
        "person": person,
        "form": more.pop("form", None) or forms.ProfileForm(instance=person),
        "photo_form": more.pop("photo_form", None) or forms.PhotoForm(auto_id=PHOTO_IDS),
        "token_form": more.pop("token_form", None) or forms.TokenForm(auto_id=TOKEN_IDS),
        "tokens": ApiToken.objects.filter(user=person),
        "waiting_mail": open_change(person, timezone.now()),
        "has_second_factor": queries.has_second_factor(person),
        **more,
    }
    return render(request, "people/profile.html", context, status=status)


@require_POST
def photo_edit(request: UserRequest) -> HttpResponse:
    form = forms.PhotoForm(request.POST, request.FILES, auto_id=PHOTO_IDS)
    answer = submit(
        request,
        form,
        lambda: keep_photo(request.user, data=form.cleaned_data["photo"].read(), by=request.user, at=timezone.now()),
    )
    if answer.done:
        return answer.go("people:profile", message=_("Photo saved."))
    return _page(request, answer.status, photo_form=form)


@require_POST
def photo_delete(request: UserRequest) -> HttpResponse:
    keep_photo(request.user, data=None, by=request.user, at=timezone.now())
    messages.success(request, _("Photo removed. Your initials are shown instead."))
    return redirect("people:profile")


@require_GET
def photo(request: UserRequest, pk: int) -> FileResponse:
    """Serve a colleague's photo to people who are signed in."""
    person = get_object_or_404(User.objects.visible_to(request.user).exclude(photo=""), pk=pk)
    try:
        answer = FileResponse(person.photo.open("rb"), content_type="image/webp")
    except FileNotFoundError:
        raise Http404 from None
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=86400"
    return answer


@require_POST
@recently_confirmed
def token_create(request: UserRequest) -> HttpResponse:
    """Make a key and show it, this once: it is not in the address and not in a redirect."""
    form = forms.TokenForm(request.POST, auto_id=TOKEN_IDS)
    answer = submit(
        request,
        form,
        lambda: tokens.create_token(name=form.cleaned_data["name"], by=request.user, at=timezone.now()),
    )
    if not answer.done:
        return _page(request, answer.status, token_form=form)
    token, text = answer.result
    page = _page(request, new_token=token, new_token_text=text)
    page["Cache-Control"] = "no-store"
    return page


@require_POST
def token_revoke(request: UserRequest, pk: str) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.filter(user=request.user), token_key=pk)
    tokens.revoke_token(token, by=request.user, at=timezone.now())
    messages.success(request, _("Key revoked. Programs using it no longer have access."))
    return redirect("people:profile")


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language of the pages, and remember it for a person who is signed in."""
    answer = HttpResponseRedirect(next_page(request, path_of(request.headers.get("Referer", "")) or "/"))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        _remember(answer, settings.LANGUAGE_COOKIE_NAME, chosen)
        if request.user.is_authenticated:
            keep_language(request.user, language=chosen, by=request.user, at=timezone.now())
    return answer
