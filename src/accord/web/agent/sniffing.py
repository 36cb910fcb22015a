"""What bytes prove to be, whatever somebody said they were, and the policy under which they are served."""

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
