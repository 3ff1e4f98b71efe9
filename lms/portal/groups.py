"""Makes the three groups of staff and gives them exactly what the installed apps declare; see `lms.roles`."""

from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from lms.roles import GROUPS, TRAINER, declared

# Everybody on the staff may open the CMS; what they find there depends on the rest.
EVERY_ROLE = {"wagtailadmin.access_admin"}
# Trainers illustrate their pages and attach documents.
COLLECTIONS = {
    TRAINER: {
        "wagtailimages.add_image",
        "wagtailimages.choose_image",
        "wagtaildocs.add_document",
        "wagtaildocs.choose_document",
    },
    "administrator": {
        f"{app}.{verb}_{model}"
        for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
        for verb in ("add", "change", "choose", "delete")
    },
}


class UnknownPermission(ValueError):
    """An app declares a permission that does not exist: a spelling mistake in an AppConfig."""


@dataclass
class Changes:
    """What `setup_groups` had to change, for the person who ran it."""

    given: int = 0
    taken: int = 0


@transaction.atomic
def setup_groups() -> Changes:
    """Brings the groups in step with what the apps declare. Raises `UnknownPermission`."""
    changes = Changes()
    for role, name in GROUPS.items():
        group, _created = Group.objects.get_or_create(name=name)
        _model_permissions(group, role, changes)
        _page_permissions(group, role, changes)
        _collection_permissions(group, role, changes)
    return changes


def _find(names: set[str]) -> dict[str, Permission]:
    """Permissions by `app_label.codename`."""
    codenames = {name.partition(".")[2] for name in names}
    found = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.filter(codename__in=codenames).select_related("content_type")
    }
    if missing := sorted(names - found.keys()):
        raise UnknownPermission(", ".join(missing))
    return {name: found[name] for name in names}


def _model_permissions(group: Group, role: str, changes: Changes) -> None:
    wanted = {permission.pk for permission in _find(set(declared(role)) | EVERY_ROLE).values()}
    held = set(group.permissions.values_list("pk", flat=True))
    changes.given += len(wanted - held)
    changes.taken += len(held - wanted)
    group.permissions.set(wanted)


def _page_permissions(group: Group, role: str, changes: Changes) -> None:
    """On every page of the declared types that exists now; pages made later get theirs when they are made."""
    wanted: set[tuple[int, int]] = set()
    for config in apps.get_app_configs():
        for label, action in getattr(config, "lms_page_permissions", {}).get(role, ()):
            permission = _find({f"wagtailcore.{action}_page"})[f"wagtailcore.{action}_page"]
            pages = Page.objects.type(apps.get_model(label)).values_list("pk", flat=True)
            wanted |= {(page, permission.pk) for page in pages}
    held = {
        (page, permission): pk
        for pk, page, permission in GroupPagePermission.objects.filter(group=group).values_list(
            "pk", "page_id", "permission_id"
        )
    }
    surplus = [pk for pair, pk in held.items() if pair not in wanted]
    GroupPagePermission.objects.filter(pk__in=surplus).delete()
    missing = [
        GroupPagePermission(group=group, page_id=page, permission_id=permission)
        for page, permission in sorted(wanted - held.keys())
    ]
    GroupPagePermission.objects.bulk_create(missing)
    changes.given += len(missing)
    changes.taken += len(surplus)


def _collection_permissions(group: Group, role: str, changes: Changes) -> None:
    root = Collection.get_first_root_node()
    wanted = {permission.pk for permission in _find(set(COLLECTIONS.get(role, ()))).values()}
    held = GroupCollectionPermission.objects.filter(group=group)
    surplus = held.exclude(collection=root, permission_id__in=wanted)
    changes.taken += surplus.delete()[0]
    missing = wanted - set(held.values_list("permission_id", flat=True))
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=root, permission_id=permission)
        for permission in sorted(missing)
    )
    changes.given += len(missing)
