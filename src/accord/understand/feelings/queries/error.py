"""How wrong the classifier is: by examples it was not taught, and by what people judged here."""

from collections import Counter
from typing import Any

from accord.kernel.permissions import Actor, Permission, require
from accord.understand.feelings.contracts import (
    Agreement,
    Counted,
    Feeling,
    FeelingError,
    FitRow,
    JudgementRow,
    KnownError,
)
from accord.understand.feelings.models import Fit, Judgement


def read_fits(*, actor: Actor) -> tuple[FitRow | None, FitRow | None]:
    """The newest teaching that ended, and the one that is under way. One statement."""
    require(actor, Permission.LISTEN)
    newest = [_fit(fit) for fit in Fit.objects.order_by("-asked_at", "-pk")[:4]]
    ended = next((fit for fit in newest if fit.ended_at), None)
    return ended, next((fit for fit in newest if not fit.ended_at), None)


def agreement(*, actor: Actor) -> Agreement:
    """What people judged here beside what had been said by then. One statement."""
    require(actor, Permission.LISTEN)
    pairs = Counter(Judgement.objects.filter(undone_at=None).values_list("said", "feeling"))
    spoken = {(said, judged): count for (said, judged), count in pairs.items() if said}
    wrong = sorted(
        ((said, judged, count) for (said, judged), count in spoken.items() if said != judged),
        key=lambda one: (-one[2], one),
    )
    return Agreement(
        agreed=Counted(
            hits=sum(count for (said, judged), count in spoken.items() if said == judged), n=sum(spoken.values())
        ),
        not_sure=sum(count for (said, _judged), count in pairs.items() if not said),
        confused=tuple((Feeling(said), Feeling(judged), count) for said, judged, count in wrong),
    )


def list_judgements(*, actor: Actor, limit: int = 30) -> list[JudgementRow]:
    """What people judged, newest first."""
    require(actor, Permission.LISTEN)
    return [
        JudgementRow(
            id=row.pk,
            text_id=row.text_id,
            feeling=Feeling(row.feeling),
            said=Feeling(row.said) if row.said else None,
            made_by_name=row.made_by.name if row.made_by else "",
            made_at=row.made_at,
            undone_at=row.undone_at,
        )
        for row in Judgement.objects.select_related("made_by").order_by("-pk")[:limit]
    ]


def _fit(fit: Fit) -> FitRow:
    report: dict[str, Any] = fit.report
    return FitRow(
        id=fit.pk,
        ended_at=fit.ended_at,
        taught=report.get("taught", 0),
        corrected=report.get("corrected", 0),
        models=tuple(fit.models_used),
        failed=fit.failed,
        error=known_error(report) if report else None,
    )


def known_error(report: dict[str, Any]) -> KnownError:
    """The counts of a report as shares with their n."""
    return KnownError(
        right=Counted(hits=report["right"], n=report["sure"]),
        sure=Counted(hits=report["sure"], n=report["asked"]),
        commonest=Counted(hits=report["commonest"], n=report["asked"]),
        sure_from=report["sure_from"],
        feelings=tuple(
            FeelingError(
                feeling=feeling,
                precision=Counted(hits=counts["right"], n=counts["said"]),
                recall=Counted(hits=counts["right"], n=counts["meant"]),
            )
            for feeling in Feeling
            for counts in [report["feelings"][feeling.value]]
        ),
        bins=tuple((n, mean, right) for n, mean, right in report["bins"]),
    )
