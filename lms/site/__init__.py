"""The runnable site: settings, addresses, the home page and the theme. No business rules."""
