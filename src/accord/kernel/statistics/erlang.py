"""How many agents a load of calls needs: Erlang C (patient callers) and Erlang A (callers who give up).

Shares are fractions here. Sources: Erlang 1917; Palm 1957; Mandelbaum and Zeltyn 2007.
"""

import math
from dataclasses import dataclass

from accord.kernel.statistics.special import beta_below

_MOST_AGENTS = 100_000


@dataclass(frozen=True, slots=True)
class Load:
    """Calls, how long each takes, and how long callers bear to wait on average (None: for ever)."""

    calls_per_hour: float
    aht_seconds: float
    patience_seconds: float | None = None

    def __post_init__(self) -> None:
        if not (self.calls_per_hour > 0 and math.isfinite(self.calls_per_hour)):
            raise ValueError("There must be some calls.")
        if not (self.aht_seconds > 0 and math.isfinite(self.aht_seconds)):
            raise ValueError("A call must take some time.")
        if self.patience_seconds is not None and not self.patience_seconds > 0:
            raise ValueError("Callers must have some patience.")
        if self.traffic > _MOST_AGENTS:
            raise ValueError(f"A load of more than {_MOST_AGENTS} erlangs is beyond this formula.")

    @property
    def traffic(self) -> float:
        """The load in erlangs: how many agents would be busy at any moment if nobody waited."""
        return self.calls_per_hour / 3600 * self.aht_seconds


@dataclass(frozen=True, slots=True)
class Staffing:
    """What a number of agents makes of a load.

    `asa_seconds` is the mean wait of all callers, `service_level` the share of all callers answered within the
    target, `p_abandon` the share who give up.
    """

    traffic: float
    p_wait: float
    service_level: float
    asa_seconds: float
    occupancy: float
    p_abandon: float


def staffing(load: Load, *, agents: int, target_seconds: float) -> Staffing:
    """Return what callers meet. Raises ValueError when patient callers would wait for ever."""
    if not 1 <= agents <= _MOST_AGENTS:
        raise ValueError(f"There must be at least one agent and at most {_MOST_AGENTS}.")
    if target_seconds < 0:
        raise ValueError("The target cannot lie in the past.")
    if load.patience_seconds is None:
        return _erlang_c(load, agents=agents, target_seconds=target_seconds)
    return _erlang_a(load, agents=agents, target_seconds=target_seconds, patience_seconds=load.patience_seconds)


def agents_needed(load: Load, *, target_seconds: float, target_level: float) -> int:
    """Return the least number of agents with whom `target_level` (0 to 1) is answered within the target."""
    if not 0 < target_level < 1:
        raise ValueError("The target level lies strictly between nobody and everybody.")
    low = 0 if load.patience_seconds is not None else math.floor(load.traffic)
    high = low + 1
    while staffing(load, agents=high, target_seconds=target_seconds).service_level < target_level:
        low, high = high, high + max(1, high - math.floor(load.traffic))
    while high - low > 1:
        middle = (low + high) // 2
        if staffing(load, agents=middle, target_seconds=target_seconds).service_level < target_level:
            low = middle
        else:
            high = middle
    return high


def positions_for(agents: int, *, shrinkage: float) -> int:
    """Return ⌈agents / (1 − shrinkage)⌉: how many to schedule so that `agents` are there."""
    if not 0 <= shrinkage < 1:
        raise ValueError("Shrinkage is a share from 0 to below 1.")
    # 14 / 0.7 is 20.000000000000004 in binary; a billionth of a position is nobody.
    return math.ceil(agents / (1 - shrinkage) - 1e-9)


def _erlang_c(load: Load, *, agents: int, target_seconds: float) -> Staffing:
    traffic = load.traffic
    if agents <= traffic:
        least = math.floor(traffic) + 1
        raise ValueError(
            f"{agents} agents cannot carry {traffic:g} erlangs: the queue would grow without end. At least {least} can."
        )
    blocked = 1.0
    for busy in range(1, agents + 1):
        blocked = traffic * blocked / (busy + traffic * blocked)
    occupancy = traffic / agents
    p_wait = blocked / (1 - occupancy * (1 - blocked))
    spare = agents - traffic
    return Staffing(
        traffic=traffic,
        p_wait=p_wait,
        service_level=1 - p_wait * math.exp(-spare * target_seconds / load.aht_seconds),
        asa_seconds=p_wait * load.aht_seconds / spare,
        occupancy=occupancy,
        p_abandon=0.0,
    )


def _erlang_a(load: Load, *, agents: int, target_seconds: float, patience_seconds: float) -> Staffing:
    served, leaving = 1 / load.aht_seconds, 1 / patience_seconds
    arriving = load.calls_per_hour / 3600
    states = _weights(arriving, agents=agents, served=served, leaving=leaving)
    total = sum(states)
    waiting = states[agents:]
    queue = sum(ahead * weight for ahead, weight in enumerate(waiting)) / total
    p_wait = sum(waiting) / total
    p_abandon = leaving * queue / arriving
    in_time = 0.0
    for ahead, weight in enumerate(waiting):
        if weight < total * 1e-14:
            continue
        in_time += (
            weight
            / total
            * _served_in_time(ahead, capacity=agents * served, leaving=leaving, target_seconds=target_seconds)
        )
    return Staffing(
        traffic=load.traffic,
        p_wait=p_wait,
        service_level=1 - p_wait + in_time,
        asa_seconds=queue / arriving,
        occupancy=load.traffic * (1 - p_abandon) / agents,
        p_abandon=p_abandon,
    )


def _weights(arriving: float, *, agents: int, served: float, leaving: float) -> list[float]:
    """Return the relative time spent with 0, 1, 2 … callers in the system, up to where nothing is left."""
    logs = [0.0]
    peak = 0.0
    while True:
        inside = len(logs)
        rate = min(inside, agents) * served + max(0, inside - agents) * leaving
        logs.append(logs[-1] + math.log(arriving / rate))
        peak = max(peak, logs[-1])
        if inside > agents and arriving < rate and logs[-1] < peak - 40:
            return [math.exp(value - peak) for value in logs]


def _served_in_time(ahead: int, *, capacity: float, leaving: float, target_seconds: float) -> float:
    """Return the chance to be answered within the target of a caller who finds `ahead` others waiting.

    Each step of the queue takes an exponential time of rate capacity + j·leaving, j = 1 … ahead + 1, and ends with
    the caller still there with chance (rate − leaving)/rate; the product telescopes. If S is the sum of the steps,
    e^(−leaving·S) is a beta variable of parameters capacity/leaving + 1 and ahead + 1.
    """
    stays = capacity / (capacity + (ahead + 1) * leaving)
    late = beta_below(capacity / leaving + 1, ahead + 1, math.exp(-leaving * target_seconds))
    return stays * (1 - late)
