"""What the people of Arvenholt learnt, mended, thanked for, proposed and decided before the demo opens."""

from datetime import date, timedelta

from accord.simulation.company import REASON_BY_CODE
from accord.simulation.contracts import Decision, Idea, Improvement, Lesson, Thanks
from accord.simulation.stories import CONFUSING_INVOICE, EMPTY_PROMISE, PACKING_FAULT, STORY_BY_CODE
from accord.simulation.texts import read_texts


def list_lessons() -> tuple[Lesson, ...]:
    """Three stories as two-minute lessons, each in English and German."""
    return tuple(
        Lesson(
            story=story.code,
            touchpoint=REASON_BY_CODE[story.reason].touchpoint,
            reason=story.reason,
            department=REASON_BY_CODE[story.reason].department,
            language=language,
            title=words["title"],
            text=words["text"],
            question=words["question"],
            options=(words["options"][0], words["options"][1], words["options"][2]),
            right=words["right"],
            because=words["because"],
        )
        for language in ("en", "de")
        for story in (PACKING_FAULT, CONFUSING_INVOICE, EMPTY_PROMISE)
        for words in (read_texts(f"lessons_{language}")[story.code],)
    )


def list_improvements(today: date) -> tuple[Improvement, ...]:
    """Root causes as they stand on the opening day: one closed, one promised, one only acknowledged.

    The fourth story has none yet: its signal rises while visitors watch. `message` is what the customers who were
    affected are told, by language, with the slots given_name, family_name and salutation.
    """
    return tuple(
        Improvement(
            story=row["story"],
            touchpoint=REASON_BY_CODE[STORY_BY_CODE[row["story"]].reason].touchpoint,
            reason=STORY_BY_CODE[row["story"]].reason,
            title=row["title"],
            owner=row["owner"],
            department=row["department"],
            text=row["text"],
            signalled_on=today + timedelta(days=row["signalled"]),
            acknowledged_by=row.get("acknowledged_by"),
            committed_on=_on(today, row.get("committed")),
            done_on=_on(today, row.get("done")),
            action=row["action"],
            cost_cents=row["cost_cents"],
            message=row["message"],
        )
        for row in read_texts("learning")["improvements"]
    )


def list_ideas(today: date) -> tuple[Idea, ...]:
    """Ideas of colleagues with their answers; three wait, one of them past its date."""
    return tuple(
        Idea(
            on=today + timedelta(days=row["day"]),
            by=row["by"],
            text=row["text"],
            decider=row["decider"],
            due_on=today + timedelta(days=row["due"]),
            decided_on=_on(today, row.get("decided")),
            accepted=row.get("accepted"),
            answer=row["answer"],
        )
        for row in read_texts("learning")["ideas"]
    )


def list_thanks(today: date) -> tuple[Thanks, ...]:
    """Thanks that were confirmed by a person; `by` is a colleague's code unless a customer said it."""
    return tuple(
        Thanks(
            on=today + timedelta(days=row["day"]),
            to=row["to"],
            by=row["by"],
            from_customer=row["from_customer"],
            text=row["text"],
        )
        for row in read_texts("learning")["thanks"]
    )


def list_decisions(today: date) -> tuple[Decision, ...]:
    """Where service and experience differed, what was decided, and how it turned out so far."""
    return tuple(
        Decision(
            on=today + timedelta(days=row["day"]),
            title=row["title"],
            service_view=row["service_view"],
            experience_view=row["experience_view"],
            evidence=row["evidence"],
            decision=row["decision"],
            review_on=today + timedelta(days=row["review"]),
            outcome=row["outcome"],
        )
        for row in read_texts("learning")["decisions"]
    )


def _on(today: date, day: int | None) -> date | None:
    return None if day is None else today + timedelta(days=day)
