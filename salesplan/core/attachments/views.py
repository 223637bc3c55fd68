"""The files of a record: a part of its page, attaching, downloading, removing."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from salesplan.core.attachments import actions, queries
from salesplan.core.attachments.forms import AttachmentForm
from salesplan.core.attachments.kinds import places
from salesplan.core.attachments.models import Attachment
from salesplan.core.errors import Refused
from salesplan.core.forms import posted
from salesplan.core.http.redirects import next_page
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit


def _attach(request: UserRequest, place: str, record: Model, file: UploadedFile) -> None:
    """Attach what was sent; what is too large is not read at all."""
    if file.size is None or file.size > queries.most_bytes():
        raise Refused(_("The file is larger than %(n)d MB.") % {"n": queries.most_bytes() // 1024**2}, field="file")
    actions.attach(place, record, name=file.name or "", data=file.read(), by=request.user, at=timezone.now())


@require_http_methods(["GET", "POST"])
def attachment_list(request: UserRequest, place: str, pk: int) -> HttpResponse:
    """Show the files of a record to whoever sees the record; POST attaches one."""
    record = _record(request, place, pk)
    form = AttachmentForm(posted(request), request.FILES or None)
    answer = submit(request, form, lambda: _attach(request, place, record, form.cleaned_data["file"]))
    if answer.done:
        return answer.go(next_page(request, places()[place].address(record)), message=_("File attached."))
    rows = list(queries.of_record(place, pk))
    context = {
        "rows": [(row, queries.may_remove(request.user, row, record)) for row in rows],
        "form": form,
        "place": place,
        "record": record,
        "back": places()[place].address(record),
        "may_attach": places()[place].may_attach(request.user, record),
        "most": queries.most_bytes() // 1024**2,
        "is_part": bool(request.GET.get("part")),
    }
    template = "core/attachments/_list.html" if request.GET.get("part") and request.method == "GET" else ""
    return render(request, template or "core/attachments/list.html", context, status=answer.status)


@require_GET
def attachment_file(request: UserRequest, pk: int) -> FileResponse:
    """Hand a file out to save, never to show: whatever it holds, no browser runs it here."""
    row = _attachment(request, pk)
    try:
        answer = FileResponse(
            default_storage.open(row.stored, "rb"), as_attachment=True, filename=row.name, content_type=row.media
        )
    except FileNotFoundError:
        raise Http404 from None
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def attachment_remove(request: UserRequest, pk: int) -> HttpResponse:
    """Remove a file."""
    row = _attachment(request, pk)
    record = _record(request, row.place, row.record_id)
    actions.remove(row, record, by=request.user, at=timezone.now())
    messages.success(request, _("File removed: %(name)s") % {"name": row.name})
    return HttpResponseRedirect(next_page(request, places()[row.place].address(record)))


def _record(request: UserRequest, place: str, pk: int) -> Any:
    record = queries.record_of(request.user, place, pk)
    if record is None:
        raise Http404
    return record


def _attachment(request: UserRequest, pk: int) -> Attachment:
    return get_object_or_404(Attachment.objects.visible_to(request.user).not_removed(), pk=pk)
