"""Files that somebody chose for a mail."""

import mimetypes
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from accord.channels.contracts import AttachedFile
from accord.kernel import files
from accord.kernel.errors import BadInput

_MOST_BYTES = 20_000_000


def keep_files(uploaded: Sequence[Any]) -> list[AttachedFile]:
    """Keep what was uploaded; raises `BadInput` for more than a mail carries."""
    if sum(file.size or 0 for file in uploaded) > _MOST_BYTES:
        raise BadInput(_("These files are larger than 20 MB together. Mail does not carry that; send a link."))
    kept = []
    for file in uploaded:
        content = file.read()
        name = file.name or _("file")
        kept.append(
            AttachedFile(
                filename=name,
                content_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
                size=len(content),
                sha256=files.store(content),
            )
        )
    return kept
