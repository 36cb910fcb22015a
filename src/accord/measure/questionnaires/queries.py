"""Questionnaires and their versions, as they are written and asked."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from accord.kernel.errors import NotFound
from accord.measure.questionnaires.contracts import QuestionnaireRow, VersionRow, VersionState
from accord.measure.questionnaires.models import Questionnaire, Version
from accord.measure.questionnaires.rules import first_answers as first_answers  # noqa: PLC0414 - this room's own door
from accord.measure.questionnaires.rules import in_language as in_language  # noqa: PLC0414
from accord.measure.questionnaires.rules import is_asked as is_asked  # noqa: PLC0414
from accord.measure.questionnaires.rules import keys_of as keys_of  # noqa: PLC0414
from accord.measure.questionnaires.rules import lacks as lacks  # noqa: PLC0414
from accord.measure.questionnaires.rules import language_for as language_for  # noqa: PLC0414
from accord.measure.questionnaires.rules import range_of as range_of  # noqa: PLC0414
from accord.measure.questionnaires.shapes import unpacked
from accord.measure.questionnaires.starter import AFTER_DELIVERY as AFTER_DELIVERY  # noqa: PLC0414
from accord.measure.questionnaires.starter import BEGINNINGS as BEGINNINGS  # noqa: PLC0414
from accord.measure.questionnaires.starter import RELATION as RELATION  # noqa: PLC0414
from accord.measure.questionnaires.starter import VISIT as VISIT  # noqa: PLC0414
from accord.measure.questionnaires.starter import standard_question as standard_question  # noqa: PLC0414
from accord.measure.questionnaires.starter import starter as starter  # noqa: PLC0414


def list_questionnaires() -> list[QuestionnaireRow]:
    """All questionnaires, those in use first. Two statements."""
    rows = []
    for found in Questionnaire.objects.prefetch_related("versions").order_by("retired_at", "name", "pk"):
        versions = sorted(found.versions.all(), key=lambda version: version.number)
        newest = unpacked(versions[-1].definition)
        rows.append(
            QuestionnaireRow(
                id=found.pk,
                name=found.name,
                published=next((v.number for v in versions if v.state == VersionState.PUBLISHED), None),
                draft=next((v.number for v in versions if v.state == VersionState.DRAFT), None),
                questions=len(newest.questions),
                languages=newest.languages,
                is_retired=found.retired_at is not None,
                changed_at=found.changed_at,
            )
        )
    return sorted(rows, key=lambda row: row.is_retired)


def get_version(*, version_id: int) -> VersionRow:
    """One version; raises `NotFound`."""
    found = list_versions(version_ids=[version_id]).get(version_id)
    if found is None:
        raise NotFound(_("There is no such questionnaire."))
    return found


def list_versions(*, version_ids: Collection[int]) -> dict[int, VersionRow]:
    """Versions by id. One statement."""
    rows = Version.objects.filter(pk__in=version_ids).select_related("questionnaire")
    return {row.pk: version_row(row) for row in rows}


def versions_of(*, questionnaire_id: int) -> list[VersionRow]:
    """All versions of a questionnaire, newest first; raises `NotFound` when there is none."""
    rows = Version.objects.filter(questionnaire_id=questionnaire_id).select_related("questionnaire")
    found = [version_row(row) for row in rows.order_by("-number")]
    if not found:
        raise NotFound(_("There is no such questionnaire."))
    return found


def published_version(*, questionnaire_id: int) -> VersionRow | None:
    """The version that is asked now; None before the first is published and after it was retired."""
    rows = Version.objects.filter(questionnaire_id=questionnaire_id, state=VersionState.PUBLISHED)
    found = rows.select_related("questionnaire").first()
    return None if found is None else version_row(found)


def version_row(row: Version) -> VersionRow:
    """A version as it crosses the door."""
    return VersionRow(
        id=row.pk,
        questionnaire_id=row.questionnaire_id,
        name=row.questionnaire.name,
        number=row.number,
        state=VersionState(row.state),
        definition=unpacked(row.definition),
        published_at=row.published_at,
    )
