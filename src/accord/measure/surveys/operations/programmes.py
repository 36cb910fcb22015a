"""Programmes: what is asked, of whom, after what, how often; begun, paused and ended by people."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.text import slugify
from django.utils.translation import gettext as _

from accord.kernel import audit, clock
from accord.kernel.company import read_company
from accord.kernel.deadlines import cancel_deadline, set_deadline
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction
from accord.measure.questionnaires.operations import standard_questionnaire
from accord.measure.questionnaires.queries import published_version
from accord.measure.questionnaires.starter import AFTER_RESOLUTION
from accord.measure.surveys.contracts import (
    CASE_STUCK,
    About,
    ProgrammeChoices,
    ProgrammeKind,
    ProgrammeState,
    Way,
)
from accord.measure.surveys.models import Answer, Invitation, Programme
from accord.measure.surveys.triggers import forget_triggers

WAVE = "measure.wave"
_ASKED_AT = time(9, 30)

_MOVES = {
    ProgrammeState.DRAFT: {ProgrammeState.RUNNING},
    ProgrammeState.RUNNING: {ProgrammeState.PAUSED, ProgrammeState.ENDED},
    ProgrammeState.PAUSED: {ProgrammeState.RUNNING, ProgrammeState.ENDED},
    ProgrammeState.ENDED: {ProgrammeState.RUNNING},
}


@one_transaction
def create_programme(*, actor: Actor, choices: ProgrammeChoices) -> int:
    """Write a programme down; it asks nobody until it is begun. Returns its id."""
    require(actor, Permission.SURVEYS)
    _check(choices)
    made = Programme.objects.create(slug=_free_slug(choices.name), state=ProgrammeState.DRAFT, **_columns(choices))
    audit.record(actor=actor, action="survey_programme.created", subject=f"survey_programme:{made.pk}")
    return int(made.pk)


@one_transaction
def change_programme(*, actor: Actor, programme_id: int, choices: ProgrammeChoices) -> None:
    """Change a programme. Whether it is anonymous stays as it was promised once somebody was asked."""
    require(actor, Permission.SURVEYS)
    _check(choices)
    held = hold_programme(programme_id)
    if held.is_anonymous != choices.is_anonymous and _has_been_asked(held):
        raise Refusal(_("Somebody was asked already, with the promise that stands. Begin another programme instead."))
    for name, value in _columns(choices).items():
        setattr(held, name, value)
    held.save()
    forget_triggers()
    audit.record(actor=actor, action="survey_programme.changed", subject=f"survey_programme:{held.pk}")


@one_transaction
def set_programme_state(*, actor: Actor, programme_id: int, state: ProgrammeState) -> None:
    """Begin, pause or end a programme; it needs a published questionnaire to begin."""
    require(actor, Permission.SURVEYS)
    held = hold_programme(programme_id)
    if state not in _MOVES[ProgrammeState(held.state)]:
        raise Refusal(_("The programme cannot go there from where it stands."))
    if state == ProgrammeState.RUNNING and published_version(questionnaire_id=held.questionnaire_id) is None:
        raise Refusal(_("Publish its questionnaire first."))
    held.state = state
    if state == ProgrammeState.RUNNING:
        held.began_at = held.began_at or clock.now()
    held.save(update_fields=["state", "began_at"])
    forget_triggers()
    if held.kind == ProgrammeKind.RELATIONAL:
        if state == ProgrammeState.RUNNING:
            set_deadline(kind=WAVE, subject=held.pk, due_at=next_wave(clock.now()))
        else:
            cancel_deadline(kind=WAVE, subject=held.pk)
    audit.record(actor=actor, action=f"survey_programme.{state}", subject=f"survey_programme:{held.pk}")


def next_wave(now: datetime) -> datetime:
    """The next time at which relational programmes ask: in the morning, by the company's clock."""
    zone = ZoneInfo(read_company().timezone)
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), _ASKED_AT, zone)
    return today if today > local else datetime.combine(local.date() + timedelta(days=1), _ASKED_AT, zone)


def standard_programme() -> Programme:
    """The programme that asks after a resolution that stuck, made when it is first needed."""
    found = Programme.objects.filter(slug=AFTER_RESOLUTION).first()
    if found is not None:
        return found
    questionnaire_id = standard_questionnaire(slug=AFTER_RESOLUTION)
    made, _is_new = Programme.objects.get_or_create(
        slug=AFTER_RESOLUTION,
        defaults={
            "name": _("After a resolution"),
            "kind": ProgrammeKind.TRANSACTIONAL,
            "state": ProgrammeState.RUNNING,
            "questionnaire_id": questionnaire_id,
            "trigger": CASE_STUCK,
            "began_at": clock.now(),
        },
    )
    return made


def hold_programme(programme_id: int) -> Programme:
    """The programme, locked; raises `NotFound`."""
    found = Programme.objects.select_for_update().filter(pk=programme_id).first()
    if found is None:
        raise NotFound(_("There is no such programme."))
    return found


def _has_been_asked(programme: Programme) -> bool:
    sent = Invitation.objects.filter(programme=programme, sent_at__isnull=False)
    return sent.exists() or Answer.objects.filter(programme=programme).exists()


def _check(choices: ProgrammeChoices) -> None:
    wrong = (
        (not choices.name.strip(), _("Give the programme a name.")),
        (not 0 < choices.sampled_share <= 1, _("Ask between 1 and 100 of a hundred.")),
        (not 0 <= choices.delay_hours <= 24 * 90, _("Wait at most 90 days before asking.")),
        (choices.quota_a_day < 1, _("Ask at least one customer a day.")),
        (not 30 <= choices.every_days <= 730, _("Ask each customer every 30 to 730 days.")),
        (
            choices.remind_after_days is not None and not 1 <= choices.remind_after_days <= 20,
            _("Remind after 1 to 20 days, or not at all."),
        ),
        (set(choices.only) - set(About), _("Accord does not know this condition.")),
        (
            choices.way == Way.MAIL and choices.kind == ProgrammeKind.TRANSACTIONAL and not choices.trigger,
            _("Say after what the programme asks."),
        ),
        (
            choices.way != Way.MAIL and choices.kind == ProgrammeKind.RELATIONAL,
            _("Only mail reaches customers by itself."),
        ),
    )
    for is_wrong, sentence in wrong:
        if is_wrong:
            raise BadInput(sentence)


def _columns(choices: ProgrammeChoices) -> dict[str, Any]:
    columns = dict(choices.__dict__)
    # Where and why something happened can be said of an event alone.
    told = [About.LANGUAGE] if choices.kind == ProgrammeKind.RELATIONAL else list(About)
    columns["only"] = {about.value: list(choices.only[about]) for about in told if choices.only.get(about)}
    columns["name"] = choices.name.strip()[:120]
    columns["trigger"] = choices.trigger if choices.way == Way.MAIL else ""
    return columns


def _free_slug(name: str) -> str:
    wished = slugify(name)[:40] or "survey"
    taken = set(Programme.objects.filter(slug__startswith=wished).values_list("slug", flat=True))
    names = (f"{wished}-{number}" if number else wished for number in range(len(taken) + 1))
    return next(name for name in names if name not in taken)
