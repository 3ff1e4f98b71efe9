"""The learner's own pages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .actions import change_data
from .forms import DataForm
from .learning import learning_of
from .queries import firms_of, participant_of


@never_cache
@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """My learning: what is next, courses with progress, certificates, history, calendar."""
    participant = participant_of(request.user)
    return render(
        request,
        "lms/portal/home.html",
        {"participant": participant, "learning": learning_of(participant)},
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: HttpRequest) -> HttpResponse:
    """My data: name and language to change, address and firms to see."""
    participant = participant_of(request.user)
    form = DataForm(request.POST or None, instance=participant) if participant else None
    if form and request.method == "POST" and form.is_valid():
        change_data(participant, **form.cleaned_data, acting_user=request.user)
        messages.success(request, _("Your data have been changed."))
        return redirect("lms_portal:data")
    context = {
        "participant": participant,
        "form": form,
        "firms": firms_of(participant) if participant else [],
    }
    return render(request, "lms/portal/data.html", context)
