"""Thanks: noticed in a customer's words, confirmed by a person, told to whoever earned them."""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from accord.channels.email.operations import send_internal
from accord.culture.contracts import ThanksState
from accord.culture.events import ThanksConfirmed, ThanksDismissed, ThanksNoticed
from accord.culture.models import Thanks, ThanksEarned
from accord.culture.rules import shortened, sounds_like_thanks
from accord.customers.queries import get_customer
from accord.desk.events import MessageArrived, ReplyPosted
from accord.desk.queries import get_message, new_words_of
from accord.kernel import clock
from accord.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from accord.kernel.events import list_facts, publish
from accord.kernel.links import absolute
from accord.kernel.permissions import Actor, Permission, person_of, require
from accord.kernel.transactions import one_transaction
from accord.staff.operations import notify
from accord.staff.queries import list_employees


@one_transaction
def notice_thanks(*, arrived: Sequence[MessageArrived]) -> list[int]:
    """Propose those of the arrived messages that sound like thanks; twice adds nothing."""
    words = new_words_of(message_ids=[message.message_id for message in arrived])
    return [
        _propose(
            message_id=message.message_id,
            customer_id=message.customer_id,
            conversation_id=message.conversation_id,
            words=words[message.message_id],
        )
        for message in arrived
        if sounds_like_thanks(words.get(message.message_id, ""))
    ]


@one_transaction
def add_thanks(*, actor: Actor, message_id: int) -> int:
    """Mark a message as thanks by hand, from the conversation; returns the id to confirm."""
    require(actor, Permission.DESK)
    message = get_message(actor=actor, message_id=message_id)
    if message.customer_id is None:
        raise Refusal(_("These are not a customer's words."))
    return _propose(
        message_id=message_id,
        customer_id=message.customer_id,
        conversation_id=message.conversation_id,
        words=message.new_text,
    )


def _propose(*, message_id: int, customer_id: int, conversation_id: int, words: str) -> int:
    thanks, made = Thanks.objects.get_or_create(
        message_id=message_id,
        defaults={
            "customer_id": customer_id,
            "conversation_id": conversation_id,
            "words": shortened(words),
            "suggested": _who_answered(conversation_id),
            "noticed_at": clock.now(),
        },
    )
    if made:
        event = ThanksNoticed(
            thanks_id=thanks.pk, customer_id=customer_id, conversation_id=conversation_id, message_id=message_id
        )
        publish(event)
    return thanks.pk


def _who_answered(conversation_id: int) -> list[int]:
    facts = list_facts(conversation_id=conversation_id, kinds=[ReplyPosted.kind])
    return sorted({fact.payload["author_id"] for fact in facts})


@one_transaction
def confirm_thanks(*, actor: Actor, thanks_id: int, employee_ids: Collection[int]) -> None:
    """Say that these are thanks and who earned them; each of them is told, also without a seat in the desk.

    Refuses when they were confirmed or dismissed already, so that nobody is thanked twice.
    """
    _require_judge(actor)
    thanks = _locked(thanks_id)
    if thanks.state != ThanksState.PROPOSED:
        raise Refusal(_("Somebody has already dealt with these thanks."))
    thanks.state, thanks.confirmed_by_id, thanks.confirmed_at = ThanksState.CONFIRMED, person_of(actor), clock.now()
    thanks.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    customer_id = thanks.customer_id
    whose = "" if customer_id is None else get_customer(customer_id=customer_id).display_name
    _give(actor, thanks, employee_ids, from_name=whose)


@one_transaction
def pass_on_thanks(*, actor: Actor, message_id: int, employee_ids: Collection[int]) -> int:
    """From the conversation: these words are thanks, and these people earned them. Returns the id of the thanks."""
    thanks_id = add_thanks(actor=actor, message_id=message_id)
    confirm_thanks(actor=actor, thanks_id=thanks_id, employee_ids=employee_ids)
    return thanks_id


@one_transaction
def dismiss_thanks(*, actor: Actor, thanks_id: int) -> None:
    """Say that these are no thanks, or nothing to pass on."""
    _require_judge(actor)
    thanks = _locked(thanks_id)
    if thanks.state != ThanksState.PROPOSED:
        raise Refusal(_("Somebody has already dealt with these thanks."))
    thanks.state = ThanksState.DISMISSED
    thanks.save(update_fields=["state"])
    publish(ThanksDismissed(thanks_id=thanks_id, customer_id=thanks.customer_id), actor=actor)


@one_transaction
def thank_colleagues(*, actor: Actor, employee_ids: Collection[int], words: str) -> int:
    """Thank colleagues in one's own words; nobody thanks themselves."""
    require(actor, Permission.EMPLOYEE)
    if not words.strip():
        raise BadInput(_("Say what you are thankful for."))
    if actor.id in employee_ids:
        raise Refusal(_("Thank somebody else; others will thank you."))
    now = clock.now()
    thanks = Thanks.objects.create(
        from_employee_id=person_of(actor),
        words=shortened(words),
        state=ThanksState.CONFIRMED,
        noticed_at=now,
        confirmed_by_id=person_of(actor),
        confirmed_at=now,
    )
    _give(actor, thanks, employee_ids, from_name=actor.name)
    return thanks.pk


def _give(actor: Actor, thanks: Thanks, employee_ids: Collection[int], *, from_name: str) -> None:
    people = list_employees(employee_ids=set(employee_ids))
    if not people or len(people) != len(set(employee_ids)):
        raise BadInput(_("Choose who earned these thanks."))
    ThanksEarned.objects.bulk_create(ThanksEarned(thanks=thanks, employee_id=person.id) for person in people)
    for person in people:
        parameters = {"words": shortened(thanks.words, 160), "from_name": from_name}
        notify(employee_id=person.id, text_code="culture.thanks", parameters=parameters, url="/people/thanks/")
        with override(person.language):
            subject = _("Thanks for you from %(name)s") % {"name": from_name}
            text = _(
                "Hello %(name)s,\n\n%(from_name)s wrote:\n\n“%(words)s”\n\n%(confirmed_by)s passes it on to you."
                " All thanks: %(link)s"
            ) % {
                "name": person.name,
                "from_name": from_name,
                "words": thanks.words,
                "confirmed_by": actor.name,
                "link": absolute("/people/thanks/"),
            }
        send_internal(to=person.email, subject=subject, text=text)
    event = ThanksConfirmed(
        thanks_id=thanks.pk,
        customer_id=thanks.customer_id,
        conversation_id=thanks.conversation_id,
        employee_ids=tuple(person.id for person in people),
    )
    publish(event, actor=actor)


def _locked(thanks_id: int) -> Thanks:
    found = Thanks.objects.select_for_update(of=("self",)).filter(pk=thanks_id).first()
    if found is None:
        raise NotFound(_("There are no such thanks."))
    return found


def _require_judge(actor: Actor) -> None:
    if not (actor.may(Permission.DESK) or actor.may(Permission.PEOPLE)):
        raise NotAllowed(_("Your role does not include this. Ask an administrator for the right."))
