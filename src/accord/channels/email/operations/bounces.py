"""Mail of ours that came back: attached to the message that bounced, the address marked."""

import json
from typing import Any

from django.db import connection

from accord.channels.email.contracts import Bounce, BouncedRecipient, DeliveryProgress, Direction, Fate, FateKind
from accord.channels.email.models import LONGEST_MESSAGE_ID
from accord.channels.events import DeliveryBounced
from accord.customers.contracts import IdentityKind
from accord.customers.operations import mark_undeliverable
from accord.kernel.events import publish

_FIND = f"""
    SELECT mail.id, mail.conversation_id, mail.desk_message_id, delivery.id, delivery.recipients
    FROM channels_email_mail AS mail
    LEFT JOIN channels_email_delivery AS delivery ON delivery.mail_id = mail.id
    WHERE mail.direction = '{Direction.OUT}' AND
"""  # noqa: S608 - only an enum of ours


def take_bounce(*, mail_id: int, bounce: Bounce, thread: tuple[int, ...]) -> Fate:
    """Record in the running transaction that a message of ours came back.

    A report that names none of our messages changes nothing: anybody can write one about anybody's address.
    """
    original = _find_original(bounce, thread)
    if original is None:
        return Fate(kind=FateKind.BOUNCE, mail_id=mail_id)
    _, conversation_id, message_id, delivery_id, recipients = original
    about = _who_bounced(bounce, json.loads(recipients or "[]"))
    for one in about:
        if one.hard and one.email:
            mark_undeliverable(kind=IdentityKind.EMAIL, value=one.email)
    worst = next((one for one in about if one.hard), about[0] if about else None)
    reason = worst.reason if worst else "undefined"
    is_hard = bool(worst and worst.hard)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE channels_email_delivery SET problem_code = %s, problem = %s,"
            " progress = CASE WHEN %s THEN %s ELSE progress END WHERE id = %s",
            [f"bounced_{reason}"[:40], worst.diagnosis if worst else "", is_hard, DeliveryProgress.FAILED, delivery_id],
        )
        cursor.execute(
            "UPDATE channels_email_mail SET conversation_id = %s, desk_message_id = %s, reason = %s WHERE id = %s",
            [conversation_id, message_id, reason, mail_id],
        )
    publish(DeliveryBounced(message_id=message_id, conversation_id=conversation_id, reason=reason, hard=is_hard))
    return Fate(
        kind=FateKind.BOUNCE, mail_id=mail_id, conversation_id=conversation_id, message_id=message_id, is_reply=True
    )


def _find_original(bounce: Bounce, thread: tuple[int, ...]) -> tuple[Any, ...] | None:
    """The mail of ours that a report is about: by its id, else the newest in the conversation to that recipient."""
    with connection.cursor() as cursor:
        if bounce.original_message_id:
            name = bounce.original_message_id[:LONGEST_MESSAGE_ID]
            cursor.execute(_FIND + " mail.message_id = %s LIMIT 1", [name])
            row: tuple[Any, ...] | None = cursor.fetchone()
            if row is not None:
                return row
        if not thread:
            return None
        cursor.execute(_FIND + " mail.conversation_id = %s ORDER BY mail.received_at DESC LIMIT 1", [thread[0]])
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found


def _who_bounced(bounce: Bounce, recipients: list[str]) -> list[BouncedRecipient]:
    """What the report says about those we wrote to; if it names nobody and we wrote to one, that one is meant."""
    ours = {address.lower() for address in recipients}
    named = [one for one in bounce.recipients if one.email.lower() in ours]
    if named or len(recipients) != 1 or not bounce.recipients:
        return named
    only = bounce.recipients[0]
    meant = BouncedRecipient(
        email=recipients[0],
        dsn=only.dsn,
        replycode=only.replycode,
        reason=only.reason,
        hard=only.hard,
        diagnosis=only.diagnosis,
    )
    return [meant]
