"""Tags: words by which people find cases of one kind again; free for all, or a list that is kept.

A tag is said of the case: every conversation of it bears it, so that lists find it by any.
"""

from collections.abc import Collection, Mapping

from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from accord.desk.contracts import TagColour
from accord.desk.events import ConversationTagged
from accord.desk.models import Conversation, Tag
from accord.desk.operations.locking import Held, hold_conversation
from accord.kernel import audit, clock
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.events import publish
from accord.kernel.live import hint
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction

TAGS_KEY = "desk.tags"
LONGEST_NAME = 40
MOST_TAGS = 20
"""On one conversation."""

_REPLACE = """
    UPDATE desk_conversation SET tag_ids = CASE WHEN %(into)s = ANY(tag_ids) THEN array_remove(tag_ids, %(tag)s)
        ELSE array_replace(tag_ids, %(tag)s, %(into)s) END
    WHERE tag_ids <> '{}' AND tag_ids @> ARRAY[%(tag)s]::int[]
"""
_TAKE_OFF = """
    UPDATE desk_conversation SET tag_ids = array_remove(tag_ids, %(tag)s)
    WHERE tag_ids <> '{}' AND tag_ids @> ARRAY[%(tag)s]::int[]
"""


@one_transaction
def define_tag(
    *, actor: Actor, name: str, description: str = "", colour: str = TagColour.PLAIN, tag_id: int | None = None
) -> int:
    """Make a tag, or change one; for those who administer. Raises `BadInput`, `NotFound`. Returns its id."""
    require(actor, Permission.ADMINISTER)
    if colour not in set(TagColour):
        raise BadInput(_("Choose one of the colours."))
    given = {"name": _name(name), "description": description.strip()[:200], "colour": colour}
    if tag_id is None:
        tag_id = _make(given)
    elif not _change(tag_id, given):
        raise NotFound(_("There is no such tag."))
    audit.record(actor=actor, action="tag.defined", subject=f"tag:{tag_id}", **given)
    _forget()
    return tag_id


@one_transaction
def merge_tags(*, actor: Actor, tag_id: int, into_id: int) -> int:
    """Let one tag become another, on every conversation; returns how many bore it. For those who administer."""
    require(actor, Permission.ADMINISTER)
    names = dict(Tag.objects.select_for_update().filter(pk__in=[tag_id, into_id]).values_list("pk", "name"))
    if tag_id == into_id or len(names) != 2:
        raise BadInput(_("Choose two different tags."))
    with connection.cursor() as cursor:
        cursor.execute(_REPLACE, {"tag": tag_id, "into": into_id})
        changed = int(cursor.rowcount)
    Tag.objects.filter(pk=tag_id).delete()
    audit.record(
        actor=actor, action="tag.merged", subject=f"tag:{tag_id}", name=names[tag_id], into=into_id, borne_by=changed
    )
    _forget()
    return changed


@one_transaction
def delete_tag(*, actor: Actor, tag_id: int) -> int:
    """Take a tag off every conversation and out of the list; returns how many bore it. For those who administer."""
    require(actor, Permission.ADMINISTER)
    tag = Tag.objects.select_for_update().filter(pk=tag_id).first()
    if tag is None:
        raise NotFound(_("There is no such tag."))
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_OFF, {"tag": tag_id})
        changed = int(cursor.rowcount)
    audit.record(actor=actor, action="tag.deleted", subject=f"tag:{tag_id}", name=tag.name, borne_by=changed)
    tag.delete()
    _forget()
    return changed


@one_transaction
def find_or_make_tag(*, actor: Actor, name: str) -> int:
    """The tag of this name, whatever its case; made where there is none and the list is open. Raises `BadInput`."""
    require(actor, Permission.DESK)
    wanted = _name(name)
    found = Tag.objects.filter(name__iexact=wanted).values_list("pk", flat=True).first()
    if found is not None:
        return found
    if read_company().tags_closed and not actor.may(Permission.ADMINISTER):
        raise BadInput(_("There is no tag “%(name)s”. An administrator keeps the list.") % {"name": wanted})
    return _make({"name": wanted, "description": "", "colour": TagColour.PLAIN})


