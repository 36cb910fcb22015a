"""The form on the company's pages: what a visitor writes becomes a message on the desk; the answer goes by mail."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accord.channels.contracts import AttachedFile, Channel, Correspondent, IncomingMessage, Placed
from accord.channels.operations import hand_in
from accord.customers.contracts import IdentityKind
from accord.kernel import clock, files
from accord.kernel.errors import BadInput

LARGEST_FILES_BYTES = 10 * 1024 * 1024
LONGEST_MESSAGE = 20_000
_ADDRESS = re.compile(r"^[^\s<>\"(),;:@]+@[^\s<>\"(),;:@]+\.[^\s<>\"(),;:@]+$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, kw_only=True)
class UploadedFile:
    """A file as a visitor sent it."""

    filename: str
    content_type: str
    content: bytes


@transaction.atomic
def submit_form(
    *, submission: str, name: str, email: str, subject: str, text: str, uploads: Sequence[UploadedFile] = ()
) -> Placed:
    """Hand a visitor's message to the desk; the same `submission` twice is one message.

    Raises BadInput with a sentence about what to change. Attached files have at most 10 MB together.
    """
    _check(email=email.strip(), text=text.strip(), uploads=uploads)
    words = text.replace("\r\n", "\n").replace("\x00", "").strip()
    return hand_in(
        IncomingMessage(
            channel=Channel.WEB_FORM,
            source_key=f"web_form:{submission}"[:120],
            sender=Correspondent(kind=IdentityKind.EMAIL, value=email.strip(), name=_on_one_line(name)[:200]),
            subject=_on_one_line(subject)[:200],
            text=words,
            new_text=words,
            attachments=tuple(_keep(upload) for upload in uploads),
            sent_at=clock.now(),
        )
    )


def _check(*, email: str, text: str, uploads: Sequence[UploadedFile]) -> None:
    if not _ADDRESS.match(email) or len(email) > 254:
        raise BadInput(_("Please give a mail address at which we can answer you."))
    if not text:
        raise BadInput(_("Please tell us what we can do for you."))
    if len(text) > LONGEST_MESSAGE:
        raise BadInput(_("Your message is too long for this form. Please shorten it, or attach it as a file."))
    if sum(len(upload.content) for upload in uploads) > LARGEST_FILES_BYTES:
        raise BadInput(_("The attached file is larger than 10 MB. Please send a smaller one."))


def _on_one_line(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()


def _keep(upload: UploadedFile) -> AttachedFile:
    name = _on_one_line(upload.filename.replace("\\", "/").rpartition("/")[2]) or "file"
    return AttachedFile(
        filename=name[-255:],
        content_type=_on_one_line(upload.content_type)[:127] or "application/octet-stream",
        size=len(upload.content),
        sha256=files.store(upload.content),
    )
