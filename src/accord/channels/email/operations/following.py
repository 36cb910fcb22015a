"""Mails follow the desk's messages into the conversation in which these lie."""

from collections.abc import Sequence

from accord.channels.email.models import Delivery, Mail


def follow_messages(*, message_ids: Sequence[int], conversation_id: int) -> None:
    """Let answers to these messages lead to a conversation from now on, in the running transaction."""
    Mail.objects.filter(desk_message_id__in=message_ids).update(conversation_id=conversation_id)
    Delivery.objects.filter(desk_message_id__in=message_ids).update(conversation_id=conversation_id)
