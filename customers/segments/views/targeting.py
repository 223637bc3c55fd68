"""Who looks like the best customers and is none yet, and what counts in that."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from customers.segments import presenters
from customers.segments.actions.lifetime import save_fit_weights
from customers.segments.forms.segments import FitWeightsForm
from customers.segments.models import Segment
from customers.segments.queries.lookalikes import fit_weights, lookalikes
from salesplan.core.access import require
from salesplan.core.company.queries import business_day
from salesplan.core.forms import posted
from salesplan.core.typing import UserRequest
from salesplan.core.web.submitting import submit


@require_GET
def segment_lookalikes(request: UserRequest, pk: int) -> HttpResponse:
    """Companies one sees that never ordered, those most like the customers of a segment first."""
    segment = get_object_or_404(Segment.objects.visible_to(request.user), pk=pk)
    found = lookalikes(request.user, segment, business_day(timezone.now()))
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {
        "segment": segment,
        "page": page,
        "rows": presenters.lookalike_rows(page),
        "may_edit": request.user.role == "admin",
    }
    return render(request, "customers/segments/lookalikes.html", context)


def fit_weights_edit(request: UserRequest) -> HttpResponse:
    """Change what counts how much when a company is compared with the best customers."""
    require(request.user, "admin")
    form = FitWeightsForm(posted(request), instance=fit_weights())
    answer = submit(
        request,
        form,
        lambda: save_fit_weights(values=form.values, version=form.cleaned_data["version"], by=request.user),
    )
    if answer.done:
        return answer.go("customers:segment_list", message=_("Weights saved."))
    return answer.render("customers/segments/fit_weights.html")
