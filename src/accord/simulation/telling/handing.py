"""How people of the demo work together: handing over with a word, moving a promise as agreed, keeping views."""

from collections.abc import Sequence
from datetime import timedelta

from accord.desk.context.operations import hand_over
from accord.desk.contracts import ConversationRow, InboxView
from accord.desk.matters.contracts import LinkKind
from accord.desk.matters.operations import link_cases
from accord.desk.operations import assign_conversation, may_have
from accord.desk.promises.contracts import PromiseView
from accord.desk.promises.operations import renegotiate_promise
from accord.desk.promises.queries import list_promises
from accord.desk.queries import list_conversations
from accord.desk.routing.operations import set_tier
from accord.desk.search.contracts import Sharing, ViewKind
from accord.desk.search.operations import keep_view
from accord.kernel import clock
from accord.kernel.events import deliver_events
from accord.kernel.permissions import SYSTEM, Actor
from accord.simulation.contracts import Role
from accord.simulation.telling.founding import Cast
from accord.simulation.world import World
from accord.staff.queries import actor_of

_WORDS = (
    "They need it by Friday. The second pole is reserved in Lyon, only the address is open.",
    "In French, please. I have asked for the invoice number already, do not ask again.",
    "Waits for the photo. If it shows the zip, it is the spring batch: send a new one at once.",
    "",
)
_VIEWS = (
    ("Urgent", "view=all&priority=urgent", Sharing.ALL),
    ("Oldest first", "view=unassigned&order=oldest", Sharing.NOBODY),
)
_CONSENT = "On the phone: next week is fine, the trip is only in spring."


def work_together(world: World, cast: Cast) -> None:
    """Let people have handed over, moved a promise and kept views in the last hours."""
    agents = [cast.actor(person.code) for person in world.company.employees if person.role is Role.AGENT]
    lead = cast.first(world, Role.SERVICE_LEAD)
    rows = list_conversations(actor=SYSTEM, view=InboxView.ALL, limit=40).rows
    _hand_over(agents, rows)
    _move_a_promise()
    for name, query, sharing in _VIEWS:
        by = lead if sharing == Sharing.ALL else agents[0]
        keep_view(actor=by, name=name, kind=ViewKind.INBOX, query=query, sharing=sharing)
    for row in rows[2::9]:
        set_tier(actor=lead, customer_id=row.customer_id, tier="gold")
    same = [row for row in rows[1:] if row.customer_id == rows[0].customer_id and row.case_id != rows[0].case_id]
    for row in same[:1]:
        link_cases(actor=agents[0], case_id=row.case_id, other_id=rows[0].case_id, kind=LinkKind.CHILD_OF)
    deliver_events()


def _hand_over(agents: Sequence[Actor], rows: Sequence[ConversationRow]) -> None:
    """Conversations of the last days that went to a colleague, most of them with a word."""
    begun = [row for row in rows if row.assignee_id is not None][::3]
    for row, words in zip(begun, _WORDS, strict=False):
        giver = next((agent for agent in agents if agent.id == row.assignee_id), None)
        takers = (agent for agent in agents if agent.id != row.assignee_id)
        taker = next((one for one in takers if may_have(employee_id=one.id or 0, conversation_id=row.id)), None)
        if giver is None or taker is None:
            continue
        with clock.at(clock.now() - timedelta(minutes=40)):
            hand_over(actor=giver, conversation_id=row.id, assignee_id=taker.id, note=words)
            deliver_events()
        if not words:  # it went to the wrong person, and comes back
            assign_conversation(actor=taker, conversation_id=row.id, assignee_id=giver.id)


def _move_a_promise() -> None:
    """The last promise that is still open was moved before it was due, with what the customer said."""
    waiting = list_promises(actor=SYSTEM, view=PromiseView.ALL)
    for row in reversed(waiting):
        owner = actor_of(employee_id=row.owner_id) if row.owner_id is not None else None
        if owner is not None and row.due_at > clock.now() + timedelta(minutes=5):
            later = row.due_at + timedelta(days=3)
            renegotiate_promise(actor=owner, promise_id=row.id, due_at=later, consent=_CONSENT)
            return
