"""Pure decisions about promises: when to warn, what looks kept, how often promises are kept."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from accord.desk.promises.contracts import KeptRate, PromiseKind, PromiseState
from accord.kernel.statistics.proportions import Share, wilson_interval

LEAST_WARNING = timedelta(minutes=30)
MOST_WARNING = timedelta(hours=4)
LONGEST = timedelta(days=366)

_DONE = {
    PromiseKind.CALL: r"(?:called|phoned|spoke|talked|on the phone|our call|reach(?:ed)? you by phone|telefonat|"
    r"telefoniert|gesprochen|angerufen)",
    PromiseKind.SEND: r"(?:sent|shipped|dispatched|posted|on its way|left (?:us|our)|tracking|verschickt|versendet|"
    r"versandt|geschickt|unterwegs|"
    r"auf dem weg|rausgegangen|abgeschickt|sendungsnummer)",
    PromiseKind.REFUND: r"(?:refunded|reimbursed|credited|transferred|paid (?:\w+ )?back|refund has been|erstattet|"
    r"überwiesen|gutgeschrieben|zurückgezahlt|angewiesen)",
    PromiseKind.REPAIR: r"(?:repaired|fixed|mended|resolved|works again|working again|repariert|behoben|"
    r"funktioniert wieder|läuft wieder|instandgesetzt)",
    PromiseKind.OTHER: r"(?:done|cancelled|corrected|changed|updated|extended|erledigt|storniert|korrigiert|geändert|"
    r"verlängert|eingetragen|aktualisiert)",
}
_BY_WRITING = frozenset({PromiseKind.WRITE, PromiseKind.FIND_OUT})


def warn_at(*, made_at: datetime, due_at: datetime) -> datetime:
    """When to warn: a fifth of the time before it is due, but half an hour at least and four hours at most."""
    span = due_at - made_at
    return due_at - min(max(span / 5, LEAST_WARNING), MOST_WARNING, span / 2)


def looks_kept(*, kind: PromiseKind, words: str, promised_again: Iterable[PromiseKind]) -> bool:
    """Whether a reply seems to do what was promised. One that promises the same anew does not."""
    again = set(promised_again)
    if kind in again or (kind in _BY_WRITING and again & _BY_WRITING):
        return False
    return kind in _BY_WRITING or bool(re.search(r"\b" + _DONE[kind] + r"\b", words, re.IGNORECASE))


def kept_rate(*, name: str, states: Iterable[PromiseState]) -> KeptRate:
    """The rate of promises that fell due, by the states in which they stand now."""
    counts = dict.fromkeys(PromiseState, 0)
    for state in states:
        counts[state] += 1
    kept, missed = counts[PromiseState.KEPT], counts[PromiseState.BROKEN] + counts[PromiseState.OPEN]
    n, renegotiated = kept + missed, counts[PromiseState.RENEGOTIATED]
    if n == 0:
        return KeptRate(name=name, n=0, kept=0, value=None, low=None, high=None, renegotiated=renegotiated)
    interval = wilson_interval(Share(hits=kept, n=n))
    return KeptRate(
        name=name,
        n=n,
        kept=kept,
        value=100 * kept / n,
        low=100 * interval.low,
        high=100 * interval.high,
        renegotiated=renegotiated,
    )
