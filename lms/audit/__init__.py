"""The append-only trail of what people changed: who, when, before, after."""
