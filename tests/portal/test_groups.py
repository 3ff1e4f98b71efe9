"""The groups of staff hold exactly what the apps declare, no more and no less."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from lms.portal.groups import Changes, setup_groups
from lms.roles import GROUPS, declared
from lms.site.models import HomePage, StandardPage


def held(name):
    return {
        f"{app}.{codename}"
        for app, codename in Permission.objects.filter(group__name=name).values_list(
            "content_type__app_label", "codename"
        )
    }


def on_pages(name):
    return set(
        GroupPagePermission.objects.filter(group__name=name).values_list("page_id", "permission__codename")
    )


@pytest.mark.parametrize("role", list(GROUPS))
def test_each_group_holds_exactly_what_is_declared(home, role):
    assert held(GROUPS[role]) == set(declared(role)) | {"wagtailadmin.access_admin"}


def test_administrators_keep_every_start_page(home):
    homes = HomePage.objects.values_list("pk", flat=True)
    verbs = ("add", "change", "publish", "lock", "unlock", "bulk_delete")
    assert {pair for pair in on_pages("Administrators") if pair[0] in set(homes)} == {
        (pk, f"{verb}_page") for pk in homes for verb in verbs
    }


def test_trainers_may_bring_pictures_and_documents_and_delete_none(home):
    found = GroupCollectionPermission.objects.filter(group__name="Trainers")
    assert set(found.values_list("permission__codename", flat=True)) == {
        "add_image",
        "choose_image",
        "add_document",
        "choose_document",
    }
    assert not GroupCollectionPermission.objects.filter(group__name="Reporting officers").exists()


def test_a_second_run_changes_nothing(home):
    assert setup_groups() == Changes(given=0, taken=0)


def test_what_is_no_longer_declared_is_taken_away(home):
    trainers = Group.objects.get(name="Trainers")
    trainers.permissions.add(Permission.objects.get(codename="view_entry"))
    notice = StandardPage.objects.first()
    GroupPagePermission.objects.create(
        group=trainers, page=notice.page_ptr, permission=Permission.objects.get(codename="publish_page")
    )
    before = held("Trainers") - {"lms_audit.view_entry"}
    assert setup_groups() == Changes(given=0, taken=2)
    assert held("Trainers") == before
    assert (notice.pk, "publish_page") not in on_pages("Trainers")


def test_people_keep_their_group(home, django_user_model):
    trainer = django_user_model.objects.get(email="trainer@valico.example")
    setup_groups()
    assert [group.name for group in trainer.groups.all()] == ["Trainers"]


def test_a_misspelt_permission_is_named(home, monkeypatch):
    config = apps.get_app_config("lms_portal")
    monkeypatch.setattr(config, "lms_permissions", {"trainer": ["lms_portal.fly"]}, raising=False)
    with pytest.raises(CommandError, match=r"lms_portal\.fly"):
        call_command("setup_groups")
    assert "lms_portal.fly" not in held("Trainers")


def test_the_command_says_what_it_did(home, capsys):
    call_command("setup_groups")
    assert capsys.readouterr().out == "Permissions given: 0, taken away: 0.\n"
