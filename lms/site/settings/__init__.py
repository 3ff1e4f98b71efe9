"""Settings of the runnable site: `base` for all, `demo` to try it, `production` to serve it."""
