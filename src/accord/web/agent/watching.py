"""What an open conversation is to hear of."""

from accord.desk.contracts import ConversationRow
from accord.desk.notices.operations import topic_of as bell_of
from accord.desk.viewers.contracts import topic_of as viewers_of
from accord.kernel.permissions import Actor


def topics_beside(actor: Actor, conversation: ConversationRow, *, customer_id: int) -> tuple[str, ...]:
    """The topics of a conversation beside its list. A pane's grant takes the place of the page's, and so names all.

    `customer_id` is the person into whom the conversation's own customer may have been merged.
    """
    shown = (
        "inbox",
        f"conversation:{conversation.id}",
        f"case:{conversation.case_id}",
        *{f"customer:{conversation.customer_id}", f"customer:{customer_id}"},
        "desk",
        viewers_of(conversation.id),
    )
    return shown if actor.id is None else (*shown, bell_of(actor.id))
