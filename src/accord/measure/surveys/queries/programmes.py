"""Programmes and their doors, as lists and their own pages show them."""

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accord.kernel.errors import NotFound
from accord.measure.questionnaires.contracts import VersionState
from accord.measure.questionnaires.models import Version
from accord.measure.surveys.contracts import (
    CASE_STUCK,
    CONTACT,
    DoorRow,
    Fate,
    ProgrammeChoices,
    ProgrammeKind,
    ProgrammeRow,
    ProgrammeState,
    Segment,
    Way,
)
from accord.measure.surveys.models import AnonymousAnswer, Answer, Door, Programme

_REPORTED = (
    "order.placed",
    "parcel.shipped",
    "parcel.delayed",
    "parcel.delivered",
    "invoice.sent",
    "invoice.paid",
    "return.announced",
    "return.received",
    "return.refunded",
)


def list_programmes() -> list[ProgrammeRow]:
    """All programmes, running ones first. Three statements."""
    rows = _with_counts(Programme.objects.order_by("pk"))
    order = list(ProgrammeState)
    standing = [ProgrammeState.RUNNING, *(state for state in order if state != ProgrammeState.RUNNING)]
    return sorted(rows, key=lambda row: (standing.index(row.state), row.choices.name))


def programmes_using(*, questionnaire_id: int) -> list[ProgrammeRow]:
    """The programmes that ask a questionnaire."""
    return [row for row in list_programmes() if row.choices.questionnaire_id == questionnaire_id]


def get_programme(*, programme_id: int) -> ProgrammeRow:
    """One programme; raises `NotFound`."""
    rows = _with_counts(Programme.objects.filter(pk=programme_id))
    if not rows:
        raise NotFound(_("There is no such programme."))
    return rows[0]


def _with_counts(programmes: QuerySet[Programme]) -> list[ProgrammeRow]:
    found = programmes.select_related("questionnaire").annotate(
        asked=Count("invitations", filter=Q(invitations__sent_at__isnull=False)),
        used=Count("invitations", filter=Q(invitations__fate=Fate.ANSWERED)),
    )
    held = list(found)
    ids = [programme.pk for programme in held]
    at_doors = dict(
        Answer.objects.filter(programme__in=ids, door__isnull=False).values_list("programme").annotate(Count("pk"))
    )
    anonymous = dict(AnonymousAnswer.objects.filter(programme__in=ids).values_list("programme").annotate(Count("pk")))
    published = dict(
        Version.objects.filter(
            questionnaire__in={programme.questionnaire_id for programme in held}, state=VersionState.PUBLISHED
        ).values_list("questionnaire", "number")
    )
    return [
        ProgrammeRow(
            id=programme.pk,
            slug=programme.slug,
            state=ProgrammeState(programme.state),
            choices=_choices(programme),
            questionnaire_name=programme.questionnaire.name,
            version=published.get(programme.questionnaire_id),
            asked=programme.asked,
            answered=at_doors.get(programme.pk, 0)
            + (anonymous.get(programme.pk, 0) if programme.is_anonymous else programme.used),
        )
        for programme in held
    ]


def _choices(programme: Programme) -> ProgrammeChoices:
    return ProgrammeChoices(
        name=programme.name,
        kind=ProgrammeKind(programme.kind),
        questionnaire_id=programme.questionnaire_id,
        way=Way(programme.way),
        trigger=programme.trigger,
        only={about: tuple(values) for about, values in programme.only.items()},
        delay_hours=programme.delay_hours,
        segment=Segment(programme.segment),
        every_days=programme.every_days,
        cooldown_days=programme.cooldown_days,
        sampled_share=programme.sampled_share,
        quota_a_day=programme.quota_a_day,
        quota_answers=programme.quota_answers,
        remind_after_days=programme.remind_after_days,
        is_anonymous=programme.is_anonymous,
    )


def list_doors(*, programme_id: int) -> list[DoorRow]:
    """The doors of a programme, with how many answered at each; of an anonymous one nobody counts that."""
    doors = Door.objects.filter(programme_id=programme_id).annotate(n=Count("answers")).order_by("pk")
    return [
        DoorRow(
            id=door.pk,
            programme_id=door.programme_id,
            way=Way(door.way),
            place=door.place,
            token=door.token,
            language=door.language,
            is_open=door.is_open,
            answers=door.n,
        )
        for door in doors
    ]


def list_occasions() -> Sequence[str]:
    """The occasions that a person can choose from; what other systems report is open, so these are the usual ones."""
    used = Programme.objects.exclude(trigger="").values_list("trigger", flat=True).distinct()
    return list(dict.fromkeys([CASE_STUCK, CONTACT, *_REPORTED, *used]))
