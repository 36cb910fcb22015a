"""How the simulated leader of customer experience goes about themes: lets them be found, names a few, joins two."""

from collections import Counter
from datetime import timedelta

from accord.journey.queries import list_reasons
from accord.kernel import clock
from accord.kernel.permissions import SYSTEM
from accord.measure.surveys.operations import hand_over_missing
from accord.simulation.contracts import Role
from accord.simulation.telling.founding import Cast
from accord.simulation.world import World
from accord.understand.feelings.operations import ask_for_teaching
from accord.understand.queries import list_readings
from accord.understand.themes.operations import ask_for_fit, merge_themes, rename_theme
from accord.understand.themes.queries import contacts_of_theme, list_corrections, list_themes, read_fits

_NAMED, _MERGED = 4, 1
_CLEARLY = 0.7
_SPAN = timedelta(days=90)


def begin_themes() -> None:
    """Let the worker hear how all that was written sounds, and find its themes, once the demo has opened."""
    hand_over_missing()
    ask_for_teaching(actor=SYSTEM)
    ask_for_fit(actor=SYSTEM)


def name_themes(world: World, cast: Cast) -> bool:
    """Name the largest themes after what their contacts turned out to be about; yes once that is done."""
    leader = cast.first(world, Role.CX_LEAD)
    ended, _under_way = read_fits(actor=leader)
    if ended is None:
        return False
    if ended.failed or list_corrections(actor=leader, limit=1):
        return True
    end = clock.now() + timedelta(minutes=1)
    names = {reason.id: reason.name for reason in list_reasons()}
    named: dict[str, int] = {}
    merged = 0
    for row in list_themes(actor=leader, start=end - _SPAN, end=end):
        contacts = contacts_of_theme(theme_id=row.theme.id, start=end - _SPAN, end=end)
        reasons = Counter(reading.reason_id for reading in list_readings(contact_ids=contacts).values())
        [(reason, count)] = reasons.most_common(1) or [(None, 0)]
        if reason is None or count < _CLEARLY * len(contacts):
            continue
        if names[reason] not in named and len(named) < _NAMED:
            rename_theme(actor=leader, theme_id=row.theme.id, name=names[reason])
            named[names[reason]] = row.theme.id
        elif names[reason] in named and merged < _MERGED:
            merge_themes(actor=leader, theme_id=row.theme.id, into_id=named[names[reason]])
            merged += 1
    return True
