"""Searching pages in the CMS, whatever signs somebody types."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.models import Page

SIGNS = ['"', '"privacy', 'a"b', '"a" "b', "'\"<script>", "(", "*", "NOT", "a:b", "-"]


@pytest.fixture
def admin(client, home):
    client.force_login(get_user_model().objects.get(email="admin@valico.example"))
    return client


@pytest.mark.parametrize("words", SIGNS)
def test_signs_of_the_search_language_are_only_signs(admin, home, words):
    for url in (reverse("wagtailadmin_explore", args=[home.pk]), reverse("wagtailadmin_pages:search")):
        assert admin.get(url, {"q": words}).status_code == 200


def test_a_quotation_mark_does_not_hide_what_is_looked_for(admin, home):
    notice = Page.objects.child_of(home).first()
    notice.save()
    url = reverse("wagtailadmin_explore", args=[home.pk])
    first = notice.title.split()[0]
    found = [
        [page.pk for page in admin.get(url, {"q": words}).context["pages"]] for words in (first, f'"{first}"')
    ]
    assert notice.pk in found[0]
    assert found[0] == found[1]
