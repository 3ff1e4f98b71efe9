"""What a recording must bring to be published; pure functions that read files at most."""

from typing import Any

from django.utils.translation import gettext as _

VIDEOS = ("mp4", "webm")
# A caption file of a whole day stays far below this.
LARGEST_CAPTIONS = 4 * 1024 * 1024


def recording_troubles(value: Any, *, is_draft: bool) -> dict[str, Any]:
    """What is wrong with a recording block, a sentence by the name of its field.

    Captions and transcript are asked of a video file by WCAG 2.2 (1.2.2 and 1.2.3), which the law on
    accessibility makes binding for public bodies (Directive (EU) 2016/2102, Italian law 4/2004).
    """
    url, file = value.get("url"), value.get("file")
    if url and file:
        return {"url": _("Give either the address of the video or its file, not both.")}
    if not url and not file:
        if is_draft:
            return {}
        return {"url": _("Give the address of the video, or choose its file below.")}
    if url:
        is_web = url.startswith(("https://", "http://"))
        return {} if is_web else {"url": _("The address of a video begins with https://.")}
    return _file_troubles(value, file, is_draft=is_draft)


def _file_troubles(value: Any, file: Any, *, is_draft: bool) -> dict[str, Any]:
    found = {}
    captions, transcript = value.get("captions"), value.get("transcript")
    if file.file_extension.lower() not in VIDEOS:
        found["file"] = _("This is not a video that every browser plays: choose an MP4 or WebM file.")
    if captions:
        if trouble := captions_trouble(captions):
            found["captions"] = trouble
    elif not is_draft:
        found["captions"] = _(
            "A video needs captions before it is published: without them, people who do not hear are shut"
            " out, and the law on accessibility asks for them (WCAG 1.2.2). Most platforms export them as a"
            " .vtt file."
        )
    if not is_draft and not str(getattr(transcript, "source", transcript) or "").strip():
        found["transcript"] = _(
            "A video needs a transcript before it is published, for people who cannot see or play it; the law"
            " on accessibility asks for it (WCAG 1.2.3). The text of the captions is a good start."
        )
    return found


def captions_trouble(document: Any) -> str:
    """Why a document cannot serve as captions; empty when it can. WebVTT: UTF-8 that begins with WEBVTT."""
    try:
        with document.open_file() as file:
            data = file.read(LARGEST_CAPTIONS + 1)
    except OSError:
        return _("The file of the captions cannot be read. Upload it again.")
    return webvtt_trouble(data)


def webvtt_trouble(data: bytes) -> str:
    """The same for the bytes themselves, https://www.w3.org/TR/webvtt1/ section 4.1."""
    if len(data) > LARGEST_CAPTIONS:
        return _("This file is too large to be captions.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _("The captions are not in UTF-8. Save the file again as UTF-8.")
    head, _line, rest = text.replace("\r\n", "\n").replace("\r", "\n").partition("\n")
    if not (head == "WEBVTT" or head.startswith(("WEBVTT ", "WEBVTT\t"))):
        return _(
            "This is not a WebVTT file: its first line must be WEBVTT. Choose the .vtt file of the captions."
        )
    if "-->" not in rest:
        return _("There is not a single caption in this file.")
    return ""
