"""The spreadsheet: out, and back with a preview of what it changes. Nothing is written until it is confirmed."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from goals.planning.cascades import loading, pages
from goals.planning.cascades.actions import cascades as actions
from goals.planning.cascades.edits import with_figures
from goals.planning.cascades.loading import LoadedCascade
from goals.planning.cascades.models import Cascade, CascadeNode
from goals.planning.cascades.rights import CascadeRights, rights_in
from goals.planning.cascades.rules.months import Months
from goals.planning.cascades.spreadsheets import ImportedFigures, read, workbook
from salesplan.core.errors import NotAllowed, Refused
from salesplan.core.sheets.pending_uploads import keep, pending_upload
from salesplan.core.sheets.reading import Unclear
from salesplan.core.sheets.rules import UPLOAD
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT = "cascade-import"
HOURS = 12 * 3600


def cascade_and_nodes(request: UserRequest, pk: int) -> tuple[Cascade, set[int]]:
    """Return a cascade the person may see, and which of its nodes."""
    cascade = get_object_or_404(Cascade.objects.visible_to(request.user).select_related("team"), pk=pk)
    rows = CascadeNode.objects.visible_to(request.user).filter(cascade=cascade)
    return cascade, set(rows.values_list("pk", flat=True))


@require_GET
def export(request: UserRequest, pk: int) -> HttpResponse:
    cascade, seen_keys = cascade_and_nodes(request, pk)
    answer = HttpResponse(workbook(loading.load(cascade), seen_keys), content_type=XLSX)
    name = slugify(f"{cascade.name} {cascade.period_key}") or f"plan-{cascade.period_key}"
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


def _may_import(request: UserRequest, loaded: LoadedCascade, seen_keys: set[int]) -> CascadeRights:
    rights = rights_in(loaded.cascade, request.user)
    if not any(rights.may_edit(loaded.rows[key]) for key in seen_keys):
        raise NotAllowed(_("Only people above can set these figures, each within their own part."))
    return rights


def upload(request: UserRequest, pk: int) -> HttpResponse:
    """Take a workbook and show what it would change, and what is wrong in it."""
    cascade, seen_keys = cascade_and_nodes(request, pk)
    loaded = loading.load(cascade)
    rights = _may_import(request, loaded, seen_keys)
    context: dict[str, Any] = {"cascade": cascade, "unit": loaded.currency}

    def look() -> ImportedFigures:
        asked_values = {name: request.POST.get(name, "") for name in ("encoding", "sheet")}
        with _sent(request, cascade) as file:
            try:
                return read(file, loaded, rights, seen_keys, **asked_values)
            except Unclear as unclear:
                context.update(_question(request, cascade, file, unclear))
                raise

    answer = submit(request, None, look)
    if answer.done:
        context |= _shown(request, loaded, answer.result)
    context["refused"] = answer.message
    return answer.render("goals/planning/cascades/import.html", context)


@contextmanager
def _sent(request: UserRequest, cascade: Cascade) -> Iterator[Any]:
    """Open the file that was picked, or the one that was kept since something is asked about it."""
    if "file" in request.FILES:
        yield request.FILES["file"]
    elif token := request.POST.get("kept", ""):
        with pending_upload(token, purpose=f"cascade-{cascade.pk}", by=request.user) as file:
            yield file
    else:
        raise Refused(_("Choose a file first."), field="file")


def _question(request: UserRequest, cascade: Cascade, file: UploadedFile, unclear: Unclear) -> dict[str, Any]:
    """Return what the page asks, and keep the file for the answer; what was answered already stays answered."""
    token = keep(file, UPLOAD, purpose=f"cascade-{cascade.pk}", by=request.user)
    answered = {
        name: value for name in ("encoding", "sheet") if name != unclear.field and (value := request.POST.get(name))
    }
    return {"unclear": unclear, "kept": token, "kept_name": file.name, "answered": answered.items()}


def _shown(request: UserRequest, loaded: LoadedCascade, reading: ImportedFigures) -> dict[str, Any]:
    """Return the preview, with what was read signed, so that confirming needs no second upload."""
    token = signing.dumps(
        {
            "cascade": loaded.cascade.pk,
            "version": loaded.cascade.version,
            "figures": {key: [str(month) for month in months] for key, months in reading.figures.items()},
        },
        salt=SALT,
        compress=True,
    )
    context: dict[str, Any] = {"reading": reading, "token": token}
    if reading.gaps:
        balanced = with_figures(loaded, reading.figures, True)
        context |= pages.ripple_context(request, loaded, balanced)
    return context


@require_POST
def apply(request: UserRequest, pk: int) -> HttpResponse:
    """Write what the preview has shown: as adjustments, spread anew where that was chosen."""
    cascade, seen_keys = cascade_and_nodes(request, pk)
    _may_import(request, loading.load(cascade), seen_keys)
    answer = submit(request, None, lambda: _apply(request, cascade))
    if answer.done:
        n = answer.result
        return answer.go(cascade, message=ngettext("%(n)s figure changed.", "%(n)s figures changed.", n) % {"n": n})
    if answer.conflict:
        messages.warning(request, _("Someone else has changed this in the meantime. Upload the file again to compare."))
    else:
        messages.error(request, str(answer.message))
    return redirect("goals:cascade_import", cascade.pk)


def _apply(request: UserRequest, cascade: Cascade) -> int:
    """Write the figures that the preview has signed; return how many changed."""
    try:
        upload_values = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=HOURS)
        if upload_values["cascade"] != cascade.pk:
            raise signing.BadSignature
    except signing.BadSignature:
        raise Refused(_("This preview is out of date. Upload the file again.")) from None
    figures: dict[int, Months] = {
        int(key): tuple(Decimal(month) for month in months) for key, months in upload_values["figures"].items()
    }
    return actions.set_figures(
        cascade, figures, rebalances="rebalance" in request.POST, version=upload_values["version"], by=request.user,
        at=timezone.now(),
    )  # fmt: skip
