"""Storms: far more mail of one kind than people write is held, shown to a person, and released or discarded whole."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accord.channels.contracts import Channel
from accord.channels.email import rules
from accord.channels.email.contracts import Direction, Fate, FateKind
from accord.channels.email.models import Mail, Storm
from accord.channels.email.trust.contracts import PostRulesRow, StormDecision, StormKind
from accord.channels.email.trust.pressure import STORM_MINUTES
from accord.channels.events import MessageQuarantined
from accord.kernel import audit, clock, files
from accord.kernel.errors import NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission, require

REASON = "storm"
_DECISION_HOLDS = timedelta(hours=24)
_AT_ONCE = 50

_LATELY = f"""
    SELECT 1 FROM channels_email_mail
    WHERE direction = '{Direction.IN}' AND received_at BETWEEN %(lately)s AND %(now)s AND
"""  # noqa: S608 - only an enum of ours
_WITHIN_AN_HOUR = _LATELY.replace("%(lately)s", "%(hour)s")
_PRESSURE = f"""
    SELECT
        (SELECT count(*) FROM ({_LATELY} sender = %(sender)s LIMIT %(after)s) a),
        (SELECT count(*) FROM ({_LATELY} likeness = %(likeness)s AND likeness <> '' LIMIT %(after)s) b),
        (SELECT count(*) FROM ({_LATELY} mailbox_id = %(mailbox)s LIMIT %(after_all)s) c),
        (SELECT count(*) FROM ({_WITHIN_AN_HOUR} sender = %(sender)s LIMIT %(loop)s) d),
        (SELECT count(*) FROM ({_WITHIN_AN_HOUR} conversation_id = %(conversation)s LIMIT %(loop)s) e)
"""  # noqa: S608 - only what stands above
_HOLD = f"""
    INSERT INTO channels_email_mail AS known (direction, mailbox_id, raw_sha256, message_id, content_hash,
        identity_key, sender, subject, envelope_to, imap_uid_validity, imap_uid, received_at, fate, reason,
        times_received, is_reply, likeness, storm_id)
    VALUES ('{Direction.IN}', %s, %s, '', '', %s, %s, %s, %s::jsonb, %s, %s, %s, '{FateKind.QUARANTINED}', '{REASON}',
        1, false, %s, %s)
    ON CONFLICT (identity_key) DO UPDATE SET times_received = known.times_received + 1
    RETURNING id, xmax = 0
