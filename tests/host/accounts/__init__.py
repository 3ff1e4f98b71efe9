"""The host's own accounts."""
