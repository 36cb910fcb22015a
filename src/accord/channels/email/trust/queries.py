"""What a page shows of storms and of what is set for a mailbox beside its accounts."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Max

from accord.channels.email.contracts import FateKind, QuarantineRow
from accord.channels.email.models import Mail, Storm, Trust
from accord.channels.email.operations.limits import left_in_a_day, resting_until
from accord.channels.email.queries import quarantine_row
from accord.channels.email.trust.contracts import (
    LimitReached,
    PostRulesRow,
    StormDecision,
    StormKind,
    StormRow,
    TrustRow,
    TrustSource,
    Verdict,
)
from accord.channels.email.trust_models import PostRules
from accord.kernel.permissions import Actor, Permission, require

_MOST_STORMS = 50


def count_open_storms() -> int:
    """How many storms wait for a person."""
    return Storm.objects.filter(decision=StormDecision.OPEN).count()


def list_storms(*, actor: Actor) -> list[StormRow]:
    """Storms that wait for a person, then those decided lately; three statements."""
    require(actor, Permission.ADMINISTER)
    storms = list(Storm.objects.select_related("mailbox").order_by("-began_at", "-pk")[:_MOST_STORMS])
    storms.sort(key=lambda storm: storm.decision != StormDecision.OPEN)
    held = {
        row["storm_id"]: row
        for row in Mail.objects.filter(storm__in=storms, fate=FateKind.QUARANTINED)
        .order_by()
        .values("storm_id")
        .annotate(n=Count("pk"), last=Max("received_at"), newest=Max("pk"))
    }
    samples = {mail.storm_id: mail for mail in Mail.objects.filter(pk__in=[row["newest"] for row in held.values()])}
    return [_storm_row(storm, held.get(storm.pk), samples.get(storm.pk)) for storm in storms]


def _storm_row(storm: Storm, held: Mapping[str, Any] | None, sample: Mail | None) -> StormRow:
    return StormRow(
        id=storm.pk,
        kind=StormKind(storm.kind),
        key=storm.key,
        mailbox_id=storm.mailbox_id,
        mailbox_address=storm.mailbox.address if storm.mailbox else "",
        began_at=storm.began_at,
        last_at=held["last"] if held else None,
        decision=StormDecision(storm.decision),
        decided_at=storm.decided_at,
        held=held["n"] if held else 0,
        sample_sender=sample.sender if sample else "",
        sample_subject=sample.subject if sample else "",
    )


def list_held(*, actor: Actor, storm_id: int, limit: int = 100) -> list[QuarantineRow]:
    """The newest mails that a storm holds."""
    require(actor, Permission.ADMINISTER)
    held = Mail.objects.filter(storm_id=storm_id, fate=FateKind.QUARANTINED).order_by("-received_at", "-id")[:limit]
    return [quarantine_row(mail) for mail in held]


def get_post_rules(*, mailbox_id: int) -> PostRulesRow:
    """What is set for a mailbox; the defaults where nothing is."""
    from accord.channels.email.operations.post_rules import post_rules_by_mailbox

    return post_rules_by_mailbox().get(mailbox_id, PostRulesRow())


def limit_reached(*, mailbox_id: int) -> LimitReached | None:
    """Until when a mailbox rests because of a limit, and how many left in the last 24 hours; None while it may send."""
    row = PostRules.objects.filter(pk=mailbox_id).first()
    rests_until = resting_until(mailbox_id=mailbox_id)
    if row is None or rests_until is None:
        return None
    return LimitReached(until=rests_until, left=left_in_a_day(row))


_TRUST_COLUMNS = ("verdict", "source", "spf", "dkim", "dmarc", "domain", "security", "judged_at")


def trust_of_messages(*, message_ids: list[int]) -> dict[int, TrustRow]:
    """What is known of the senders of messages, by the desk's ids. The gate is the desk's. One statement."""
    rows = Trust.objects.filter(mail__desk_message_id__in=message_ids).select_related("mail")
    rows = rows.only(*_TRUST_COLUMNS, "mail__desk_message_id")  # the mail's own columns are thirty
    return {row.mail.desk_message_id: _trust_row(row) for row in rows if row.mail.desk_message_id is not None}


def _trust_row(row: Trust) -> TrustRow:
    return TrustRow(
        message_id=row.mail.desk_message_id or 0,
        verdict=Verdict(row.verdict),
        source=TrustSource(row.source),
        spf=row.spf,
        dkim=row.dkim,
        dmarc=row.dmarc,
        domain=row.domain,
        security=row.security,
        is_judged=row.judged_at is not None,
    )
