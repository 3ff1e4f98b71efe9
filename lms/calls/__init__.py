"""Funding calls, applications and the log of one-to-one services."""
