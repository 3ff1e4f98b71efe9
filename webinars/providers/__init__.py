"""The platforms on which sessions meet, each behind the same small interface."""
