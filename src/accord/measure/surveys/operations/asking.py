"""Asking: every occasion is considered once, every rule that holds somebody back is kept, and the rest are sent."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import Min

from accord.customers.contracts import CustomerRow
from accord.customers.queries import list_customers, list_persons_after
from accord.desk import operations as desk
from accord.desk.queries import get_conversation_subject
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.deadlines import set_deadline
from accord.kernel.events import publish, publish_all
from accord.kernel.ids import hash_of, new_token
from accord.kernel.links import absolute
from accord.kernel.transactions import one_transaction
from accord.measure.questionnaires.contracts import VersionRow
from accord.measure.questionnaires.queries import get_version, language_for, published_version
from accord.measure.surveys.contracts import (
    CASE_STUCK,
    About,
    Fate,
    Occasion,
    ProgrammeKind,
    ProgrammeState,
    Way,
)
from accord.measure.surveys.events import SurveyInvited, SurveySuppressed
from accord.measure.surveys.knowing import Knowledge, in_segment, know
from accord.measure.surveys.letters import ask_letter
from accord.measure.surveys.models import Invitation, Programme
from accord.measure.surveys.occasions import stuck_cases
from accord.measure.surveys.operations.programmes import WAVE, hold_programme, next_wave, standard_programme
from accord.measure.surveys.rules import VALID_FOR, days_until_turn, is_meant, suppressed_by

ASK = "measure.ask"
REMIND = "measure.remind"
AT_ONCE = 200


def consider_survey(*, case_id: int) -> int | None:
    """Consider one resolution that has stuck; the invitation's id, None if it came undone or was considered before."""
    made = consider(occasions=stuck_cases([case_id]))
    return made[0] if made else None


@one_transaction
def consider(*, occasions: Sequence[Occasion]) -> list[int]:
    """Let every programme that waits for such an occasion decide whether to ask; each occasion once.

    Returns the ids of the invitations made, whatever became of them.
    """
    by_kind: dict[str, list[Occasion]] = defaultdict(list)
    for occasion in occasions:
        by_kind[occasion.kind].append(occasion)
    if CASE_STUCK in by_kind:
        standard_programme()
    waiting_for = Programme.objects.filter(
        state=ProgrammeState.RUNNING, kind=ProgrammeKind.TRANSACTIONAL, way=Way.MAIL, trigger__in=list(by_kind)
    )
    made: list[int] = []
    for programme in waiting_for.order_by("pk"):
        made += _consider(programme, by_kind[programme.trigger])
    return made


def _consider(programme: Programme, occasions: Sequence[Occasion]) -> list[int]:
    customers = list_customers(customer_ids={occasion.customer_id for occasion in occasions})
    meant = {
        occasion.key: occasion
        for occasion in occasions
        if occasion.customer_id in customers
        and is_meant(programme.only, {**occasion.told, About.LANGUAGE: _language(customers[occasion.customer_id])})
    }
    known = Invitation.objects.filter(programme=programme, occasion__in=list(meant)).values_list("occasion", flat=True)
    for key in known:
        del meant[key]
    now = clock.now()
    made = Invitation.objects.bulk_create(
        [
            Invitation(
                programme=programme,
                customer_id=occasion.customer_id,
                case_id=occasion.case_id,
                conversation_id=occasion.conversation_id,
                occasion=key,
                fate=Fate.WAITING,
                language=_language(customers[occasion.customer_id]),
                considered_at=now,
                due_at=now + timedelta(hours=programme.delay_hours),
            )
            for key, occasion in meant.items()
        ]
    )
    if programme.delay_hours:
        _ask_later(programme)
    else:
        _ask(programme, made)
    return [int(invitation.pk) for invitation in made]


def _language(customer: CustomerRow) -> str:
    return customer.language or read_company().language


def _ask_later(programme: Programme) -> None:
    due_at = programme.invitations.filter(fate=Fate.WAITING).aggregate(due=Min("due_at"))["due"]
    if due_at is not None:
        set_deadline(kind=ASK, subject=programme.pk, due_at=max(due_at, clock.now()))


@one_transaction
def ask_waiting(*, programme_id: int) -> int:
    """Ask those whose time has come, a few hundred at a time; returns how many were decided upon."""
    programme = hold_programme(programme_id)
    due = programme.invitations.filter(fate=Fate.WAITING, due_at__lte=clock.now()).order_by("due_at", "pk")
    invitations = list(due.select_for_update()[:AT_ONCE])
    _ask(programme, invitations)
    _ask_later(programme)
    return len(invitations)


