"""PDF pages by typst for every room that prints: fonts, pictures, standards. No Django, no clock."""

import base64
import functools
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

import typst

#: Both at once: PDF/UA-1 (ISO 14289-1) for the reader, PDF/A-3a (ISO 19005-3) for the archive.
PDF_STANDARDS = ["a-3a", "ua-1"]

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
#: How the raster pictures begin that can be printed.
RASTER_SIGNATURES = (_PNG, _JPEG)
_UNSHOWABLE = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{(?P<hex>[0-9a-f]+)\}")
_REPLACEMENT = "\N{WHITE SQUARE}"
# Beyond these no font of ours is sure to have a sign: Latin, Greek, Cyrillic, punctuation, arrows.
_SURELY_SHOWABLE = re.compile("[^\x20-\u024f\u0370-\u052f\u2010-\u2027\u20ac\u2190-\u2193□]")
_TRIES = 3


class TypesettingError(Exception):
    """The pages could not be drawn; the message says what typst objected to."""


def pdf(source: Path, page: Mapping[str, Any], *, at: datetime, extra_fonts: Sequence[Path] = ()) -> bytes:
    """The design `source` with `page` (JSON, at `sys.inputs.page`) as a tagged PDF dated `at` (aware).

    The same arguments give the same bytes for ever. A character no font can show is drawn as an empty square
    and the rest stays whole. Raises TypesettingError.
    """
    payload = json.dumps(page, ensure_ascii=False)
    fonts = _fonts(tuple(str(path) for path in extra_fonts))
    for _attempt in range(_TRIES):
        try:
            return _compile(source, payload, at, fonts)
        except typst.TypstError as error:
            shown = _without_unshowable(payload, error)
            if shown == payload:
                raise TypesettingError(str(error.message)) from error
            payload = shown
    try:
        return _compile(source, _SURELY_SHOWABLE.sub(_REPLACEMENT, payload), at, fonts)
    except typst.TypstError as error:
        raise TypesettingError(str(error.message)) from error


def clean(value: Any) -> Any:
    """One form for every accent (NFC); no control characters, which no font shows."""
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value
        return "".join(
            " " if unicodedata.category(c) == "Cc" else c for c in unicodedata.normalize("NFC", value)
        )
    if isinstance(value, Mapping):
        return {key: clean(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [clean(item) for item in value]
    return value


def as_svg(image: bytes) -> str:
    """SVG as it is; PNG or JPEG wrapped into one, because values reach typst only as text.

    Raises TypesettingError.
    """
    if image.startswith(_PNG):
        kind, (width, height) = "png", _png_size(image)
    elif image.startswith(_JPEG):
        kind, (width, height) = "jpeg", _jpeg_size(image)
    else:
        try:
            return image.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise TypesettingError("The logo is neither SVG, PNG nor JPEG.") from error
    data = base64.b64encode(image).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/{kind};base64,{data}"/></svg>'
    )


def _png_size(image: bytes) -> tuple[int, int]:
    return int.from_bytes(image[16:20], "big"), int.from_bytes(image[20:24], "big")


def _jpeg_size(image: bytes) -> tuple[int, int]:
    """Width and height from the first start-of-frame segment (ITU-T T.81, B.2.2)."""
    position = 2
    while position + 9 < len(image):
        marker, length = image[position + 1], int.from_bytes(image[position + 2 : position + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height = int.from_bytes(image[position + 5 : position + 7], "big")
            return int.from_bytes(image[position + 7 : position + 9], "big"), height
        position += 2 + length
    raise TypesettingError("The logo is a JPEG file without a size in it.")


def _compile(source: Path, payload: str, at: datetime, fonts: typst.Fonts) -> bytes:
    # A compiler for every call: cheap once the fonts are loaded, and threads share nothing.
    compiler = typst.Compiler(source, root=source.parent, font_paths=fonts)
    return compiler.compile(
        format="pdf",
        sys_inputs={"page": payload},
        pdf_standards=PDF_STANDARDS,
        timestamp=int(at.timestamp()),
    )


@functools.cache
def _fonts(extra: tuple[str, ...]) -> typst.Fonts:
    """Titillium Web and Roboto Mono out of the installed theme: the machine's fonts never change a page."""
    theme = resources.files("bootstrap_italia_template") / "static" / "fonts"
    folders = [str(theme / "Titillium_Web"), str(theme / "Roboto_Mono"), *extra]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)


def _without_unshowable(payload: str, error: typst.TypstError) -> str:
    """The same page with an empty square for each character that typst found in no font."""
    found = _UNSHOWABLE.findall(f"{error.message}\n{error.diagnostic}")
    for text in found:
        for character in _ESCAPE.sub(lambda match: chr(int(match["hex"], 16)), text):
            payload = payload.replace(character, _REPLACEMENT)
    return payload
