"""Registers what the ledger adds to Wagtail's admin."""

from wagtail import hooks

from .authoring import own_pages_only

hooks.register("construct_explorer_page_queryset", own_pages_only)
