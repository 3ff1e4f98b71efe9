"""Screens: the texts of mails, rewritten by administrators with a preview, a trial and a way back."""

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin.auth import permission_required

from lms.dates import in_words

from . import actions, occasions, outbox, prose
from .models import MailText
from .occasions import Occasion, Written

app_name = "lms_mail_texts"
PERMISSION = "lms_mail.change_mailtext"
for_administrators = permission_required(PERMISSION)


class TextForm(forms.Form):
    """Subject and body, checked as they will be sent."""

    subject = forms.CharField(label=_("Subject"), max_length=255, widget=forms.TextInput({"class": "w-full"}))
    body = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        widget=forms.Textarea({"rows": 18, "spellcheck": "true"}),
        strip=False,
    )

    def __init__(self, *args: Any, occasion: Occasion, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.occasion, self.language = occasion, language
        for field in self.fields.values():
            field.widget.attrs["lang"] = language

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors:
            for name, sentences in occasions.problems(self.occasion, data["subject"], data["body"]).items():
                for sentence in sentences:
                    self.add_error(name, sentence)
        return data

    @property
    def written(self) -> Written:
        """What stands in the form; call it when the form is valid."""
        return Written(self.cleaned_data["subject"], self.cleaned_data["body"], changed=True)


@require_GET
@for_administrators
def index(request: HttpRequest) -> HttpResponse:
    """All occasions with their languages, and which of them staff rewrote. One query."""
    rows = {(row.occasion, row.language): row for row in MailText.objects.all()}
    languages = occasions.languages()
    listed = [
        {
            "occasion": occasion,
            "texts": [
                _standing(occasion, code, label, rows.get((occasion.key, code))) for code, label in languages
            ],
        }
        for occasion in occasions.all_occasions()
    ]
    frame = _frame(gettext("Texts of mails"), [])
    return render(request, "lms/mail/texts/index.html", {**frame, "listed": listed, "languages": languages})


@require_http_methods(["GET", "POST"])
@for_administrators
def edit(request: HttpRequest, occasion: str, language: str) -> HttpResponse:
    """The words of one mail in one language."""
    known = _find(occasion, language)
    row = MailText.objects.filter(occasion=known.key, language=language).first()
    standing = row or occasions.shipped(known, language)
    start = {"subject": standing.subject, "body": standing.body}
    form = TextForm(request.POST or None, initial=start, occasion=known, language=language)
    if request.method == "POST" and form.is_valid():
        actions.rewrite(known, language, form.written, acting_user=request.user)
        messages.success(request, gettext("The text is saved: mails written from now on have it."))
        return redirect("lms_mail_texts:edit", known.key, language)
    return _editor(request, form, row)


@require_http_methods(["GET", "POST"])
@for_administrators
@xframe_options_sameorigin
def preview(request: HttpRequest, occasion: str, language: str) -> HttpResponse:
    """The mail to somebody who does not exist: as saved, or as it stands in the form that was posted."""
    known = _find(occasion, language)
    written = None
    if request.method == "POST":
        form = TextForm(request.POST, occasion=known, language=language)
        if not form.is_valid():
            return render(request, "lms/mail/texts/unready.html", {"form": form})
        written = form.written
    composed = occasions.compose_sample(known, language, written)
    if request.POST.get("as") == "text" or request.GET.get("as") == "text":
        return render(request, "lms/mail/texts/plain.html", {"composed": composed, "language": language})
    with override(language):
        bar = render_to_string("lms/mail/texts/subject.html", {"composed": composed})
    return HttpResponse(re.sub(r"<body[^>]*>", lambda body: body[0] + bar, composed.html, count=1))


@require_POST
@for_administrators
def trial(request: HttpRequest, occasion: str, language: str) -> HttpResponse:
    """Sends the mail, as it stands in the form, to the person who edits it."""
    known = _find(occasion, language)
    form = TextForm(request.POST, occasion=known, language=language)
    row = MailText.objects.filter(occasion=known.key, language=language).first()
    if form.is_valid() and not request.user.email:
        messages.error(request, gettext("Your account has no e-mail address."))
    elif form.is_valid():
        composed = occasions.compose_sample(known, language, form.written)
        outbox.send_trial(composed, to=request.user.email, language=language)
        sentence = gettext("Sent to %(address)s, with sample data. Nothing was saved.")
        messages.success(request, sentence % {"address": request.user.email})
    # The same form with what was typed, so that a trial loses nothing.
    return _editor(request, form, row)


@require_POST
@for_administrators
def reset(request: HttpRequest, occasion: str, language: str) -> HttpResponse:
    """Back to the text that ships."""
    known = _find(occasion, language)
    if actions.back_to_shipped(known, language, acting_user=request.user):
        messages.success(request, gettext("The text that ships is in use again."))
    return redirect("lms_mail_texts:edit", known.key, language)


def _editor(request: HttpRequest, form: TextForm, row: MailText | None) -> HttpResponse:
    occasion, language = form.occasion, form.language
    languages = dict(occasions.languages())
    title = f"{occasion.title} ({languages.pop(language)})"
    context = {
        "form": form,
        "occasion": occasion,
        "language": language,
        "changed": in_words(timezone.localtime(row.changed_at), "j M Y, H:i") if row else "",
        "others": languages.items(),
        "placeholders": _placeholders(occasion, language),
        "required": [prose.braced(name) for name in occasion.required],
    }
    frame = _frame(title, [(reverse("lms_mail_texts:index"), gettext("Texts of mails"))])
    return render(request, "lms/mail/texts/edit.html", {**frame, **context})


def _find(key: str, language: str) -> Occasion:
    occasion = occasions.find(key)
    if occasion is None or language not in dict(occasions.languages()):
        raise Http404
    return occasion


def _standing(occasion: Occasion, language: str, label: str, row: MailText | None) -> dict[str, Any]:
    broken = bool(row and occasions.problems(occasion, row.subject, row.body))
    return {
        "language": language,
        "label": label,
        "changed": in_words(timezone.localtime(row.changed_at), "j M Y") if row else "",
        "broken": broken,
    }


def _placeholders(occasion: Occasion, language: str) -> list[dict[str, Any]]:
    """Name, what it stands for, and what it would say in the sample."""
    values = occasions.sample_values(occasion, language)
    return [
        {"written": prose.braced(name), "about": about, "sample": values.get(name, "")}
        for name, about in occasion.placeholders.items()
    ]


def _frame(title: str, trail: list[tuple[str, str]]) -> dict[str, Any]:
    items = [{"url": url, "label": label} for url, label in trail]
    return {
        "breadcrumbs_items": [*items, {"url": "", "label": title}],
        "header_title": title,
        "header_icon": "mail",
    }


urlpatterns = [
    path("", index, name="index"),
    path("<str:occasion>/<str:language>/", edit, name="edit"),
    path("<str:occasion>/<str:language>/preview/", preview, name="preview"),
    path("<str:occasion>/<str:language>/trial/", trial, name="trial"),
    path("<str:occasion>/<str:language>/reset/", reset, name="reset"),
]
