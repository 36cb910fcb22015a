"""What bytes prove to be, whatever somebody said they were, and the policy under which they are served."""

from django.http import FileResponse, HttpResponse, HttpResponseNotFound
from django.utils.translation import gettext as _

from accord.kernel import files

FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)


def sniff(beginning: bytes) -> str:
    """The type that the first sixteen bytes prove; whatever they do not prove is only bytes."""
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _MAGIC if beginning.startswith(magic)), "application/octet-stream")


def hand_out(*, sha256: str, filename: str) -> HttpResponse:
    """A stored file as a download that runs nothing, as what its first bytes prove it to be; 404 where it is gone."""
    try:
        content = files.open_file(sha256)
    except FileNotFoundError:
        return HttpResponseNotFound(_("This file is gone from the store."))
    content_type = sniff(content.read(16))
    content.seek(0)
    response = FileResponse(content, as_attachment=True, filename=filename or "file", content_type=content_type)
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400"
    return response  # type: ignore[return-value]  # a streaming response is an HttpResponseBase
