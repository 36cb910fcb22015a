"""An alarm when a mailbox has not worked for a while, sent by another mailbox than the broken one."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accord.channels.email.models import Mailbox
from accord.channels.email.operations.internal import send_internal
from accord.channels.email.problems import explain_problem
from accord.channels.email.queries import is_silent
from accord.kernel import clock
from accord.kernel.links import absolute
from accord.kernel.permissions import Role
from accord.staff.queries import list_employees

PATIENCE = timedelta(minutes=10)
# What does not heal by itself is told at once, all else when it has lasted.
_NEEDS_A_PERSON = frozenset(
    {
        "sign_in_refused",
        "wants_app_password",
        "wants_consent",
        "consent_withdrawn",
        "client_refused",
        "password_unreadable",
        "disk_full",
    }
)


def look_for_trouble() -> int:
    """Tell all administrators of each mailbox that broke or works again since the last look; returns how many.

    A mailbox is told of once. Without another mailbox that can send, the notice on every page of an administrator
    remains.
    """
    told = 0
    for mailbox_id in list(Mailbox.objects.filter(is_active=True).order_by("id").values_list("id", flat=True)):
        with transaction.atomic():
            mailbox = Mailbox.objects.select_for_update().get(pk=mailbox_id)
            told += _judge(mailbox)
    return told


def _judge(mailbox: Mailbox) -> bool:
    problems = _lasting_problems(mailbox)
    if problems and mailbox.alarmed_at is None:
        mailbox.alarmed_at = clock.now()
        mailbox.save(update_fields=["alarmed_at"])
        _tell(mailbox, problems)
        return True
    if mailbox.alarmed_at is not None and not _is_ill(mailbox):
        mailbox.alarmed_at = None
        mailbox.save(update_fields=["alarmed_at"])
        _tell(mailbox, [])
        return True
    return False


def _is_ill(mailbox: Mailbox) -> bool:
    return bool(mailbox.last_error or mailbox.send_error or is_silent(mailbox))


def _lasting_problems(mailbox: Mailbox) -> list[str]:
    """The kept problems (code and detail) that a person should know of now."""
    found = [
        kept
        for kept, since in (
            (mailbox.last_error, mailbox.trouble_since),
            (mailbox.send_error, mailbox.send_trouble_since),
        )
        if kept and _has_lasted(kept, since)
    ]
    return found or (["silent"] if is_silent(mailbox) and not mailbox.last_error else [])


def _has_lasted(kept: str, since: datetime | None) -> bool:
    is_a_persons = kept.partition(" ")[0] in _NEEDS_A_PERSON
    return is_a_persons or (since is not None and clock.now() - since >= PATIENCE)


def _tell(mailbox: Mailbox, problems: list[str]) -> None:
    messenger = _messenger(mailbox)
    if messenger is None:
        return
    for person in list_employees(role=Role.ADMINISTRATOR):
        with translation.override(person.language or "en"):
            subject, text = _words(mailbox, problems)
        send_internal(to=person.email, subject=subject, text=text, by_mailbox=messenger.pk)


def _messenger(broken: Mailbox) -> Mailbox | None:
    """Another mailbox that can send, and does so by another account than the broken one, if there is such."""
    able = Mailbox.objects.filter(is_active=True, send_error="").exclude(smtp_host="").exclude(pk=broken.pk)
    ours = (broken.smtp_host, broken.smtp_user)
    return min(able, key=lambda one: ((one.smtp_host, one.smtp_user) == ours, one.pk), default=None)


def _words(mailbox: Mailbox, problems: list[str]) -> tuple[str, str]:
    place = absolute(f"/settings/mailboxes/{mailbox.pk}/health/")
    if not problems:
        subject = _("{address} works again").format(address=mailbox.address)
        return subject, _("{address} receives and sends mail again.\n\n{place}").format(
            address=mailbox.address, place=place
        )
    subject = _("{address} needs you").format(address=mailbox.address)
    said = []
    for kept in problems:
        code, _space, detail = kept.partition(" ")
        said.append(explain_problem(code=code, detail=detail))
    return subject, _("{address} does not work:\n\n{problems}\n\nLook here: {place}").format(
        address=mailbox.address, problems="\n".join(said), place=place
    )