"""  # noqa: S608 - only enums of ours
_FIRST_TWO = "SELECT count(*) FROM (SELECT 1 FROM channels_email_mail WHERE storm_id = %s LIMIT 2) a"


@dataclass(frozen=True, kw_only=True)
class Pressure:
    """How many mails like this one came lately; each is counted up to its limit only."""

    from_sender: int
    same_words: int
    to_mailbox: int
    from_sender_in_an_hour: int
    in_conversation_in_an_hour: int

    @property
    def is_loop(self) -> bool:
        """Whether this sender writes, or this conversation grows, as fast as only machines do."""
        fastest = max(self.from_sender_in_an_hour, self.in_conversation_in_an_hour)
        return fastest >= rules.MAILS_AN_HOUR_BEFORE_A_LOOP


@dataclass(frozen=True, kw_only=True)
class Held:
    """A mail to be held: everything its row needs."""

    raw: bytes
    mailbox_id: int | None
    sender: str
    subject: str
    envelope_to: tuple[str, ...]
    uid: tuple[int, int] | None
    received_at: datetime
    likeness: str


def measure_pressure(
    *,
    sender: str,
    likeness: str,
    mailbox_id: int | None,
    conversation_id: int | None,
    received_at: datetime,
    limits: PostRulesRow,
) -> Pressure:
    """Count what came lately from this sender, with these words, to this mailbox; one statement on four indexes."""
    values = {
        "sender": sender,
        "likeness": likeness,
        "mailbox": mailbox_id,
        "conversation": conversation_id,
        "now": received_at,
        "lately": received_at - timedelta(minutes=STORM_MINUTES),
        "hour": received_at - timedelta(hours=1),
        "after": limits.storm_after,
        "after_all": limits.storm_after_all,
        "loop": rules.MAILS_AN_HOUR_BEFORE_A_LOOP,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PRESSURE, values)
        row = cursor.fetchone()
    return Pressure(
        from_sender=row[0],
        same_words=row[1],
        to_mailbox=row[2],
        from_sender_in_an_hour=row[3],
        in_conversation_in_an_hour=row[4],
    )


def storm_for(mail: Held, pressure: Pressure, *, limits: PostRulesRow, is_reply: bool) -> int | None:
    """The storm that a mail belongs to, begun if need be; None when it may pass.

    Answers to us may well be alike (many write the same thanks), so words count only for mail that opens a matter.
    """
    reasons = [
        (StormKind.SENDER, mail.sender, 0 < limits.storm_after <= pressure.from_sender),
        (StormKind.CONTENT, mail.likeness, 0 < limits.storm_after <= pressure.same_words and not is_reply),
        (StormKind.MAILBOX, str(mail.mailbox_id), 0 < limits.storm_after_all <= pressure.to_mailbox),
    ]
    over = [(kind, key) for kind, key, is_over in reasons if is_over]
    for kind, key in over:
        storm_id = _storm(kind, key, mail)
        if storm_id is not None:
            return storm_id
    return None


def _storm(kind: StormKind, key: str, mail: Held) -> int | None:
    """The storm of this key: an open one, one discarded lately, or a new one; None if a person released it lately."""
    decided_after = clock.now() - _DECISION_HOLDS
    for known in Storm.objects.filter(kind=kind, key=key).order_by("-began_at", "-pk")[:1]:
        is_recent = known.decided_at is not None and known.decided_at > decided_after
        if known.decision == StormDecision.OPEN or (known.decision == StormDecision.DISCARDED and is_recent):
            return known.pk
        if known.decision == StormDecision.RELEASED and is_recent:
            return None
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO channels_email_storm (kind, key, mailbox_id, began_at, decision) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (kind, key) WHERE decision = 'open' DO UPDATE SET key = EXCLUDED.key RETURNING id",
            [kind, key, mail.mailbox_id, mail.received_at, StormDecision.OPEN],
        )
        return int(cursor.fetchone()[0])


def hold(mail: Held, *, storm_id: int) -> Fate:
    """Keep a mail where a person decides about its storm, in the running transaction."""
    sha256 = files.store(mail.raw)
    validity, number = mail.uid or (None, None)
    values = [
        mail.mailbox_id,
        sha256,
        rules.unread_key(sha256),
        mail.sender,
        mail.subject[:400],
        json.dumps(list(mail.envelope_to)),
        validity,
        number,
        mail.received_at,
        mail.likeness,
        storm_id,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, values)
        mail_id, is_new = cursor.fetchone()
        if not is_new:
            return Fate(kind=FateKind.DUPLICATE, mail_id=mail_id, reason=REASON)
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM channels_email_mail WHERE storm_id = %s LIMIT 2) a", [storm_id]
        )
        is_first = cursor.fetchone()[0] == 1
    if is_first:  # one hint a storm: a hint a mail would be a storm of its own
        publish(MessageQuarantined(channel=Channel.EMAIL, inbox_id=mail.mailbox_id, quarantine_id=mail_id))
    return Fate(kind=FateKind.QUARANTINED, mail_id=mail_id, reason=REASON)


@transaction.atomic
def release_storm(*, actor: Actor, storm_id: int) -> None:
    """Let all mails of a storm in, by a job; for a day nothing more of its kind is held. Raises NotFound, Refusal."""
    from accord.channels.email.tasks import let_held_mail_in
    from accord.kernel.jobs import defer

    _decide(actor, storm_id, StormDecision.RELEASED)
    defer(let_held_mail_in, storm_id=storm_id)


@transaction.atomic
def discard_storm(*, actor: Actor, storm_id: int) -> None:
    """Take a storm for junk: its mails stay kept and counted, and more of its kind joins them for a day."""
    _decide(actor, storm_id, StormDecision.DISCARDED)


def _decide(actor: Actor, storm_id: int, decision: StormDecision) -> None:
    require(actor, Permission.ADMINISTER)
    storm = Storm.objects.select_for_update().filter(pk=storm_id).first()
    if storm is None:
        raise NotFound(_("There is no such storm."))
    # What was discarded by mistake can still be let in; what is on the desk cannot be taken back.
    if storm.decision in {StormDecision.RELEASED, decision}:
        raise Refusal(_("Somebody has decided about this storm already."))
    storm.decision, storm.decided_at, storm.decided_by_id = decision, clock.now(), actor.id
    storm.save(update_fields=["decision", "decided_at", "decided_by_id"])
    audit.record(actor=actor, action=f"mail.storm_{decision}", subject=f"storm:{storm_id}")


def let_in(*, storm_id: int) -> int:
    """Read the held mails of a released storm, oldest first, each in a transaction of its own; returns how many.

    One that cannot be stored stays in quarantine with that reason and leaves the storm.
    """
    from accord.channels.email.operations.quarantine import read_again

    done = 0
    while waiting := _next_held(storm_id):
        for mail_id in waiting:
            if read_again(mail_id).kind == FateKind.QUARANTINED:
                Mail.objects.filter(pk=mail_id).update(storm=None)
            done += 1
    return done


def _next_held(storm_id: int) -> list[int]:
    held = Mail.objects.filter(storm_id=storm_id, storm__decision=StormDecision.RELEASED, fate=FateKind.QUARANTINED)
    return list(held.order_by("received_at", "id").values_list("id", flat=True)[:_AT_ONCE])


def list_half_released() -> list[int]:
    """Released storms of which mails still wait."""
    left = Mail.objects.filter(storm__decision=StormDecision.RELEASED, fate=FateKind.QUARANTINED)
    return sorted(left.values_list("storm_id", flat=True).distinct())
