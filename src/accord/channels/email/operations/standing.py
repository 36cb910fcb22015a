"""What is known of a sender: noted as a mail comes in, found out by the DNS afterwards, so that intake never waits."""

import logging
import threading
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction

from accord.channels.email.contracts import Address, Mail
from accord.channels.email.trust.contracts import PostRulesRow, TrustSource, Verdict
from accord.channels.email.trust.dns import NoAnswerNow, PublicDns, Resolver
from accord.channels.email.trust.domains import can_be_asked, domain_of
from accord.channels.email.trust.headers import results_of
from accord.channels.email.trust.judging import Judgement, judge_by_dns, judge_by_headers
from accord.channels.email.trust_models import Trust
from accord.channels.events import SenderDoubted
from accord.kernel import clock, files
from accord.kernel.events import publish

log = logging.getLogger(__name__)

_AT_ONCE = 20
_LEASE = timedelta(minutes=5)
# When the DNS cannot be asked: again after a while, then it is left open.
_AGAIN_AFTER = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6))
_LOOK_SECONDS = 1.0
_REST_SECONDS = 60.0

_INSERT = """
    INSERT INTO channels_email_trust (mail_id, verdict, source, spf, dkim, dmarc, domain, security, peer, envelope_from,
        judged_at, attempts, attempt_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0, %s) ON CONFLICT DO NOTHING
"""
_TAKE = """
    UPDATE channels_email_trust SET attempt_at = %s, attempts = attempts + 1
    WHERE mail_id IN (SELECT mail_id FROM channels_email_trust WHERE judged_at IS NULL AND attempt_at <= %s
        ORDER BY attempt_at LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING mail_id
"""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a mail's own headers say of its sender as it comes in, and whether the DNS is to be asked."""

    judgement: Judgement
    security: str
    asks_dns: bool
    author_is_claimed: bool

    @property
    def is_noted(self) -> bool:
        """Whether there is anything to keep."""
        return self.asks_dns or bool(self.security) or self.judgement.source != TrustSource.NONE

    def vouches(self, *, is_in_thread: bool) -> bool:
        """Whether the sender may be taken for the one whom the address names.

        Somebody who is named by Reply-To alone is believed to ask, but not to be a known writer of a conversation.
        """
        return self.judgement.verdict != Verdict.FAIL and not (is_in_thread and self.author_is_claimed)


def standing_of(
    mail: Mail, *, author: Address, our_addresses: Collection[str], rules: PostRulesRow, is_old: bool
) -> Standing:
    """What is known at once. Old mail out of an archive is not judged: keys and records have changed since."""
    sender = mail.sender
    domain = domain_of(sender.email) if sender else ""
    is_ours = bool(sender and sender.email.lower() in our_addresses)
    judgement, asks_dns = Judgement(), False
    if domain and not is_old:
        judgement = _by_headers(mail, domain, rules)
        if judgement.source == TrustSource.NONE and rules.checks_itself and not is_ours and can_be_asked(domain):
            judgement, asks_dns = Judgement(domain=domain), True
    return Standing(
        judgement=judgement,
        security=mail.security or "",
        asks_dns=asks_dns,
        author_is_claimed=bool(sender and sender.email and author.email.lower() != sender.email.lower()),
    )


def _by_headers(mail: Mail, domain: str, rules: PostRulesRow) -> Judgement:
    if len({domain_of(one.email) for one in mail.from_ if one.email}) > 1:
        # Checks speak of one author; a mail that names authors of several domains hides behind that.
        return Judgement(verdict=Verdict.FAIL, source=TrustSource.OWN, domain=domain)
    if not rules.authserv_id:
        return Judgement()
    results = results_of(mail.header_values("authentication-results"), authserv_id=rules.authserv_id)
    return judge_by_headers(results, domain=domain) if results else Judgement()


def note_standing(standing: Standing, *, mail_id: int, peer: str, envelope_from: str, at: datetime) -> None:
    """Keep what is known of a mail's sender, in the running transaction; what the DNS must tell is found out later."""
    if not standing.is_noted:
        return
    found = standing.judgement
    values: list[str | int | datetime | None] = [
        mail_id,
        found.verdict,
        found.source,
        found.spf,
        found.dkim,
        found.dmarc,
        found.domain[:255],
        standing.security,
        peer[:45],
        envelope_from[:320],
        None if standing.asks_dns else at,
        at,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)


def judge_senders(stop: threading.Event, *, resolver: Resolver | None = None) -> None:
    """Find out about the senders of new mail until told to stop: within a second, beside everything else."""
    while not stop.is_set():
        pause = _LOOK_SECONDS
        close_old_connections()
        try:
            while not stop.is_set() and judge_waiting(resolver=resolver):
                pass
        except NoAnswerNow as fault:
            log.info("Senders cannot be judged now: %s", fault)
            pause = _REST_SECONDS
        finally:
            connection.close()
        stop.wait(pause)


def judge_waiting(*, resolver: Resolver | None = None) -> int:
    """Judge some senders that wait; returns how many. Raises NoAnswerNow after noting which wait on."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [now + _LEASE, now, _AT_ONCE])
        taken = [row[0] for row in cursor.fetchall()]
    asked = resolver or PublicDns()
    for position, mail_id in enumerate(sorted(taken)):
        try:
            _judge(mail_id, asked)
        except NoAnswerNow:
            Trust.objects.filter(pk__in=sorted(taken)[position + 1 :]).update(attempt_at=now)
            _leave_for_later(mail_id)
            raise
        except (DatabaseError, InterfaceError):
            raise
        except Exception:  # one odd mail must not keep those behind it from being judged
            log.exception("The sender of mail %s could not be judged", mail_id)
            _give_up(mail_id)
    return len(taken)


def _judge(mail_id: int, resolver: Resolver) -> None:
    row = Trust.objects.select_related("mail").get(pk=mail_id)
    try:
        raw = files.read(row.mail.raw_sha256)
    except OSError as fault:
        log.warning("The mail %s cannot be judged: %s", mail_id, fault)
        _settle(row, Judgement(source=TrustSource.OWN, domain=row.domain))
        return
    found = judge_by_dns(raw=raw, domain=row.domain, peer=row.peer, envelope_from=row.envelope_from, resolver=resolver)
    _settle(row, found)


@transaction.atomic
def _settle(row: Trust, found: Judgement) -> None:
    row.verdict, row.source, row.domain = found.verdict, found.source, found.domain[:255]
    row.spf, row.dkim, row.dmarc = found.spf, found.dkim, found.dmarc
    row.judged_at = clock.now()
    row.save(update_fields=["verdict", "source", "domain", "spf", "dkim", "dmarc", "judged_at"])
    mail = row.mail
    if found.verdict == Verdict.FAIL and mail.desk_message_id is not None and mail.conversation_id is not None:
        publish(SenderDoubted(message_id=mail.desk_message_id, conversation_id=mail.conversation_id))


def _give_up(mail_id: int) -> None:
    row = Trust.objects.select_related("mail").get(pk=mail_id)
    _settle(row, Judgement(source=TrustSource.OWN, domain=row.domain, dkim="permerror"))


def _leave_for_later(mail_id: int) -> None:
    row = Trust.objects.select_related("mail").get(pk=mail_id)
    if row.attempts > len(_AGAIN_AFTER):
        nothing = Judgement(source=TrustSource.OWN, domain=row.domain, dkim="temperror", dmarc="temperror")
        _settle(row, nothing)
        return
    Trust.objects.filter(pk=mail_id).update(attempt_at=clock.now() + _AGAIN_AFTER[row.attempts - 1])
