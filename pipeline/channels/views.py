"""Pages of channels; admins change them, auditors look."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pipeline.channels.actions import save_channel
from pipeline.channels.forms import ChannelForm
from pipeline.channels.models import Channel
from salesplan.core.access import require
from salesplan.core.forms import posted
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit


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
    answer = submit(request, form, lambda: save_channel(channel, values=form.cleaned_data, by=request.user))
    if answer.done:
        return answer.go("pipeline:channel_list", message=_("Channel saved."))
    return answer.render("pipeline/channels/edit.html", {"title": title})
