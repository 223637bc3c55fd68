"""Pages of channels; admins change them, auditors look."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pipeline.channels.actions import save_channel
from pipeline.channels.forms import ChannelForm
from pipeline.channels.models import Channel
from salesplan.core.access import require
from salesplan.core.errors import Refused
from salesplan.core.forms import posted
from salesplan.core.typing import UserRequest


@require_GET
def channel_list(request: UserRequest) -> HttpResponse:
    require(request.user, "admin", "auditor")
    return render(request, "pipeline/channels/list.html", {"rows": Channel.objects.order_by("-is_active", "position")})


def create(request: UserRequest) -> HttpResponse:
    require(request.user, "admin")
    return _save(request, None, _("New channel"))


def edit(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    channel = get_object_or_404(Channel, pk=pk)
    return _save(request, channel, channel.label)


def _save(request: UserRequest, channel: Channel | None, title: str) -> HttpResponse:
    form = ChannelForm(
        posted(request),
        instance=Channel.objects.get(pk=channel.pk) if channel else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            save_channel(channel, values=form.cleaned_data, by=request.user)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("Channel saved."))
            return redirect("pipeline:channel_list")
    return render(
        request, "pipeline/channels/edit.html", {"form": form, "title": title}, status=422 if form.errors else 200
    )
