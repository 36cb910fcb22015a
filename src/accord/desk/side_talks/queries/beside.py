"""What runs beside a conversation, and one side talk with its words."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from accord.channels.contracts import AttachedFile
from accord.desk.contracts import Caution, DeliveryState
from accord.desk.models import Attachment
from accord.desk.queries.rows import fetch, may_read
from accord.desk.side_talks.contracts import (
    Asides,
    OpenSideTalk,
    PartnerRow,
    SideFileRow,
    SideMessageRow,
    SideTalkRow,
)
from accord.desk.side_talks.models import SideFile, SideMessage, SideTalk
from accord.desk.side_talks.queries.rows import BESIDE, TALK, TASK, read, talk_of, talks, task_of
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor

_ASIDES = f"""
    SELECT (SELECT jsonb_agg(to_jsonb(x)) FROM ({TALK} WHERE s.conversation_id {BESIDE} ORDER BY s.begun_at DESC) x),
        (SELECT jsonb_agg(to_jsonb(y)) FROM ({TASK} WHERE t.conversation_id {BESIDE} ORDER BY t.given_at DESC) y)
"""  # noqa: S608 - only text of ours
MOST_SHAREABLE = 20


def asides_of(*, actor: Actor, conversation_id: int) -> Asides:
    """The side talks and tasks of a conversation and of those merged into it, newest first. One statement."""
    if not may_read(actor):
        return Asides(talks=(), tasks=())
    found, given = fetch(_ASIDES, {"conversation": conversation_id})[0]
    return Asides(
        talks=tuple(talk_of(one) for one in read(found) or ()),
        tasks=tuple(task_of(one) for one in read(given) or ()),
    )


def list_side_talks_of(*, actor: Actor, limit: int = 50) -> list[SideTalkRow]:
    """The side talks that the actor began and that are not closed: answered ones first, then the longest waiting."""
    if not may_read(actor) or actor.id is None:
        return []
    where = "WHERE s.owner_id = %(me)s AND s.state <> 'closed' ORDER BY s.state, s.last_at, s.id LIMIT %(limit)s"
    return talks(f"{TALK} {where}", {"me": actor.id, "limit": limit})


def open_side_talk(*, actor: Actor, side_talk_id: int) -> OpenSideTalk:
    """A side talk with all its words and files, oldest first; raises `NotFound`. Three statements."""
    found = talks(f"{TALK} WHERE s.id = %(id)s", {"id": side_talk_id}) if may_read(actor) else []
    if not found:
        raise NotFound(_("There is no such side talk."))
    said = SideMessage.objects.filter(talk_id=side_talk_id).prefetch_related("files").order_by("sent_at", "pk")
    return OpenSideTalk(row=found[0], messages=tuple(_message(message) for message in said))


def _message(message: SideMessage) -> SideMessageRow:
    return SideMessageRow(
        id=message.pk,
        is_ours=message.is_ours,
        author=message.author_name,
        text=message.text,
        sent_at=message.sent_at,
        delivery_state=DeliveryState(message.delivery_state),
        delivery_problem=message.delivery_problem,
        caution=Caution(message.caution),
        is_by_machine=bool(message.machine),
        files=tuple(_file(file) for file in message.files.all()),
    )


def _file(file: SideFile) -> SideFileRow:
    return SideFileRow(
        id=file.pk, filename=file.filename, content_type=file.content_type, size=file.size, sha256=file.sha256
    )


def get_side_file(*, actor: Actor, file_id: int) -> SideFileRow:
    """A file that came with an answer, for those who answer customers; raises `NotFound`."""
    found = SideFile.objects.filter(pk=file_id).first() if may_read(actor) else None
    if found is None:
        raise NotFound(_("There is no such file."))
    return _file(found)


def list_partners(*, actor: Actor, limit: int = 30) -> list[PartnerRow]:
    """Who outside the house was asked most recently."""
    if not may_read(actor):
        return []
    outside = SideTalk.objects.filter(employee=None, department=None).order_by("-begun_at", "-pk")
    newest: dict[str, PartnerRow] = {}
    for name, addresses in outside.values_list("name", "addresses")[: limit * 5]:
        newest.setdefault(addresses[0].lower(), PartnerRow(name=name, address=addresses[0]))
    return list(newest.values())[:limit]


def thread_numbers_of(*, conversation_ids: Collection[int]) -> list[int]:
    """The numbers by which mail knows the side talks of conversations, for deleting these for good."""
    return list(SideTalk.objects.filter(conversation_id__in=conversation_ids).values_list("pk", flat=True))


def shareable_files(*, actor: Actor, conversation_id: int) -> list[AttachedFile]:
    """The newest files of a conversation, which may be sent along aside; pictures within words are left out."""
    if not may_read(actor):
        return []
    found = Attachment.objects.filter(message__conversation_id=conversation_id, inline=False).order_by("-pk")
    return [
        AttachedFile(filename=file.filename, content_type=file.content_type, size=file.size, sha256=file.sha256)
        for file in found[:MOST_SHAREABLE]
    ]


def files_of_talks(*, conversation_ids: Collection[int]) -> list[str]:
    """The files that came with answers to side talks of conversations, for deleting these for good."""
    found = SideFile.objects.filter(message__talk__conversation_id__in=conversation_ids)
    return list(found.values_list("sha256", flat=True))