@one_transaction
def consider_wave(*, programme_id: int) -> int:
    """Write down today's part of a relational programme's customers, and when to go on; returns how many."""
    programme = hold_programme(programme_id)
    if programme.state != ProgrammeState.RUNNING:
        return 0
    now = clock.now()
    today = now.astimezone(ZoneInfo(read_company().timezone)).date()
    made, after = 0, 0
    while batch := list_persons_after(after_id=after, limit=5000):
        after = batch[-1]
        turn = [
            each
            for each in batch
            if not days_until_turn(
                programme=programme.slug, customer_id=each, every_days=programme.every_days, today=today
            )
        ]
        customers = {row.id: row for row in list_customers(customer_ids=turn).values()}
        invitations = [
            Invitation(
                programme=programme,
                customer_id=each,
                occasion=f"wave:{today}:{each}",
                fate=Fate.WAITING,
                language=_language(customers[each]),
                considered_at=now,
                due_at=now,
            )
            for each in sorted(in_segment(programme, customers, now))
            if is_meant(programme.only, {About.LANGUAGE: _language(customers[each])})
        ]
        made += len(Invitation.objects.bulk_create(invitations, ignore_conflicts=True))
    _ask_later(programme)
    set_deadline(kind=WAVE, subject=programme.pk, due_at=next_wave(now))
    return made


def _ask(programme: Programme, invitations: Sequence[Invitation]) -> None:
    """Decide upon each; what is held back is kept with its rule."""
    if not invitations:
        return
    version = published_version(questionnaire_id=programme.questionnaire_id)
    known = know(programme, invitations, can_ask=version is not None)
    held_back: list[Invitation] = []
    for invitation in invitations:
        situation = known.situation(invitation)
        invitation.suppressed_by = "unreachable" if situation is None else suppressed_by(situation)
        if invitation.suppressed_by or version is None or not _send(programme, version, invitation, known):
            invitation.fate = Fate.SUPPRESSED
            held_back.append(invitation)
    Invitation.objects.bulk_update(held_back, ["fate", "suppressed_by"])
    if held_back:
        publish_all(
            *(
                SurveySuppressed(
                    invitation_id=each.pk, customer_id=each.customer_id, case_id=each.case_id, rule=each.suppressed_by
                )
                for each in held_back
            )
        )


def _send(programme: Programme, version: VersionRow, invitation: Invitation, known: Knowledge) -> bool:
    token = new_token()
    invitation.language = language_for(version.definition, invitation.language)
    message_id = _post(programme, version, invitation, known.customers[invitation.customer_id], token)
    if message_id is None:
        invitation.suppressed_by = "unreachable"
        return False
    invitation.version_id, invitation.message_id = version.id, message_id
    invitation.token_hash = hash_of(token)
    invitation.fate, invitation.sent_at = Fate.SENT, known.now
    invitation.save()
    known.count_sent(invitation)
    publish(_invited(invitation, is_reminder=False))
    if programme.remind_after_days:
        due_at = known.now + timedelta(days=programme.remind_after_days)
        set_deadline(kind=REMIND, subject=invitation.pk, due_at=due_at)
    return True


def _post(
    programme: Programme,
    version: VersionRow,
    invitation: Invitation,
    customer: CustomerRow,
    token: str,
    *,
    is_reminder: bool = False,
) -> int | None:
    subject = "" if invitation.conversation_id is None else _subject(invitation)
    letter = ask_letter(
        company=read_company().name,
        customer_name=customer.display_name if customer.name else "",
        subject=subject,
        definition=version.definition,
        token=token,
        language=invitation.language,
        is_anonymous=programme.is_anonymous,
        is_reminder=is_reminder,
    )
    return desk.post_notice(
        customer_id=invitation.customer_id,
        conversation_id=invitation.conversation_id,
        purpose="survey",
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        unsubscribe_url=absolute(f"/s/{token}/stop/"),
    )


def _subject(invitation: Invitation) -> str:
    # Only what was solved can be asked about by its name: a parcel's survey goes out beside any conversation.
    if invitation.case_id is None:
        return ""
    return get_conversation_subject(conversation_id=invitation.conversation_id or 0)


def _invited(invitation: Invitation, *, is_reminder: bool) -> SurveyInvited:
    return SurveyInvited(
        invitation_id=invitation.pk,
        customer_id=invitation.customer_id,
        case_id=invitation.case_id,
        conversation_id=invitation.conversation_id,
        is_reminder=is_reminder,
    )


@one_transaction
def remind(*, invitation_id: int) -> bool:
    """Ask once more, and never again, who has neither answered nor said no; True if a reminder went out."""
    held = (
        Invitation.objects.select_for_update(of=("self",)).select_related("programme").filter(pk=invitation_id).first()
    )
    if held is None or held.version_id is None or held.reminded_at is not None or held.sent_at is None:
        return False
    if held.fate not in {Fate.SENT, Fate.DELIVERED, Fate.OPENED} or clock.now() - held.sent_at >= VALID_FOR:
        return False
    known = know(held.programme, [held], can_ask=True)
    situation = known.situation(held)
    if situation is None or not situation.may_ask or not situation.is_asked_now or situation.has_open_matter:
        return False
    version = get_version(version_id=held.version_id)
    token = new_token()
    customer = known.customers[held.customer_id]
    if _post(held.programme, version, held, customer, token, is_reminder=True) is None:
        return False
    held.reminder_hash, held.reminded_at = hash_of(token), known.now
    held.save(update_fields=["reminder_hash", "reminded_at"])
    publish(_invited(held, is_reminder=True))
    return True
