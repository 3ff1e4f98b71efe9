"""System checks: a logo that cannot be printed is found at start, not at the first certificate."""

from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.checks import Error, register

from lms.conf import conf

from . import rendering


@register()
def check_logo(app_configs: Any, **kwargs: Any) -> list[Error]:
    if not conf.LOGO:
        return []
    path = finders.find(conf.LOGO)
    if path is None:
        return [
            Error(f"settings.LMS['LOGO'] names no static file: {conf.LOGO!r}.", id="lms_certificates.E001")
        ]
    try:
        rendering.as_svg(Path(path).read_bytes())
    except rendering.RenderingError as error:
        return [Error(f"settings.LMS['LOGO']: {error}", id="lms_certificates.E002")]
    return []
