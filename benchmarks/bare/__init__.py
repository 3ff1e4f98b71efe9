"""The baseline: a stock Wagtail site with one page type and an empty template."""
