"""What the seeded site and the scenarios agree on."""

# The bare server works on a copy of the database whose only site begins at this page.
BARE_HOME, BARE_SLUG = "bare", "page"
# Webinars nobody is registered for at first.
RACES, RACE_SEATS = ("race-0", "race-1", "race-2"), 50
WIDE, WIDE_SEATS = "wide", 1_000
