"""How the simulated desk keeps order as the demo opens: tags, a few urgent cases, one handed up, some junk, a test."""

from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from accord.channels.email.operations import receive_raw
from accord.desk.acknowledging.operations import choose
from accord.desk.contracts import ConversationRow, InboxView, Place, Priority
from accord.desk.junk.contracts import BlockKind
from accord.desk.junk.operations import block_writer
from accord.desk.notices.operations import follow, read_notices
from accord.desk.operations import (
    create_queue,
    define_tag,
    escalate,
    post_note,
    remove_conversation,
    set_priority,
    tag_conversation,
)
from accord.desk.queries import list_conversations
from accord.kernel import clock
from accord.kernel.events import deliver_events
from accord.kernel.permissions import SYSTEM, Actor
from accord.simulation.contracts import Role
from accord.simulation.telling.founding import Cast
from accord.simulation.world import World

_LOOKED_AT = 60
# By the words of a subject or a message in the languages that customers write in.
_TAGS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("parcel", "Where it is, how it arrived", "cool", ("parcel", "paket", "delivery", "liefer", "colis", "paquete")),
    ("return", "", "plain", ("return", "rück", "retour", "devol", "refund", "erstatt", "rembours")),
    ("broken", "A product that failed", "late", ("broken", "damag", "kaputt", "beschäd", "cassé", "roto", "gebrochen")),
    ("size", "", "new", ("size", "größe", "taille", "talla", "fits", "passt")),
    ("invoice", "For accounting", "fine", ("invoice", "rechnung", "facture", "factura", "vat")),
)
_JUNK = (
    ("offers@lucky-backlinks.example", "First page of Google, guaranteed", "We put your shop on page one. Buy now!"),
    ("sales@lucky-backlinks.example", "Last chance: 500 backlinks", "Only today 500 backlinks for 99 dollars."),
    ("ceo@cheap-fulfilment.example", "Your quick call", "I would love to pick your brain on warehouse synergies."),
    ("win@prize-dept.example", "You have been selected", "Claim your prize now, click https://prize-dept.example/"),
)


def tidy_desk(world: World, cast: Cast) -> None:
    """Let people have put things in order in the last hours."""
    deliver_events()
    agents = [cast.actor(person.code) for person in world.company.employees if person.role is Role.AGENT]
    lead = cast.first(world, Role.SERVICE_LEAD)
    for person in (*agents, lead):
        read_notices(actor=person)
    rows = list_conversations(actor=SYSTEM, view=InboxView.ALL, limit=_LOOKED_AT).rows
    _tag(agents, rows)
    _weigh(agents, lead, rows)
    _sweep(cast, agents)
    choose(actor=SYSTEM, inbox_id=cast.mailbox_id, is_on=True)
    deliver_events()


def _tag(agents: Sequence[Actor], rows: Sequence[ConversationRow]) -> None:
    for name, description, colour, words in _TAGS:
        tag_id = define_tag(actor=SYSTEM, name=name, description=description, colour=colour)
        fitting = [row for row in rows if any(word in f"{row.subject} {row.last_words}".casefold() for word in words)]
        for number, row in enumerate(fitting):
            if number % 3 < 2:  # people forget
                by = agents[number % len(agents)]
                tag_conversation(actor=by, conversation_id=row.id, tag_id=tag_id)


def _weigh(agents: Sequence[Actor], lead: Actor, rows: Sequence[ConversationRow]) -> None:
    """Some matter more than others; one goes up to the second level, and somebody asks the lead about another."""
    for row, priority in zip(rows[2::7], (Priority.URGENT, Priority.HIGH, Priority.LOW, Priority.HIGH), strict=False):
        set_priority(actor=agents[0], conversation_id=row.id, priority=priority)
    queue_id = create_queue(actor=SYSTEM, slug="second-level", name="Second level")
    reason = "Third pole of this batch that breaks. Somebody who knows the material should look at the photos."
    if len(rows) > 6:
        escalate(actor=agents[0], conversation_id=rows[5].id, reason=reason, queue_id=queue_id)
        words = f"@{lead.name} may we send a new one before the old one is back?"
        post_note(actor=agents[1 % len(agents)], conversation_id=rows[4].id, text=words)
        follow(actor=lead, conversation_id=rows[6].id)


def _sweep(cast: Cast, agents: Sequence[Actor]) -> None:
    """Advertising arrives and is put among the junk, and somebody had tried whether mail comes in."""
    hours = timedelta(hours=1)
    for number, (sender, subject, words) in enumerate(_JUNK):
        placed = _mail(cast, sender, subject, words, earlier=hours * (number + 2))
        if placed is None:
            continue
        if number == 0:
            block_writer(actor=agents[0], conversation_id=placed, kind=BlockKind.DOMAIN)
        remove_conversation(actor=agents[number % len(agents)], conversation_id=placed, place=Place.JUNK)
    test = _mail(cast, "test@arvenholt.example", "Test", "Does this arrive?", earlier=hours * 6)
    if test is not None:
        remove_conversation(actor=agents[0], conversation_id=test, place=Place.TRASH, reason="A test")


def _mail(cast: Cast, sender: str, subject: str, words: str, *, earlier: timedelta) -> int | None:
    at = clock.now() - earlier
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "service@arvenholt.example", subject
    mail["Date"], mail["Message-ID"] = format_datetime(at), f"<{at.timestamp():.0f}.{sender}>"
    mail.set_content(words)
    fate = receive_raw(raw=mail.as_bytes(), mailbox_id=cast.mailbox_id, received_at=at, source="smtp")
    return fate.conversation_id
