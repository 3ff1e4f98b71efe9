"""The survey after an event, by the person's signed link: answered once, and a plain word of thanks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lms.questions.actions import answer
from lms.questions.errors import AlreadyAnswered, NoSurvey, PromiseChanged, QuestionError
from lms.questions.queries import check_may_answer, closing, survey_of
from lms.questions.stored import asked_in

from ..errors import WebinarError
from ..forms.asking import SurveyForm
from ..links import MANAGE, participation_of
from ..queries import page_of
from .answers import reading_language
from .registration import refuse


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, key: str) -> HttpResponse:
    """The questions with what is stored of the answers, or why one cannot answer now."""
    try:
        participation = participation_of(MANAGE, key)
    except WebinarError as refusal:
        return refuse(request, refusal, status=404)
    activity = participation.activity
    found = survey_of(activity)
    if found is None:
        return refuse(request, NoSurvey(), status=404, page=page_of(activity))
    page = page_of(activity)
    frame = {
        "activity": activity,
        "webinar": page,
        "key": key,
        "survey": found,
        "closes_at": closing(found),
    }
    try:
        check_may_answer(found, participation)
    except AlreadyAnswered:
        return render(request, "lms/webinars/survey_thanks.html", frame)
    except QuestionError as refusal:
        return refuse(request, refusal, status=409, page=page)
    language = reading_language()
    form = SurveyForm(
        request.POST if request.method == "POST" else None,
        questions=asked_in(found.questions, language),
        language=language,
        initial={"promised": found.is_anonymous},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            promised = form.cleaned_data["promised"]
            try:
                answer(found, participation, form.answers, language=language, promised_anonymous=promised)
            except PromiseChanged as refusal:
                form.add_error(None, str(refusal))
                form.data = form.data.copy()
                form.data["promised"] = ""
                status = 409
            except QuestionError:  # in another tab, or closed just now: the page itself says which
                return redirect("lms_webinars:survey", key=key)
            else:
                return redirect("lms_webinars:survey", key=key)
    return render(request, "lms/webinars/survey.html", {**frame, "form": form}, status=status)
