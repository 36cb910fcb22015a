"""A programme as its form: from its fields to choices, and back."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from accord.kernel.errors import BadInput
from accord.measure.surveys.contracts import CASE_STUCK, About, ProgrammeChoices, ProgrammeKind, Segment, Way


def form_of(choices: ProgrammeChoices | None) -> dict[str, Any]:
    """The fields of a programme; those of a usual one when there is none yet."""
    held = choices or ProgrammeChoices(name="", kind=ProgrammeKind.TRANSACTIONAL, questionnaire_id=0)
    return {
        "name": held.name,
        "kind": held.kind.value,
        "questionnaire": held.questionnaire_id,
        "way": held.way.value,
        "trigger": held.trigger or CASE_STUCK,
        "delay_hours": f"{held.delay_hours:g}",
        "segment": held.segment.value,
        "every_days": held.every_days,
        "cooldown_days": held.cooldown_days,
        "percent": f"{100 * held.sampled_share:g}",
        "quota_a_day": held.quota_a_day,
        "quota_answers": held.quota_answers or "",
        "remind_after_days": held.remind_after_days or "",
        "is_anonymous": "on" if held.is_anonymous else "",
        **{about.value: list(held.only.get(about, ())) for about in About},
    }


def choices_in(given: QueryDict) -> ProgrammeChoices:
    """What the form says; refuses with `BadInput` what is no number, or not of the list."""
    kind, way, segment = (given.get(name, "") for name in ("kind", "way", "segment"))
    if kind not in set(ProgrammeKind) or way not in set(Way):
        raise BadInput(_("Choose one of the list."))
    return ProgrammeChoices(
        name=given.get("name", ""),
        kind=ProgrammeKind(kind),
        questionnaire_id=_whole(given, "questionnaire"),
        way=Way(way),
        trigger=(given.get("trigger_other", "").strip() or given.get("trigger", "").strip())[:60],
        only={about: tuple(filter(None, given.getlist(about.value))) for about in About if given.getlist(about.value)},
        delay_hours=_number(given, "delay_hours", 0),
        segment=Segment(segment) if segment in set(Segment) else Segment.ALL,
        every_days=_whole(given, "every_days", 180),
        cooldown_days=_whole(given, "cooldown_days", 30),
        sampled_share=_number(given, "percent", 100) / 100,
        quota_a_day=_whole(given, "quota_a_day", 500),
        quota_answers=_whole(given, "quota_answers", 0) or None,
        remind_after_days=_whole(given, "remind_after_days", 0) or None,
        is_anonymous="is_anonymous" in given,
    )


def _number(given: QueryDict, name: str, usual: float) -> float:
    text = given.get(name, "").strip().replace(",", ".")
    if not text:
        return usual
    try:
        return float(text)
    except ValueError as fault:
        raise BadInput(_("“%(text)s” is not a number.") % {"text": text}) from fault


def _whole(given: QueryDict, name: str, usual: int | None = None) -> int:
    text = given.get(name, "").strip()
    if not text and usual is not None:
        return usual
    if not text.isdigit() or len(text) > 9:
        raise BadInput(_("“%(text)s” is not a number.") % {"text": text} if text else _("Choose one of the list."))
    return int(text)
