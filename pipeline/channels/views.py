"""Pages of channels; admins change them, auditors look."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pipeline.channels.actions import save_channel
from pipeline.channels.forms import ChannelForm
from pipeline.channels.models import Channel
from salesplan.core.access import require
from salesplan.core.forms import posted
from salesplan.core.typing import UserRequest
from salesplan.core.web.lookups import LookupList, save_form


@require_GET
def channel_list(request: UserRequest) -> HttpResponse:
    require(request.user, "admin", "auditor")
    page = LookupList(
        title=_("Channels"),
        about=_("How deals reach customers"),
        add=_("New channel"),
        add_url=reverse("pipeline:channel_create"),
        edit_name="pipeline:channel_edit",
        icon="route",
        empty=_("No channels yet"),
        empty_text=_("Channels show which way of selling works."),
        link=_("Open deals"),
        link_url=f"{reverse('pipeline:deal_list')}?state=open&channel=",
    )
    return page.render(request, Channel.objects.order_by("-is_active", "position"))


def create(request: UserRequest) -> HttpResponse:
    require(request.user, "admin")
    return _save(request, None, _("New channel"))


def edit(request: UserRequest, pk: int) -> HttpResponse:
    require(request.user, "admin")
    channel = get_object_or_404(Channel, pk=pk)
    return _save(request, channel, channel.label)


def _save(request: UserRequest, channel: Channel | None, title: str) -> HttpResponse:
    form = ChannelForm(posted(request), instance=Channel.objects.get(pk=channel.pk) if channel else None)
    return save_form(
        request,
        form,
        lambda: save_channel(channel, values=form.cleaned_data, by=request.user),
        _("Channel saved."),
        reverse("pipeline:channel_list"),
        title=title,
    )
