"""A Wagtail site of somebody else's that installs Valico as a plugin."""
