"""Certificates: issued once, frozen, checkable by anybody who holds the code."""
