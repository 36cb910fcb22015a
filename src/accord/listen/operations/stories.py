"""Stories: keep a customer's words, take out who they are, ask them, publish what they allow."""

from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from accord.customers.contracts import Purpose
from accord.customers.operations import give_consent
from accord.customers.queries import get_customer
from accord.desk.contracts import MessageKind, MessageRow
from accord.desk.operations import post_notice
from accord.desk.queries import get_conversation, list_messages
from accord.kernel import clock, company, ids
from accord.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission, customer_actor, require
from accord.kernel.transactions import one_transaction
from accord.listen.colleagues import colleague_names
from accord.listen.contracts import StoryState
from accord.listen.events import StoryCaptured, StoryConsentAnswered, StoryConsentAsked, StoryPublished
from accord.listen.languages import written_language
from accord.listen.models import Signal, Story
from accord.listen.redaction import redact
from accord.listen.rules import CONSENT, STORY_LIVES

_LONGEST = 8_000


@one_transaction
def capture_story(*, actor: Actor, conversation_id: int, message_id: int | None = None) -> int:
    """Keep a customer's message as the draft of a story, without what identifies; returns the story's id.

    Without `message_id` the customer's longest message is taken. The same message is one story. Raises `NotFound`
    for a conversation the actor may not see, `BadInput` when there are no words of the customer's.
    """
    require(actor, Permission.DESK)
    employee_id = _staff(actor)
    conversation = get_conversation(actor=actor, conversation_id=conversation_id)
    messages = list_messages(actor=actor, conversation_id=conversation_id)
    chosen = _customers_words(messages, message_id)
    Story.objects.filter(message_id=chosen.id, expires_on__lt=_today()).delete()  # its time is over: it may begin anew
    known = Story.objects.filter(message_id=chosen.id).values_list("pk", flat=True).first()
    if known is not None:
        return known
    customer = get_customer(customer_id=conversation.customer_id)
    text, _removals = redact(
        _words_of(chosen),
        known_names=names_in(messages, conversation.customer_id),
        colleagues=colleague_names(),
        language=customer.language,
    )
    story = Story.objects.create(
        conversation_id=conversation_id,
        message_id=chosen.id,
        customer_id=conversation.customer_id,
        text=text[:_LONGEST],
        language=customer.language,
        captured_by_id=employee_id,
        captured_at=clock.now(),
        expires_on=_today() + STORY_LIVES,
    )
    event = StoryCaptured(
        story_id=story.pk, conversation_id=conversation_id, customer_id=story.customer_id, employee_id=employee_id
    )
    publish(event, actor=actor)
    return story.pk


def _customers_words(messages: list[MessageRow], message_id: int | None) -> MessageRow:
    theirs = [m for m in messages if m.kind == MessageKind.INCOMING and _words_of(m)]
    if message_id is not None:
        theirs = [m for m in theirs if m.id == message_id]
    if not theirs:
        raise BadInput(_("There are no words of the customer's here to keep."))
    return max(theirs, key=lambda m: len(_words_of(m)))


def _words_of(message: MessageRow) -> str:
    return (message.new_text or message.text).strip()


def names_in(messages: list[MessageRow], customer_id: int) -> list[str]:
    """The names of everybody who takes part in a conversation, customer and staff."""
    customer = get_customer(customer_id=customer_id)
    return [name for name in {customer.name, customer.preferred_name, *(m.author_name for m in messages)} if name]


@one_transaction
def review_story(*, actor: Actor, story_id: int, text: str) -> None:
    """Settle the words of a draft after reading them; refuses once the customer has been asked."""
    require(actor, Permission.DESK)
    story = _locked(story_id)
    if story.state != StoryState.DRAFT:
        raise Refusal(_("The customer was asked about these words. They can no longer be changed."))
    text = text.strip()
    if not text:
        raise BadInput(_("A story needs words."))
    Story.objects.filter(pk=story_id).update(text=text[:_LONGEST], reviewed_by_id=actor.id, reviewed_at=clock.now())


@one_transaction
def ask_consent(*, actor: Actor, story_id: int) -> None:
    """Ask the customer, by a message of its own, whether these words may be told. Refuses without a review."""
    require(actor, Permission.DESK)
    story = _locked(story_id)
    if story.state != StoryState.DRAFT:
        raise Refusal(_("The customer was asked already."))
    if story.reviewed_at is None:
        raise Refusal(_("Read the words once more and save them before you ask."))
    subject, text = _question(story)
    sent = post_notice(
        customer_id=story.customer_id,
        purpose="consent",
        subject=subject,
        text=text,
        conversation_id=story.conversation_id,
        actor=actor,
    )
    if sent is None:
        raise Refusal(_("We have no address at which this customer can be asked."))
    Story.objects.filter(pk=story_id).update(state=StoryState.ASKED, asked_at=clock.now())
    event = StoryConsentAsked(story_id=story_id, conversation_id=story.conversation_id, customer_id=story.customer_id)
    publish(event, actor=actor)


