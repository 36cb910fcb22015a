"""What poor service costs: customers who do not buy again, the contacts themselves, and goodwill. Pure.

customers hit × [p(complain)·(dissatisfied·(1 − r_d) + satisfied·(1 − r_s)) + (1 − p(complain))·(1 − r_n) − (1 − r_0)]
× margin + contacts × cost + goodwill, where r are the shares that buy again: of complainers who were left dissatisfied
or satisfied, of those hit who said nothing, and of those who were not hit. All of it rests on what somebody assumes.
"""

import math
from collections.abc import Callable
from dataclasses import fields, replace

from accord.kernel.statistics.several import Range
from accord.measure.demand.contracts import Assumed, PoorService


def cost_of_poor_service(assumed: Assumed, *, complained: int, contact_cost: Range) -> PoorService:
    """Reckon it from how many customers complained and what their contacts cost, goodwill included.

    Each input is moved to its ends alone; what that does is added by squares. Raises ValueError when nobody may
    complain, or a share is none.
    """
    shares = [getattr(assumed, each.name) for each in fields(assumed) if each.name != "margin"]
    if assumed.complain.low <= 0 or any(not 0 <= share.low <= share.high <= 1 for share in shares):
        raise ValueError("Shares lie between none and all, and somebody complains.")
    hit = _with_reach(assumed, lambda a: complained / a.complain.value)
    lost = _with_reach(assumed, lambda a: complained / a.complain.value * _lost_of_one(a) * a.margin.value)
    low, high = lost.value - lost.low, lost.high - lost.value
    total = lost.value + contact_cost.value
    return PoorService(
        hit=hit,
        lost=lost,
        total=Range(
            total,
            total - math.hypot(low, contact_cost.value - contact_cost.low),
            total + math.hypot(high, contact_cost.high - contact_cost.value),
        ),
    )


def _lost_of_one(a: Assumed) -> float:
    """How many more of a hundred, over a hundred, stay away because they were hit."""
    unhappy = a.dissatisfied.value
    complained = unhappy * (1 - a.again_dissatisfied.value) + (1 - unhappy) * (1 - a.again_satisfied.value)
    silent = 1 - a.again_silent.value
    return a.complain.value * complained + (1 - a.complain.value) * silent - (1 - a.again_unhit.value)


def _with_reach(assumed: Assumed, reckon: Callable[[Assumed], float]) -> Range:
    value = reckon(assumed)
    below, above = [], []
    for each in fields(assumed):
        known: Range = getattr(assumed, each.name)
        moved = [
            reckon(replace(assumed, **{each.name: Range(end, end, end)})) - value for end in (known.low, known.high)
        ]
        below.append(min(0.0, *moved))
        above.append(max(0.0, *moved))
    return Range(value, value - math.hypot(*below), value + math.hypot(*above))
