"""An answer to a side talk comes by mail, in the transaction that stores it, and becomes no message of the desk.

Called by `receive_message` for evidence that points to no conversation; ordinary mail never comes here.
"""

from collections.abc import Sequence

from django.db import connection

from accord.channels.contracts import IncomingMessage, Placed
from accord.desk.contracts import Caution, DeliveryState
from accord.desk.rules import clean, last_words_of
from accord.desk.side_talks.contracts import TalkState
from accord.desk.side_talks.deadlines import ANSWER_BY
from accord.desk.side_talks.events import SideTalkAnswered
from accord.desk.side_talks.filing import side_file
from accord.desk.side_talks.models import SideFile, SideMessage, SideTalk
from accord.kernel import clock
from accord.kernel.deadlines import cancel_deadline
from accord.kernel.events import publish

_NEXT = "SELECT nextval(pg_get_serial_sequence('desk_message', 'id'))"


def take_answer(message: IncomingMessage, evidence: Sequence[int]) -> Placed | None:
    """Put a mail into the side talk that its strongest evidence names; None when that is none.

    Who wrote it does not become a customer and takes part in nothing. Words of an address that was not asked, or of a
    sender who cannot be verified, carry a caution.
    """
    known = SideMessage.objects.filter(source_key=message.source_key).values_list("talk_id", "pk").first()
    if known is not None:
        return _place(SideTalk.objects.select_related("conversation").get(pk=known[0]), known[1], is_duplicate=True)
    talk = SideTalk.objects.select_for_update(of=("self",)).select_related("conversation").filter(pk=evidence[0])
    found = talk.first()
    return None if found is None else _keep(found, message)


def _keep(talk: SideTalk, message: IncomingMessage) -> Placed:
    words = clean(message.new_text or message.text).strip()
    with connection.cursor() as cursor:
        cursor.execute(_NEXT)
        [message_id] = cursor.fetchone()
    said = SideMessage.objects.create(
        pk=message_id,
        talk=talk,
        author_name=clean(message.sender.name or message.sender.value)[:200],
        is_ours=False,
        text=words,
        sent_at=message.sent_at,
        source_key=message.source_key,
        delivery_state=DeliveryState.NONE,
        caution=_caution(talk, message),
        machine=message.machine[:40],
    )
    SideFile.objects.bulk_create(side_file(said, file) for file in message.attachments)
    _note_answer(talk, message, words)
    publish(
        SideTalkAnswered(
            side_talk_id=talk.pk,
            owner_id=talk.owner_id,
            message_id=said.pk,
            machine=message.machine,
            conversation_id=talk.conversation_id,
            case_id=talk.conversation.case_id,
            customer_id=talk.conversation.customer_id,
        ),
        occurred_at=message.sent_at,
    )
    return _place(talk, said.pk)


def _note_answer(talk: SideTalk, message: IncomingMessage, words: str) -> None:
    """A machine's answer, such as that somebody is away, is shown and leaves the talk waiting."""
    talk.last_at, talk.unread = max(talk.last_at, message.sent_at, clock.now()), True
    talk.last_words = last_words_of(words)
    if not message.machine:
        talk.state = TalkState.ANSWERED
        cancel_deadline(kind=ANSWER_BY, subject=talk.pk)
    talk.save(update_fields=["last_at", "unread", "last_words", "state"])


def _caution(talk: SideTalk, message: IncomingMessage) -> Caution:
    if not message.sender_is_verified:
        return Caution.UNVERIFIED
    asked = {str(address).lower() for address in talk.addresses}
    return Caution.NONE if message.sender.value.lower() in asked else Caution.STRANGER


def _place(talk: SideTalk, message_id: int, *, is_duplicate: bool = False) -> Placed:
    """Mail knows the talk's thread by its number, which is no conversation's."""
    return Placed(
        conversation_id=talk.pk,
        case_id=talk.conversation.case_id,
        message_id=message_id,
        customer_id=talk.conversation.customer_id,
        is_duplicate=is_duplicate,
        is_aside=True,
    )