def _question(story: Story) -> tuple[str, str]:
    customer = get_customer(customer_id=story.customer_id)
    link = f"{settings.ACCORD_URL}/c/{consent_token(story_id=story.pk)}/"
    with override(written_language(customer.language)):
        subject = _("May we tell others here what you wrote?")
        text = _(
            "Hello %(name)s,\n\nwhat you wrote to us helps us to do better. May colleagues who were not part of our"
            " conversation read it? Your name and everything that points to you is taken out. They would read:\n\n"
            "%(words)s\n\nHere you can say yes or no, and change your mind at any time:\n%(link)s\n\n"
            "If you do nothing, nobody else reads it."
        ) % {"name": customer.display_name, "words": _quoted(story.text), "link": link}
    return subject, text


def _quoted(words: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in words.splitlines())


def consent_token(*, story_id: int) -> str:
    """The signed text of the link by which a customer answers for one story."""
    return ids.sign(purpose=CONSENT, value=story_id)


@one_transaction
def answer_consent(*, token: str, allowed: bool) -> StoryState:
    """Record the customer's answer; it can be changed at any time until the story expires. `NotFound` if forged.

    A yes taken back takes the story from every page at once.
    """
    story_id = ids.read_signed(purpose=CONSENT, text=token)
    story = _locked(story_id if isinstance(story_id, int) else 0)
    if story.state == StoryState.DRAFT or story.expires_on < _today():
        raise Refusal(_("This question is no longer open. Nothing of what you wrote is told."))
    state = _answered(StoryState(story.state), allowed)
    if state == story.state:
        return state
    published = {} if allowed else {"published_at": None}
    Story.objects.filter(pk=story.pk).update(state=state, answered_at=clock.now(), **published)
    give_consent(
        customer_id=story.customer_id, purpose=Purpose.STORIES, given=allowed, evidence=f"link for story {story.pk}"
    )
    event = StoryConsentAnswered(
        story_id=story.pk, conversation_id=story.conversation_id, customer_id=story.customer_id, state=state
    )
    publish(event, actor=customer_actor(story.customer_id))
    return state


def _answered(state: StoryState, allowed: bool) -> StoryState:
    if allowed:
        return StoryState.ALLOWED
    return StoryState.WITHDRAWN if state in {StoryState.ALLOWED, StoryState.WITHDRAWN} else StoryState.REFUSED


@one_transaction
def publish_story(*, actor: Actor, story_id: int) -> None:
    """Show a story that the customer allowed to leaders and departments."""
    require(actor, Permission.LISTEN)
    story = _locked(story_id)
    if story.state != StoryState.ALLOWED or story.expires_on < _today():
        raise Refusal(_("Only a story that the customer allowed can be published."))
    if story.published_at is not None:
        return
    Story.objects.filter(pk=story_id).update(published_at=clock.now())
    event = StoryPublished(story_id=story_id, conversation_id=story.conversation_id, customer_id=story.customer_id)
    publish(event, actor=actor)


@one_transaction
def attach_story(*, actor: Actor, story_id: int, signal_id: int | None) -> None:
    """Let a story stand for a signal, or for none."""
    if not (actor.may(Permission.DESK) or actor.may(Permission.LISTEN)):
        raise NotAllowed(_("Your role does not include this. Ask an administrator for the right."))
    _locked(story_id)
    if signal_id is not None and not Signal.objects.filter(pk=signal_id).exists():
        raise NotFound(_("There is no such signal."))
    Story.objects.filter(pk=story_id).update(signal_id=signal_id)


def forget_expired() -> int:
    """Take the words out of stories whose time is over; they were shown nowhere since. Returns how many."""
    over = Story.objects.filter(expires_on__lt=_today()).exclude(text="")
    return over.update(text="", published_at=None)


def _today() -> date:
    return clock.today(company.read_company().timezone)


def _locked(story_id: int) -> Story:
    found = Story.objects.select_for_update().filter(pk=story_id).first()
    if found is None:
        raise NotFound(_("There is no such story."))
    return found


def _staff(actor: Actor) -> int:
    if actor.kind != "staff" or actor.id is None:
        raise NotAllowed(_("Only employees can keep a story."))
    return actor.id
