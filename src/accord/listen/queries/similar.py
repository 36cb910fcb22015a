"""Earlier signals that are like one: about the same, mostly of the same segment, or at the same touchpoint."""

from django.db.models import Q

from accord.kernel.permissions import Actor
from accord.listen.contracts import DifferenceRow, Likeness, SignalOrigin, SignalRow, SimilarRow
from accord.listen.queries.signals import all_signals, signal_row, visible_to

_LOOKED_AT = 60
_COMPARED = 3
# A common language or channel is no sign that two things have to do with each other.
_COMMONPLACE = frozenset({"language", "channel"})


def list_similar(*, actor: Actor, signal: SignalRow, limit: int = 3) -> list[SimilarRow]:
    """Signals raised before `signal` that are like it, the most alike first, then the newest. One statement."""
    segments = [row for row in signal.differences[:_COMPARED] if row.dimension not in _COMMONPLACE]
    alike = Q(pk=None)
    if signal.touchpoint_id is not None:
        alike |= Q(touchpoint_id=signal.touchpoint_id)
    if signal.reason_id is not None:
        alike |= Q(reason_id=signal.reason_id)
    if signal.origin == SignalOrigin.SLICE:
        alike |= Q(origin=SignalOrigin.SLICE, text=signal.text)
    for row in segments:
        alike |= Q(differences__contains=[{"dimension": row.dimension, "value": row.value}])
    earlier = all_signals().filter(visible_to(actor), alike, raised_at__lt=signal.raised_at).exclude(pk=signal.id)
    rows = [_likened(signal, segments, signal_row(found)) for found in earlier.order_by("-raised_at")[:_LOOKED_AT]]
    order = list(Likeness)
    return sorted(rows, key=lambda row: order.index(row.likeness))[:limit]


def _likened(signal: SignalRow, segments: list[DifferenceRow], earlier: SignalRow) -> SimilarRow:
    if signal.origin == earlier.origin == SignalOrigin.SLICE and earlier.text == signal.text:
        return SimilarRow(signal=earlier, likeness=Likeness.SERIES, difference=None)
    if signal.reason_id is not None and earlier.reason_id == signal.reason_id:
        return SimilarRow(signal=earlier, likeness=Likeness.REASON, difference=None)
    known = {(row.dimension, row.value) for row in earlier.differences}
    shared = next((row for row in segments if (row.dimension, row.value) in known), None)
    likeness = Likeness.DIFFERENCE if shared else Likeness.TOUCHPOINT
    return SimilarRow(signal=earlier, likeness=likeness, difference=shared)
