"""Draws one certificate as a PDF: pure functions, no database, no settings, no clock."""

import datetime
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import segno

from lms.typesetting import PDF_STANDARDS, RASTER_SIGNATURES, TypesettingError, as_svg, clean, pdf

__all__ = ["PDF_STANDARDS", "RASTER_SIGNATURES", "as_svg"]

DESIGNS = Path(__file__).parent / "designs"
#: What new certificates are drawn with. A published design file is never edited: a new look is a new file.
CURRENT_DESIGN = "v1"

#: The certificate could not be drawn; the message says what typst objected to.
RenderingError = TypesettingError


def design_names() -> list[str]:
    """Every design on disk, oldest first: all of them stay, because certificates were issued with them."""
    return sorted(path.stem for path in DESIGNS.glob("v*.typ"))


def placeholder_logo() -> bytes:
    """A neutral mark (a mountain pass) as SVG, for sites that have not supplied their own logo."""
    return (DESIGNS / "logo.svg").read_bytes()


def render(
    content: Mapping[str, Any],
    *,
    language: str,
    issued_at: datetime.datetime,
    verify_url: str,
    public_code: str,
    logo: bytes | None = None,
    emblem: bytes | None = None,
    design: str = CURRENT_DESIGN,
    extra_fonts: Sequence[Path] = (),
) -> bytes:
    """Draw the certificate's frozen words as one tagged A4 landscape page.

    `content["texts"][language]` holds every word that is printed (see `certificates.words`); nothing is
    translated or computed here, so the same arguments give the same bytes for ever. `issued_at` (aware)
    becomes the PDF's date. `logo` and `emblem` (the funding programme's mark) are SVG, PNG or JPEG bytes;
    without a logo the neutral mark stands in. `extra_fonts` are folders with fonts for scripts that Titillium
    lacks; a character no font can show is drawn as an empty square and the rest of the page stays whole.

    Raises RenderingError when the design is unknown or typst refuses the page.
    """
    source = DESIGNS / f"{design}.typ"
    if design not in design_names():
        raise RenderingError(f"There is no certificate design called {design}.")
    page = {
        "language": language,
        "words": clean(content["texts"][language]),
        "code": public_code,
        "url": verify_url,
        "address": verify_url.split("://")[-1].removesuffix("/").removesuffix(public_code),
        "qr": qr_svg(verify_url),
        "logo": as_svg(logo or placeholder_logo()),
        "emblem": as_svg(emblem) if emblem else None,
    }
    return pdf(source, page, at=issued_at, extra_fonts=extra_fonts)


def qr_svg(url: str) -> str:
    """The address as a QR code (ISO/IEC 18004, level M, no margin: the design leaves the quiet zone)."""
    drawing = io.BytesIO()
    # One fixed mask: readers take any of the eight, and trying them all costs more than all the rest.
    segno.make(url, error="m", micro=False, mask=4).save(
        drawing, kind="svg", border=0, dark="#17324d", xmldecl=False
    )
    return drawing.getvalue().decode("utf-8")
