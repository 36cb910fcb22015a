"""The mail digest: what somebody has not read, in one mail, at the times that they chose."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accord.channels.email.operations import send_internal
from accord.desk.notices.contracts import Digest, NoticeRow
from accord.desk.notices.models import Notice, Rhythm
from accord.desk.notices.operations import habits_of
from accord.desk.notices.queries import list_notices
from accord.desk.notices.rules import is_digest_due
from accord.desk.notices.words import sentence_of
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import NotFound
from accord.kernel.transactions import one_transaction
from accord.staff.queries import get_employee


def send_digests() -> int:
    """Send everybody's digest that is due, each in a transaction of its own; returns how many mails left."""
    people = Rhythm.objects.exclude(digest=Digest.NEVER).order_by("employee_id").values_list("employee_id", flat=True)
    return sum(send_digest(employee_id=employee_id) for employee_id in list(people))


@one_transaction
def send_digest(*, employee_id: int) -> bool:
    """Send one person what they have not read and no mail has told them yet, if it is time; whether a mail left."""
    rhythm = Rhythm.objects.select_for_update().get(employee_id=employee_id)
    habits, now = habits_of(employee_id=employee_id), clock.now()
    local = now.astimezone(ZoneInfo(read_company().timezone))
    if not is_digest_due(habits, local=local, mailed_at=rhythm.mailed_at):
        return False
    unread = list_notices(employee_id=employee_id, for_mail=True)
    wanted = [notice for notice in unread if habits.way_of(notice.kind).by_mail]
    is_sent = bool(wanted) and _send(employee_id, wanted)
    if is_sent or not wanted:  # what could not leave, for want of a mailbox, is told when there is one
        Rhythm.objects.filter(employee_id=employee_id).update(mailed_at=now)
        Notice.objects.filter(pk__in=[notice.id for notice in unread]).update(mailed_at=now)
    return is_sent


def _send(employee_id: int, wanted: Sequence[NoticeRow]) -> bool:
    try:
        person = get_employee(employee_id=employee_id)
    except NotFound:
        return False
    if not person.is_active:
        return False
    with override(person.language or read_company().language):
        return send_internal(to=person.email, subject=_subject(wanted), text=_text(person.name, wanted))


def _subject(notices: Sequence[NoticeRow]) -> str:
    count = len(notices)
    return ngettext("%(count)s thing waits for you", "%(count)s things wait for you", count) % {"count": count}


def _text(name: str, notices: Sequence[NoticeRow]) -> str:
    """Who and which conversation, never what was said: a mail lies where we cannot see to it."""
    lines = [f"{sentence_of(notice)}.\n{settings.ACCORD_URL}/inbox/{notice.conversation_id}/" for notice in notices]
    end = _("You chose to get this mail. Change it here: %(url)s") % {"url": f"{settings.ACCORD_URL}/notices/choices/"}
    return "\n\n".join([_("Hello %(name)s,") % {"name": name}, *lines, end])
