"""What concerns one person, in words: an answer to an idea, thanks, an alarm that climbed, a promise that is late."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accord.staff.queries import list_notifications


@dataclass(frozen=True, kw_only=True)
class News:
    """One line: what happened, where it leads, and whether it was read."""

    words: str
    detail: str
    path: str
    icon: str
    at: datetime
    is_new: bool


# A sentence may use any of the notification's parameters; the lambda delays it until the reader's language is known.
_SENTENCES: dict[str, tuple[str, Callable[[], str]]] = {
    "culture.lesson": ("graduation-cap", lambda: _("A lesson of two minutes for you: %(title)s")),
    "culture.lesson_again": ("graduation-cap", lambda: _("Do you still know? %(title)s")),
    "culture.thanks": ("heart-handshake", lambda: _("%(from_name)s thanks you")),
    "listen.signal_count": ("trending-up", lambda: _("More contacts than expected: %(name)s")),
    "listen.signal_bell": ("bell", lambda: _("Somebody rang the bell: %(name)s")),
    "listen.signal_theme": ("trending-up", lambda: _("Customers write alike all at once: %(name)s")),
    "listen.signal_climbed": ("bell-ring", lambda: _("An alarm nobody has acknowledged yet: %(name)s")),
    "measure.visit_planned": ("clipboard-check", lambda: _("A visit for you: %(name)s, by %(on)s")),
    "insight.briefing": ("newspaper", lambda: _("The briefing of the week is there")),
    "improve.cause_yours": ("wrench", lambda: _("A root cause is yours: %(title)s")),
    "improve.cause_overdue": ("clock-alert", lambda: _("The date you gave has passed: %(title)s")),
    "improve.cause_unpromised": ("calendar-clock", lambda: _("Still without a date: %(title)s")),
    "improve.action_yours": ("list-todo", lambda: _("Yours to do for “%(title)s”: %(text)s")),
    "improve.measured_fell": ("circle-check", lambda: _("The fix worked: %(title)s")),
    "improve.measured_rose": ("trending-up", lambda: _("It rose after the fix: %(title)s")),
    "improve.measured_no_detectable_change": ("minus", lambda: _("No detectable change after the fix: %(title)s")),
    "improve.customers_told": ("megaphone", lambda: _("%(customers)s customers hear what you mended: %(title)s")),
    "improve.thanks_bell": ("heart-handshake", lambda: _("You rang the bell, now it is fixed: %(title)s")),
    "improve.thanks_idea": ("heart-handshake", lambda: _("Your idea helped, now it is fixed: %(title)s")),
    "improve.thanks_solved": ("heart-handshake", lambda: _("You helped those it hit, now it is fixed: %(title)s")),
    "improve.idea_to_decide": ("lightbulb", lambda: _("An idea waits for your answer: %(text)s")),
    "improve.idea_overdue": ("clock-alert", lambda: _("An idea still waits for your answer: %(text)s")),
    "improve.idea_late": ("clock-alert", lambda: _("Your idea went one step up for its answer: %(text)s")),
    "improve.idea_adopted": ("lightbulb", lambda: _("Your idea was adopted: %(text)s")),
    "desk.rule": ("zap", lambda: _("The rule “%(name)s” points you to: %(title)s")),
    "desk.task_given": ("list-todo", lambda: _("A task for you: %(text)s")),
    "desk.task_soon": ("alarm-clock", lambda: _("Soon due: %(text)s")),
    "desk.task_overdue": ("clock-alert", lambda: _("Due by now: %(text)s")),
    "improve.idea_declined": ("lightbulb", lambda: _("Your idea was answered: %(text)s")),
}
_DETAILS = ("answer", "what_changed", "words")


def list_news(*, employee_id: int, limit: int = 12) -> list[News]:
    """The newest that concerns an employee, newest first."""
    return [
        News(
            words=_sentence(row.text_code, row.parameters),
            detail=next((str(row.parameters[key]) for key in _DETAILS if row.parameters.get(key)), ""),
            path=row.url,
            icon=_SENTENCES.get(row.text_code, ("bell", str))[0],
            at=row.at,
            is_new=row.read_at is None,
        )
        for row in list_notifications(employee_id=employee_id, limit=limit)
    ]


def _sentence(code: str, parameters: Mapping[str, Any]) -> str:
    known = _SENTENCES.get(code)
    if known is None:  # from a newer version, or a part that speaks of a title
        return str(parameters.get("title") or parameters.get("name") or _("Something concerns you."))
    return known[1]() % {"title": "", "name": "", "text": "", "from_name": "", "customers": "", **parameters}
