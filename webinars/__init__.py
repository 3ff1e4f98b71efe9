"""Webinars: registration, invitations, attendance read from the platforms' reports."""
