"""Reads of stories and of the words behind a signal: told outside the desk only as customers allow."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accord.customers.contracts import CustomerRow
from accord.customers.queries import get_customer, list_customers
from accord.desk.contracts import ContactNature, ContactRow
from accord.desk.queries import list_contacts, list_messages
from accord.kernel import clock, company, ids
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission
from accord.listen.colleagues import colleague_names
from accord.listen.contracts import (
    ConsentPage,
    Removal,
    StoryRow,
    StoryState,
    VerbatimRow,
)
from accord.listen.languages import written_language
from accord.listen.models import Story
from accord.listen.queries.signals import contacts_behind
from accord.listen.redaction import find_identifying, redact
from accord.listen.rules import CONSENT

_VERBATIM_LENGTH = 320


def list_verbatims(*, actor: Actor, signal_id: int, limit: int = 3) -> list[VerbatimRow]:
    """What customers said, one word each: first published stories, then, for those who may listen, the newest contacts.

    What opened a matter says more than what came later. Whoever may not listen reads only what customers allowed to
    be told.
    """
    stories = _told_outside().filter(signal_id=signal_id).order_by("-published_at")[:limit]
    voices = [_voice_of(story) for story in stories]
    if len(voices) >= limit or not actor.may(Permission.LISTEN):
        return voices
    behind = {row.customer_id: row.contact_id for row in contacts_behind(signal_ids=[signal_id])}
    spoken = {story.customer_id for story in stories}
    newest = [contact_id for customer_id, contact_id in behind.items() if customer_id not in spoken]
    contacts = list_contacts(contact_ids=newest[-8 * limit :]) if newest else []
    people = list_customers(customer_ids={contact.customer_id for contact in contacts}) if contacts else {}
    heard = [
        VerbatimRow(
            words=shortened(_unnamed(contact, people[contact.customer_id])),
            at=contact.at,
            language="",
            conversation_id=contact.conversation_id,
            story_id=None,
        )
        for contact in sorted(contacts, key=_speaks_first)
        if contact.words.strip()
    ]
    return [*voices, *heard][:limit]


def _speaks_first(contact: ContactRow) -> tuple[bool, float]:
    return contact.nature != ContactNature.OPENING, -contact.at.timestamp()


def _unnamed(contact: ContactRow, customer: CustomerRow) -> str:
    """Also inside the company, a page about what is wrong needs no names and numbers."""
    names = [customer.name, customer.preferred_name]
    return redact(contact.words, known_names=names, colleagues=colleague_names(), language=customer.language)[0]


def shortened(words: str) -> str:
    """Words cut to what a page quotes, at the end of a word."""
    joined = " ".join(words.split())
    if len(joined) <= _VERBATIM_LENGTH:
        return joined
    return joined[:_VERBATIM_LENGTH].rsplit(" ", 1)[0] + " …"


def _told_outside() -> QuerySet[Story]:
    return Story.objects.filter(_told())


def _told() -> Q:
    return Q(state=StoryState.ALLOWED, published_at__isnull=False) & _not_expired()


def _not_expired() -> Q:
    return Q(expires_on__gte=clock.today(company.read_company().timezone))


def _voice_of(story: Story) -> VerbatimRow:
    return VerbatimRow(
        words=shortened(story.text),
        at=story.captured_at,
        language=story.language,
        conversation_id=story.conversation_id,
        story_id=story.pk,
    )


def get_story(*, actor: Actor, story_id: int) -> StoryRow:
    """The gate: a story that the actor may read. The desk reads all, others what was published; else `NotFound`.

    What has expired is nobody's any more.
    """
    found = _stories_for(actor).filter(pk=story_id).first()
    if found is None:
        raise NotFound(_("There is no such story."))
    return _story_row(found)


def list_stories(
    *,
    actor: Actor,
    signal_ids: Sequence[int] | None = None,
    story_ids: Sequence[int] | None = None,
    only_told: bool = False,
    limit: int = 50,
) -> list[StoryRow]:
    """Stories that the actor may read, newest first, of some signals or of all. One statement.

    `only_told` leaves out what is not published, also for the desk: for pages that others read over a shoulder.
    """
    found = _stories_for(actor)
    if only_told:
        found = found.filter(_told())
    if signal_ids is not None:
        found = found.filter(signal_id__in=signal_ids)
    if story_ids is not None:
        found = found.filter(pk__in=story_ids)
    return [_story_row(story) for story in found.order_by("-captured_at", "-pk")[:limit]]


def consent_page(*, token: str) -> ConsentPage:
    """What the page behind a consent link shows; raises `NotFound` for a forged one. Writes nothing."""
    story_id = ids.read_signed(purpose=CONSENT, text=token)
    story = Story.objects.filter(pk=story_id if isinstance(story_id, int) else 0).first()
    if story is None:
        raise NotFound(_("There is no such story."))
    today = clock.today(company.read_company().timezone)
    return ConsentPage(
        words=story.text,
        state=StoryState(story.state),
        language=written_language(story.language),
        is_over=story.state == StoryState.DRAFT or story.expires_on < today,
        until=story.expires_on,
    )


def removals_of_story(*, actor: Actor, story_id: int) -> list[Removal]:
    """What the rules took out of a story's message, for whoever reviews it at the desk."""
    story = get_story(actor=actor, story_id=story_id)
    messages = list_messages(actor=actor, conversation_id=story.conversation_id)
    message = next((m for m in messages if m.id == story.message_id), None)
    if message is None:
        return []
    customer = get_customer(customer_id=story.customer_id)
    names = [customer.name, customer.preferred_name, *(m.author_name for m in messages)]
    words = (message.new_text or message.text).strip()
    return list(find_identifying(words, known_names=names, colleagues=colleague_names()))


def _stories_for(actor: Actor) -> QuerySet[Story]:
    readable = Story.objects.filter(_not_expired()) if actor.may(Permission.DESK) else _told_outside()
    if not actor.may(Permission.EMPLOYEE):
        readable = Story.objects.none()
    return readable.select_related("captured_by")


def _story_row(story: Story) -> StoryRow:
    return StoryRow(
        id=story.pk,
        state=StoryState(story.state),
        text=story.text,
        conversation_id=story.conversation_id,
        message_id=story.message_id,
        customer_id=story.customer_id,
        language=story.language,
        signal_id=story.signal_id,
        captured_by_name=story.captured_by.name,
        captured_at=story.captured_at,
        reviewed_at=story.reviewed_at,
        asked_at=story.asked_at,
        answered_at=story.answered_at,
        expires_on=story.expires_on,
        published_at=story.published_at,
    )
