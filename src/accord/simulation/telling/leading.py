"""What leaders and department owners do with what they hear: acknowledge, own, promise, fix, tell, decide, thank."""

from datetime import date, datetime, timedelta

from accord.culture.operations import make_lesson, send_lesson, thank_colleagues
from accord.improve.contracts import IdeaKind, Letter
from accord.improve.operations import (
    add_action,
    commit_to_fix,
    decide_idea,
    finish_action,
    join_signal,
    mark_fixed,
    note_idea,
    open_cause,
    tell_customers,
)
from accord.kernel.errors import Refusal
from accord.listen.contracts import SignalStatus
from accord.listen.operations import acknowledge_signal, ring_bell
from accord.listen.queries import list_signals
from accord.simulation.contracts import Idea, Improvement, Role
from accord.simulation.telling.founding import Cast
from accord.simulation.world import World

_TELL_AFTER = timedelta(days=6)
_WAIT_FOR_FIGURES = timedelta(days=2)
_FREE = (SignalStatus.RAISED, SignalStatus.ACKNOWLEDGED)


class Leaders:
    """The people who answer for causes; they meet every evening."""

    def __init__(self, world: World, cast: Cast) -> None:
        self.world = world
        self.cast = cast
        self.service_lead = cast.first(world, Role.SERVICE_LEAD)
        self.cx_lead = cast.first(world, Role.CX_LEAD)
        self.causes: dict[str, int] = {}
        self.actions: dict[str, int] = {}
        self.ideas: dict[str, int] = {}

    def meet(self, evening: datetime) -> None:
        """Do what falls on this day."""
        today = evening.date()
        for improvement in self.world.improvements:
            self._improve(improvement, today)
        for idea in self.world.ideas:
            self._consider(idea, today)
        for thanks in self.world.thanks:
            if thanks.on == today and not thanks.from_customer:
                receiver, giver = self.cast.employees[thanks.to], self.cast.actor(thanks.by)
                thank_colleagues(actor=giver, employee_ids=[receiver], words=thanks.text)

    def _improve(self, improvement: Improvement, today: date) -> None:
        if improvement.story not in self.causes:
            if improvement.signalled_on <= today:
                self._own(improvement, today)
            return
        if improvement.done_on is None or today < improvement.done_on:
            self._join(improvement)
        cause_id, owner = self.causes[improvement.story], self.cast.actor(improvement.owner)
        if improvement.done_on == today:
            finish_action(actor=owner, action_id=self.actions[improvement.story])
            mark_fixed(actor=owner, cause_id=cause_id, what_changed=improvement.action, fixed_on=today)
            self._teach(improvement)
        if improvement.done_on and improvement.message and today == improvement.done_on + _TELL_AFTER:
            tell_customers(actor=self.cx_lead, cause_id=cause_id, letters=_letters(improvement))

    def _own(self, improvement: Improvement, today: date) -> None:
        """A leader acknowledges the signal, or rings the bell when no figure has risen yet; then somebody owns it."""
        signal_id = self._signal_about(improvement)
        if signal_id is None:
            if improvement.signalled_on + _WAIT_FOR_FIGURES != today:
                return
            touchpoint_id = self.cast.touchpoints[improvement.touchpoint]
            signal_id = ring_bell(actor=self.service_lead, text=improvement.title, touchpoint_id=touchpoint_id)
        if improvement.acknowledged_by:
            acknowledge_signal(actor=self.cast.actor(improvement.acknowledged_by), signal_id=signal_id)
        if improvement.committed_on is None:
            self.causes[improvement.story] = 0
            return
        owner_id = self.cast.employees[improvement.owner]
        cause_id = open_cause(
            actor=self.cx_lead,
            title=improvement.title,
            signal_ids=[signal_id],
            reason_id=self.cast.reasons[improvement.reason],
            department_id=self.cast.departments[improvement.department],
            owner_id=owner_id,
            statement=improvement.text,
        )
        owner = self.cast.actor(improvement.owner)
        commit_to_fix(actor=owner, cause_id=cause_id, committed_on=max(improvement.committed_on, today))
        self.actions[improvement.story] = add_action(
            actor=owner,
            cause_id=cause_id,
            text=improvement.action,
            owner_id=owner_id,
            due_on=max(improvement.committed_on, today),
        )
        self.causes[improvement.story] = cause_id

    def _join(self, improvement: Improvement) -> None:
        """A figure that rises later about the same matter joins the cause that is known."""
        cause_id, signal_id = self.causes[improvement.story], self._signal_about(improvement)
        if cause_id and signal_id is not None:
            join_signal(actor=self.cx_lead, cause_id=cause_id, signal_id=signal_id)

    def _signal_about(self, improvement: Improvement) -> int | None:
        reason_id = self.cast.reasons[improvement.reason]
        signals = list_signals(actor=self.cx_lead)
        return next((s.id for s in signals if s.reason_id == reason_id and s.status in _FREE), None)

    def _teach(self, improvement: Improvement) -> None:
        for lesson in self.world.lessons:
            if lesson.story == improvement.story and lesson.language == "en":
                lesson_id = make_lesson(
                    actor=self.cx_lead,
                    department_id=self.cast.departments[lesson.department],
                    title=lesson.title,
                    text=lesson.text,
                    question=lesson.question,
                    options=lesson.options,
                    right_option=lesson.right,
                    language=lesson.language,
                )
                send_lesson(actor=self.cx_lead, lesson_id=lesson_id)

    def _consider(self, idea: Idea, today: date) -> None:
        if idea.on == today:
            self.ideas[idea.text] = note_idea(actor=self.cast.actor(idea.by), kind=IdeaKind.IDEA, text=idea.text)
        if idea.decided_on == today and idea.text in self.ideas:
            try:
                decide_idea(
                    actor=self.cast.actor(idea.decider),
                    idea_id=self.ideas[idea.text],
                    adopted=bool(idea.accepted),
                    answer=idea.answer,
                )
            except Refusal:
                decide_idea(
                    actor=self.service_lead,
                    idea_id=self.ideas[idea.text],
                    adopted=bool(idea.accepted),
                    answer=idea.answer,
                )


def _letters(improvement: Improvement) -> dict[str, Letter]:
    subjects = {
        "en": "What we changed because you told us",
        "de": "Was wir geändert haben, weil Sie es uns gesagt haben",
    }
    return {
        language: Letter(
            subject=subjects.get(language, subjects["en"]),
            text=text.replace("{given_name}", "{name}").replace("{salutation} {family_name}", "{name}"),
        )
        for language, text in improvement.message.items()
    }
