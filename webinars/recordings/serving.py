"""Sends a document's bytes with ranges (RFC 9110, section 14), so that a video can be wound on."""

import mimetypes
import re
from collections.abc import Iterator
from typing import IO, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

# Python's own list depends on the machine.
TYPES = {
    "mp4": "video/mp4",
    "webm": "video/webm",
    "vtt": "text/vtt; charset=utf-8",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
}
# Shown in the browser; everything else is saved.
SHOWN = ("mp4", "webm", "vtt", "pdf")
PIECE = 64 * 1024
ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Stretch:
    """Some bytes of an open file, a piece at a time; closes the file, also when nobody reads on."""

    def __init__(self, file: IO[bytes], start: int, length: int) -> None:
        self.file, self.start, self.length = file, start, length

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(self.start)
        left = self.length
        while left > 0 and (piece := self.file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece

    def close(self) -> None:
        self.file.close()


def serve(request: HttpRequest, document: Any) -> HttpResponseBase:
    """The document, or the one range of it that was asked for; raises Http404 when its file is gone.

    Who may have it is the caller's question. Several ranges at once are answered with the whole, as the RFC
    allows; one that lies outside with 416.
    """
    try:
        size = document.get_file_size() or 0
        etag = f'"{document.get_file_hash() or f"{document.pk}-{size}"}"'
        file = document.file.storage.open(document.file.name, "rb")
    except OSError as error:
        raise Http404(_("This file is missing.")) from error
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        file.close()
        return _dressed(unchanged, document, etag)
    if request.method == "HEAD":
        file.close()
        answer = HttpResponse(headers={"Content-Length": str(size)})
        return _dressed(answer, document, etag)
    start, end = 0, size - 1
    asked = _range(request, etag, size)
    if asked is not None:
        start, end = asked
        if start > end:
            file.close()
            refused = HttpResponse(status=416)
            refused["Content-Range"] = f"bytes */{size}"
            return refused
    response = StreamingHttpResponse(
        Stretch(file, start, end - start + 1), status=200 if asked is None else 206
    )
    response["Content-Length"] = str(end - start + 1)
    if asked is not None:
        response["Content-Range"] = f"bytes {start}-{end}/{size}"
    return _dressed(response, document, etag)


def _range(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    """First and last byte wanted; None for the whole, the first after the last for what cannot be."""
    found = ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    first, last = found.groups() if found else ("", "")
    if not (first or last) or request.headers.get("If-Range", etag) != etag:
        return None
    if not first:  # the last so many bytes
        return (max(0, size - int(last)), size - 1) if int(last) and size else (1, 0)
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:  # not a range at all: the RFC says to ignore it
        return None
    return (start, end) if start < size else (1, 0)


def _dressed(response: HttpResponseBase, document: Any, etag: str) -> HttpResponseBase:
    kind = document.file_extension.lower()
    guessed, _encoding = mimetypes.guess_type(document.filename)
    response["Content-Type"] = TYPES.get(kind) or guessed or "application/octet-stream"
    header = content_disposition_header(kind not in SHOWN, document.filename)
    response["Content-Disposition"] = header or "inline"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=600"
    response["X-Content-Type-Options"] = "nosniff"
    # Whatever was uploaded must not act as a page of ours; a video may still play in a tab of its own.
    response["Content-Security-Policy"] = "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'"
    return response
