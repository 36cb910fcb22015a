"""New matters are acknowledged after they were judged: this room follows the room of junk."""

from collections.abc import Sequence

import accord.desk.acknowledging.saying
import accord.desk.junk.handlers  # noqa: F401 - whoever registers first is called first: junk is judged before
from accord.desk.acknowledging.operations import acknowledge_new
from accord.desk.events import ConversationStarted
from accord.kernel.events import Fact, subscribe_many


@subscribe_many(ConversationStarted)
def acknowledge(*, events: Sequence[ConversationStarted], facts: Sequence[Fact]) -> None:
    """Tell whoever began a new matter that it has come, if the mailbox wants it."""
    acknowledge_new(conversation_ids=[event.conversation_id for event in events])
