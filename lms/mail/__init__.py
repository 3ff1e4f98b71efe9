"""The outbox: each mail is a row first, sent once, retried, visible to staff."""
