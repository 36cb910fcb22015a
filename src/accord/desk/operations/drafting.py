"""What agents have begun to write, kept on the server per person and kind, so that no tab or laptop can lose it."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from accord.desk.contracts import MessageKind
from accord.desk.models import Conversation, Draft
from accord.desk.rules import clean
from accord.kernel import clock
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission
from accord.kernel.transactions import one_transaction


@one_transaction
def save_draft(
    *,
    actor: Actor,
    conversation_id: int,
    kind: MessageKind,
    text: str,
    taken_over: Sequence[Mapping[str, str]] | None = None,
) -> None:
    """Keep what an agent has begun to write; empty words remove the draft. Raises `NotFound`.

    With `taken_over`, what was taken over from the words so far; without it, that stays as it is.
    """
    known = Conversation.objects.filter(pk=conversation_id).exists()
    if not known or actor.id is None or not actor.may(Permission.DESK):
        raise NotFound(_("There is no such conversation."))
    if not text.strip():
        forget_draft(actor, conversation_id, kind)
        return
    given = {} if taken_over is None else {"taken_over": [dict(each) for each in taken_over]}
    Draft.objects.update_or_create(
        conversation_id=conversation_id,
        employee_id=actor.id,
        kind=kind,
        defaults={"text": clean(text), "changed_at": clock.now(), **given},
    )


def forget_draft(actor: Actor, conversation_id: int, kind: MessageKind) -> None:
    """Remove a draft whose words were sent, in the running transaction."""
    if actor.id is not None:
        Draft.objects.filter(conversation_id=conversation_id, employee_id=actor.id, kind=kind).delete()
