"""Photographs as they are kept: upright, not larger than a screen needs, and without what the camera noted."""

from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _

from accord.kernel.errors import BadInput

MOST_BYTES = 15_000_000
MOST_PHOTOS = 12
_MOST_PIXELS = 60_000_000
_LONGEST_SIDE = 1600
_FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True, kw_only=True)
class Photograph:
    """A photograph ready to be kept, as JPEG."""

    content: bytes
    width: int
    height: int


def developed(content: bytes) -> Photograph:
    """Turn upright, make smaller and write anew: where and when it was taken, and by which phone, does not come along.

    Raises `BadInput` for what is too large or no picture.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(content) > MOST_BYTES:
        raise BadInput(_("The photograph is larger than %(count)s MB.") % {"count": MOST_BYTES // 1_000_000})
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as taken:
            if taken.width * taken.height > _MOST_PIXELS:
                raise BadInput(_("The photograph has too many pixels."))
            upright = ImageOps.exif_transpose(taken).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as fault:
        raise BadInput(_("Bring a photograph as JPEG, PNG or WebP.")) from fault
    upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    written = BytesIO()
    plain = Image.new("RGB", upright.size)
    plain.paste(upright)
    plain.save(written, "JPEG", quality=82, optimize=True)
    return Photograph(content=written.getvalue(), width=plain.width, height=plain.height)
