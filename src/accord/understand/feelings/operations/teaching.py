"""Teach the classifier: from the corpus, and from what people of this company judged, which counts more."""

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from accord.kernel import clock, files
from accord.kernel.errors import NotAllowed
from accord.kernel.events import publish
from accord.kernel.jobs import defer
from accord.kernel.locks import one_at_a_time
from accord.kernel.permissions import SYSTEM, Actor, Permission
from accord.kernel.transactions import one_transaction
from accord.understand.feelings import client
from accord.understand.feelings.events import FeelingsTaught
from accord.understand.feelings.knowing import forget_taught
from accord.understand.feelings.models import Fit, Judgement
from accord.understand.feelings.operations.hearing import look_soon
from accord.understand.feelings.rules import part_that_feels
from accord.understand.themes.gathering_texts import said_in

CORRECTORS = (Permission.IMPROVE, Permission.LEAD)
WEIGHT = 3.0
"""So many examples of the corpus count as much as one judgement of this company's people."""

_MOST_JUDGED = 5_000
_LOST_AFTER = timedelta(hours=1)
_KEPT_FITS = 3


@one_transaction
def ask_for_teaching(*, actor: Actor) -> int:
    """Let a worker teach the classifier anew; returns the teaching that is under way. Asked twice it is the same."""
    if not any(actor.may(permission) for permission in CORRECTORS):
        raise NotAllowed(_("Your role does not include this. Ask an administrator for the right."))
    from accord.understand.feelings.tasks import teach_now

    one_at_a_time("understand.feelings.asking")
    now = clock.now()
    Fit.objects.filter(ended_at=None, asked_at__lt=now - _LOST_AFTER).update(
        ended_at=now, failed="It was broken off, perhaps by a restart."
    )
    waiting = Fit.objects.filter(ended_at=None).first()
    if waiting is None:
        waiting = Fit.objects.create(asked_at=now)
        defer(teach_now, fit_id=waiting.pk)
    return waiting.pk


def teach_if_wanted() -> None:
    """Teach when it was never taught, or people have judged or taken back anything since."""
    newest = Fit.objects.exclude(model_sha256="").order_by("-asked_at").first()
    if newest is not None:
        since = newest.asked_at
        if not Judgement.objects.filter(Q(made_at__gte=since) | Q(undone_at__gte=since)).exists():
            return
    ask_for_teaching(actor=SYSTEM)


def teach_feelings(*, fit_id: int) -> None:
    """Carry out a teaching. It takes some ten seconds and holds no lock meanwhile; a failed one says why on its row."""
    if not Fit.objects.filter(pk=fit_id, ended_at=None).exists():
        return
    try:
        answer, kept = client.teach(_judged(), weight=WEIGHT)
    except client.ReckoningError as error:
        Fit.objects.filter(pk=fit_id, ended_at=None).update(ended_at=clock.now(), failed=str(error)[:400])
        return
    _keep(fit_id, answer["report"], answer["models"], kept)


@one_transaction
def _keep(fit_id: int, report: dict[str, int], models: list[str], kept: bytes) -> None:
    fit = Fit.objects.select_for_update().filter(pk=fit_id, ended_at=None).first()
    if fit is None:
        return
    fit.ended_at, fit.report, fit.models_used, fit.model_sha256 = clock.now(), report, models, files.store(kept)
    fit.save(update_fields=["ended_at", "report", "models_used", "model_sha256"])
    older = Fit.objects.filter(ended_at__isnull=False).order_by("-pk").values_list("pk", flat=True)[_KEPT_FITS:]
    Fit.objects.filter(pk__in=list(older)).delete()
    publish(FeelingsTaught(fit_id=fit_id, taught=report["taught"], corrected=report["corrected"]), actor=SYSTEM)
    forget_taught()
    look_soon(everything=True)


def _judged() -> list[tuple[str, str, str]]:
    """What people judged and did not take back: words, feeling, and the case as its group."""
    standing = Judgement.objects.filter(undone_at=None).select_related("text__contact").order_by("-pk")[:_MOST_JUDGED]
    by_text = {judgement.text_id: judgement for judgement in standing}
    found = []
    for said in said_in(judgement.text for judgement in by_text.values()):
        judgement = by_text[said.id]
        contact = judgement.text.contact
        group = f"case {contact.case_id}" if contact else f"text {said.id}"
        found.append((part_that_feels(said.words), judgement.feeling, group))
    return found
