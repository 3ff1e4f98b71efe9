"""Whole pages kept for visitors without a session, forgotten the moment anything is published."""
