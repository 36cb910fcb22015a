"""The demo installation: founded and told once, then going on at each start."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from accord.channels.email.queries import list_mailboxes
from accord.kernel import clock
from accord.kernel.company import change_company
from accord.kernel.models import Setting
from accord.kernel.permissions import SYSTEM
from accord.listen.slices.operations import ask_to_watch
from accord.listen.suggesting.operations import suggest_stories
from accord.simulation.telling.acting import Troupe
from accord.simulation.telling.beside import tell_of_goodwill_and_asides
from accord.simulation.telling.cases import arrange_cases
from accord.simulation.telling.desk import ARRANGED_BEFORE, arrange_desk, come_to_work
from accord.simulation.telling.founding import Cast, found_company, read_cast
from accord.simulation.telling.handing import work_together
from accord.simulation.telling.hearing import hear
from accord.simulation.telling.history import History
from accord.simulation.telling.hours import PROMISED_BEFORE, promise_times
from accord.simulation.telling.leading import Leaders
from accord.simulation.telling.living import Life
from accord.simulation.telling.outer_world import OuterWorld
from accord.simulation.telling.persons import tell_of_persons
from accord.simulation.telling.surveys import BEGUN_BEFORE, answer_at_the_till, begin_surveys
from accord.simulation.telling.themes import begin_themes
from accord.simulation.telling.tidying import tidy_desk
from accord.simulation.world import World
from accord.staff.queries import is_anybody_employed, list_employees

Progress = Callable[[float, str], None]

SEED = 7
CUSTOMERS = 600
_KEY = "demo"
_STICKS_AFTER_HOURS = 0.05


@dataclass(frozen=True, kw_only=True)
class Demo:
    """What is remembered of a demo between its starts."""

    opens_at: datetime
    world_port: int


def read_demo() -> Demo | None:
    """The demo that was told to its end here, or None."""
    found = Setting.objects.filter(key=_KEY).first()
    if found is None:
        return None
    return Demo(opens_at=datetime.fromisoformat(found.value["opens_at"]), world_port=found.value["world_port"])


def is_half_told() -> bool:
    """Whether an earlier telling was broken off: such an installation is thrown away."""
    return read_demo() is None and is_anybody_employed()


def tell_demo(*, world_port: int, days: int, progress: Progress) -> None:
    """Found the company and tell its history up to this moment."""
    opens_at = clock.now()
    world = World(SEED, opens_at, days=days, customers=CUSTOMERS)
    progress(0.0, "the company is founded")
    with clock.at(world.starts_at):
        cast = found_company(world, smtp_port=world_port)
    outer = OuterWorld(world_port)
    outer.start()
    try:
        history = History(Troupe(world, cast, outer), Leaders(world, cast))
        history.plan(opens_at - ARRANGED_BEFORE, partial(arrange_desk, world, cast))
        history.plan(opens_at - PROMISED_BEFORE, promise_times)
        history.plan(max(opens_at - BEGUN_BEFORE, world.starts_at), begin_surveys)
        hear(history)
        history.tell(until=opens_at, progress=progress)
        answer_at_the_till()
        suggest_stories()
        arrange_cases(history.troupe)
        tell_of_goodwill_and_asides(history.troupe)
        tell_of_persons(history.troupe)
        tidy_desk(world, cast)
        work_together(world, cast)
        come_to_work(world, cast)
        begin_themes()
        ask_to_watch()
    finally:
        outer.stop()
    # While somebody watches, a solution sticks after minutes, so that surveys and answers can be seen.
    change_company(actor=SYSTEM, survey_after_hours=_STICKS_AFTER_HOURS)
    Setting.objects.create(key=_KEY, value={"opens_at": opens_at.isoformat(), "world_port": world_port, "days": days})


def live_on(*, smtp_port: int, stop: threading.Event) -> None:
    """Let time go on in the company until told to stop."""
    demo = read_demo()
    if demo is None:
        raise RuntimeError("There is no demo here: start it with `accord demo`.")
    days = Setting.objects.get(key=_KEY).value["days"]
    world = World(SEED, demo.opens_at, days=days, customers=CUSTOMERS)
    outer = OuterWorld(demo.world_port)
    outer.start()
    try:
        troupe = Troupe(world, _cast(world), outer, is_history=False)
        Life(troupe, smtp_port=smtp_port, started_at=clock.now()).go_on(stop)
    finally:
        outer.stop()


def _cast(world: World) -> Cast:
    by_email = {row.email: row.id for row in list_employees()}
    employees = {person.code: by_email[person.email] for person in world.company.employees}
    return read_cast(world, list_mailboxes()[0].id, employees)