@one_transaction
def tag_conversation(*, actor: Actor, conversation_id: int, tag_id: int, taken_off: bool = False) -> bool:
    """Put a tag on a conversation's case, or take it off; whether it changed. Raises `NotFound`, `BadInput`."""
    held = hold_conversation(actor=actor, conversation_id=conversation_id)
    if not Tag.objects.filter(pk=tag_id).exists():
        raise NotFound(_("There is no such tag."))
    return _tag(actor, held, tag_id, taken_off=taken_off)


def _tag(actor: Actor, held: Held, tag_id: int, *, taken_off: bool) -> bool:
    tag_ids = list(Conversation.objects.values_list("tag_ids", flat=True).get(pk=held.id))
    if (tag_id in tag_ids) != taken_off:
        return False
    if not taken_off and len(tag_ids) >= MOST_TAGS:
        raise BadInput(_("A conversation has at most %(count)s tags.") % {"count": MOST_TAGS})
    changed = [each for each in tag_ids if each != tag_id] if taken_off else [*tag_ids, tag_id]
    Conversation.objects.filter(pk=held.id).update(tag_ids=changed)
    publish(ConversationTagged(tag_id=tag_id, taken_off=taken_off, **held.subjects), actor=actor)
    for number, known in _beside(held.case_id, held.id):
        if (tag_id in known) == taken_off:
            _bear(number, [each for each in known if each != tag_id] if taken_off else [*known, tag_id])
            event = ConversationTagged(
                tag_id=tag_id, taken_off=taken_off, **{**held.subjects, "conversation_id": number}
            )
            publish(event, actor=actor)
    return True


def _beside(case_id: int, conversation_id: int) -> list[tuple[int, list[int]]]:
    """The other conversations of a case, which the caller holds, with their tags."""
    others = Conversation.objects.filter(case_id=case_id, merged_into=None).exclude(pk=conversation_id)
    return [(number, list(tag_ids)) for number, tag_ids in others.order_by("pk").values_list("pk", "tag_ids")]


def _bear(conversation_id: int, tag_ids: Collection[int]) -> None:
    Conversation.objects.filter(pk=conversation_id).update(tag_ids=list(dict.fromkeys(tag_ids))[:MOST_TAGS])


def share_tags(*, case_id: int) -> None:
    """Let all conversations of a case that was joined bear the tags of each; the caller holds the case."""
    known = _beside(case_id, 0)
    every = list(dict.fromkeys(tag for _number, tag_ids in known for tag in tag_ids))
    for number, tag_ids in known:
        if set(tag_ids) != set(every[:MOST_TAGS]):
            _bear(number, [*tag_ids, *every])


def join_tags(*, source_id: int, target_id: int) -> None:
    """What was found out about one conversation is known of the one it went into; both are locked by the caller."""
    known = dict(Conversation.objects.filter(pk__in=[source_id, target_id]).values_list("pk", "tag_ids"))
    joined = list(dict.fromkeys([*known[target_id], *known[source_id]]))[:MOST_TAGS]
    if joined != list(known[target_id]):
        Conversation.objects.filter(pk=target_id).update(tag_ids=joined)


def _name(given: str) -> str:
    name = " ".join(given.split()).strip("#, ")
    if not name or len(name) > LONGEST_NAME or "," in name:
        raise BadInput(_("A tag is one to %(most)s characters, without a comma.") % {"most": LONGEST_NAME})
    return name


def _make(given: Mapping[str, str]) -> int:
    try:
        with transaction.atomic():
            made = Tag.objects.create(**given, created_at=clock.now()).pk
    except IntegrityError:
        raise BadInput(_("There is a tag of this name.")) from None
    _forget()
    return made


def _change(tag_id: int, given: Mapping[str, str]) -> bool:
    try:
        with transaction.atomic():
            return bool(Tag.objects.filter(pk=tag_id).update(**given))
    except IntegrityError:
        raise BadInput(_("There is a tag of this name.")) from None


def _forget() -> None:
    # Now for this transaction, and again after it: somebody else may have read in between.
    cache.delete(TAGS_KEY)
    hint("inbox")
    hint("desk")
    transaction.on_commit(lambda: cache.delete(TAGS_KEY))


def tags_of(conversation_ids: Collection[int]) -> dict[int, list[int]]:
    """The tags of conversations, by conversation."""
    return {
        number: list(tag_ids)
        for number, tag_ids in Conversation.objects.filter(pk__in=conversation_ids).values_list("pk", "tag_ids")
    }
