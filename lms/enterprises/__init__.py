"""Firms and organisations: tax codes, size classes over time, territories."""
