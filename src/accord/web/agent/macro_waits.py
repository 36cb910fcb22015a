"""What the macros in a draft will do when it is sent, ready to be shown and named in the forms that send it."""

from typing import Any

from django.http import QueryDict

from accord.desk.contracts import MessageKind, OpenConversation
from accord.desk.macros.queries import waiting_steps
from accord.kernel.permissions import Actor
from accord.web.agent.rule_words import step_sentence


def waiting_context(actor: Actor, opened: OpenConversation) -> dict[str, Any]:
    """One statement where there is a draft, none without."""
    draft = opened.drafts.get(MessageKind.REPLY)
    found = waiting_steps(actor=actor, conversation_id=opened.row.id) if draft and draft.text.strip() else []
    said = [
        {"id": one.use_id, "steps": [step_sentence(step.do, step.value, by_rule=False) for step in one.steps]}
        for one in found
    ]
    return {"macro_waits": said}


def uses_in(given: QueryDict) -> list[int]:
    """The uses of macros that a form names."""
    return [int(number) for number in given.getlist("macro_use") if number.isdecimal()]
