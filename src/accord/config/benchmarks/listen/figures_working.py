"""What is measured of figures, in a process of its own: counting anew, following, dashboards, filters beyond cells."""

import random
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection, transaction

from accord.kernel import clock

# The sum of a hash of each row: the order of rows does not matter to it, and nothing need be sorted.
_CHECKSUM = """
    SELECT count(*), sum(hashtextextended(row::text, 0)::numeric) FROM (
        SELECT grain, day, kind, touchpoint, reason, channel, queue, segment, theme, n, hits, misses, total,
            squares
        FROM measure_cell WHERE n <> 0
    ) row
"""


def make() -> dict[str, Any]:
    """The company's journey, queues and departments; the tables are made before."""
    from accord.desk.models import Queue
    from accord.journey.operations import define_journey
    from accord.kernel.permissions import SYSTEM
    from accord.staff.models import Department, Team

    departments = [
        Department.objects.create(slug=f"department-{number}", name=f"Department {number}") for number in range(6)
    ]
    teams = [
        Team.objects.create(slug=f"team-{number}", name=f"Team {number}", department=departments[0])
        for number in range(3)
    ]
    for number in range(8):
        Queue.objects.create(slug=f"queue-{number}", name=f"Queue {number}", team=teams[number % 3])
    reasons = iter(range(40))
    touchpoints = [
        {
            "slug": f"touchpoint-{number}",
            "name": f"Touchpoint {number}",
            "department": f"department-{number % 6}",
            "reasons": [
                {"slug": f"reason-{r}", "name": f"Reason {r}", "usual_demand": "value", "words": []}
                for r in [next(reasons) for _ in range(4 if number < 4 else 3)]
            ],
        }
        for number in range(12)
    ]
    define_journey(actor=SYSTEM, stages=[{"slug": "all", "name": "All", "touchpoints": touchpoints}])
    return {}


def rebuild(*, from_nothing: bool) -> dict[str, Any]:
    """Facts and cells made again from the records."""
    from accord.measure.cells.operations import rebuild_cells

    if from_nothing:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE measure_fact, measure_cell")
    found = rebuild_cells()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE measure_cell")
        cursor.execute("VACUUM ANALYZE measure_fact")
    return {
        "seconds": round(found.seconds, 1),
        "facts": found.facts,
        "cells": found.cells,
        "facts_otherwise": found.facts_otherwise,
        "cells_otherwise": found.cells_otherwise,
    }


def checksum() -> dict[str, Any]:
    """How many cells, and a sum that is the same when every one of them is."""
    with connection.cursor() as cursor:
        cursor.execute(_CHECKSUM)
        cells, total = cursor.fetchone()
    return {"cells": cells, "sum": str(total)}


def follow(*, seed: int, cases: int) -> dict[str, Any]:
    """Corrections of cases anywhere in the two years, followed two hundred at a time as events are."""
    from accord.measure.cells.counting import follow_cases

    draw = random.Random(seed)
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM desk_case")
        ids = draw.sample(range(1, cursor.fetchone()[0] + 1), cases)
        thirds = ids[::3], ids[1::3], ids[2::3]
        with transaction.atomic():
            cursor.execute("UPDATE understand_reading SET demand = 'failure' WHERE case_id = ANY(%s)", [thirds[0]])
            cursor.execute("UPDATE desk_conversation SET queue_id = 1 WHERE case_id = ANY(%s)", [thirds[1]])
            cursor.execute("UPDATE desk_contact SET withdrawn_at = now() WHERE case_id = ANY(%s)", [thirds[2]])
            cursor.execute("UPDATE measure_survey_answer SET csat = 5 WHERE case_id = ANY(%s)", [ids])
    begun, exchanged = time.monotonic(), 0
    for place in range(0, len(ids), 200):
        exchanged += follow_cases(case_ids=ids[place : place + 200]).facts
    spent = time.monotonic() - begun
    return {
        "cases": cases,
        "facts_exchanged": exchanged,
        "ms_a_corrected_case": round(1000 * spent / cases, 3),
        **_arrivals(),
    }


def follow_fit(*, seed: int, texts: int) -> dict[str, Any]:
    """A fit over the newest texts gives three in ten of them another theme."""
    from accord.measure.cells.operations import follow_fit
    from accord.understand.themes.models import Fit

    fit = Fit.objects.create(asked_at=clock.now(), ended_at=clock.now())
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SELECT setseed(%s)", [seed % 1000 / 1000])
        cursor.execute(
            "UPDATE understand_theme_text SET fit_id = %s WHERE id IN"
            " (SELECT id FROM understand_theme_text ORDER BY at DESC LIMIT %s)",
            [fit.pk, texts],
        )
        cursor.execute(
            "UPDATE understand_theme_belonging b SET theme_id = 1 + (theme_id + 7) %% 225"
            " FROM understand_theme_text t WHERE t.id = b.text_id AND t.fit_id = %s AND random() < .3",
            [fit.pk],
        )
        changed = cursor.rowcount
    begun = time.monotonic()
    follow_fit(fit_id=fit.pk)
    return {"texts": texts, "given_another_theme": changed, "seconds": round(time.monotonic() - begun, 1)}


def _arrivals(contacts: int = 1_000) -> dict[str, float]:
    """What a new contact costs: those of the newest day or two are taken out and come again."""
    from accord.measure.cells.counting import follow_cases

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT case_id FROM desk_contact WHERE nature = 'opening' AND withdrawn_at IS NULL"
            " ORDER BY at DESC LIMIT %s",
            [contacts],
        )
        ids = [number for (number,) in cursor.fetchall()]
        cursor.execute("UPDATE desk_contact SET withdrawn_at = now() WHERE case_id = ANY(%s)", [ids])
        follow_cases(case_ids=ids)
        cursor.execute("UPDATE desk_contact SET withdrawn_at = NULL WHERE case_id = ANY(%s)", [ids])
    begun = time.monotonic()
    for place in range(100, len(ids), 200):
        follow_cases(case_ids=ids[place : place + 200])
    together = time.monotonic() - begun
    begun = time.monotonic()
    for number in ids[:100]:
        follow_cases(case_ids=[number])
    alone = time.monotonic() - begun
    return {
        "ms_a_new_contact_of_200": round(1000 * together / max(1, len(ids) - 100), 3),
        "ms_a_new_contact_alone": round(1000 * alone / 100, 3),
    }


def dashboards(*, seed: int, rounds: int) -> dict[str, Any]:
    """Each dashboard as the page reads it: all metrics beside the span before, a trend, and a table of parts."""
    from accord.measure.cells.contracts import Dimension, Filters, Span
    from accord.measure.cells.metrics import METRICS
    from accord.measure.cells.queries import read_by, read_figures, read_trend

    draw = random.Random(seed)
    known = _known()
    today = clock.now().date()

    def span(days: int, back: int) -> Span:
        return Span(since=today - timedelta(days=back + days - 1), until=today - timedelta(days=back))

    def touchpoint() -> dict[str, Any]:
        return {"touchpoint_id": draw.choice(known["touchpoint"])}

    def channel() -> dict[str, Any]:
        return {"channel": draw.choice(known["channel"])}

    asked: dict[str, tuple[int, Dimension, Callable[[], dict[str, Any]]]] = {
        "whole company, 28 days": (28, Dimension.TOUCHPOINT, dict),
        "whole company, a year": (365, Dimension.TOUCHPOINT, dict),
        "a touchpoint, a year": (365, Dimension.REASON, touchpoint),
        "a channel, a year": (365, Dimension.TOUCHPOINT, channel),
        "a reason by channel, a year": (365, Dimension.CHANNEL, lambda: {"reason_id": draw.choice(known["reason"])}),
        "a team, a year": (365, Dimension.TOUCHPOINT, lambda: {"team_id": draw.choice(known["team"])}),
        "a department, a year": (
            365, Dimension.TOUCHPOINT, lambda: {"department_id": draw.choice(known["department"])},
        ),
        "whole company by theme, a year": (365, Dimension.THEME, dict),
        "a theme by touchpoint, a year": (365, Dimension.TOUCHPOINT, lambda: {"theme_id": draw.choice(known["theme"])}),
        "a touchpoint by theme, a year": (365, Dimension.THEME, touchpoint),
        "a segment by queue, 90 days": (90, Dimension.QUEUE, lambda: {"segment": "gold"}),
        "touchpoint, channel and segment, a year": (
            365, Dimension.QUEUE, lambda: {**touchpoint(), **channel(), "segment": "silver"},
        ),
    }  # fmt: skip
    found = {}
    for name, (days, by, filters) in asked.items():
        spent = []
        for _number in range(rounds):
            back = draw.randrange(max(1, 728 - 2 * days))
            chosen = Filters(**filters())
            begun = time.monotonic()
            read_figures(span=span(days, back), before=span(days, back + days), filters=chosen)
            read_trend(metric=METRICS["csat"], span=span(days, back), filters=chosen)
            read_by(metrics=list(METRICS.values()), span=span(days, back), filters=chosen, by=by)
            spent.append(time.monotonic() - begun)
        found[name] = {"p50_ms": _percentile(spent, 50), "p95_ms": _percentile(spent, 95), "n": rounds}
    return found


def beyond(*, seed: int, rounds: int) -> dict[str, Any]:
    """Filters that no cell tells apart, over all facts of both years."""
    from accord.measure.cells.contracts import Filters, Span
    from accord.measure.cells.queries import read_figures

    draw = random.Random(seed)
    today = clock.now().date()
    now, before = (
        Span(since=today - timedelta(days=back + 364), until=today - timedelta(days=back)) for back in (0, 365)
    )
    spent, answers = [], []
    themes = _known()["theme"]
    for number in range(rounds):
        chosen = Filters(
            language=draw.choice(["de", "fr", "pt"]),
            weekday=draw.randint(1, 7) if number % 2 else None,
            hours=(8, 18),
            channel="email" if number % 3 else None,
        )
        if number % 5 == 4:
            chosen = Filters(theme_id=draw.choice(themes), channel="email", segment="silver")
        begun = time.monotonic()
        found = read_figures(span=now, before=before, filters=chosen)
        spent.append(time.monotonic() - begun)
        answers.append(found["contacts"].now.n)
    return {"p50_ms": _percentile(spent, 50), "p95_ms": _percentile(spent, 95), "n": rounds, "contacts": answers[:3]}


def write_csv(*, path: str) -> dict[str, Any]:
    """All facts as CSV, for another engine."""
    columns = "kind, day, at, touchpoint, reason, channel, queue, segment, hit, miss, value, theme, language, person"
    begun = time.monotonic()
    with connection.cursor() as cursor, Path(path).open("wb") as file:
        order = f"COPY (SELECT {columns} FROM measure_fact ORDER BY day) TO STDOUT (FORMAT csv, HEADER)"  # noqa: S608
        with cursor.copy(order) as rows:
            file.writelines(rows)
    return {"seconds": round(time.monotonic() - begun, 1)}


def _known() -> dict[str, list[Any]]:
    asked = {
        "touchpoint": "SELECT id FROM journey_touchpoint ORDER BY id",
        "reason": "SELECT id FROM journey_contact_reason ORDER BY id",
        "theme": "SELECT id FROM understand_theme WHERE state = 'active' ORDER BY id",
        "department": "SELECT DISTINCT department_id FROM journey_touchpoint ORDER BY 1",
        "team": "SELECT DISTINCT team_id FROM desk_queue ORDER BY 1",
        "channel": "SELECT DISTINCT channel FROM measure_cell WHERE grain = 4 AND channel <> '' ORDER BY 1",
    }
    with connection.cursor() as cursor:
        found = {}
        for name, statement in asked.items():
            cursor.execute(statement)
            found[name] = [value for (value,) in cursor.fetchall()]
    return found


def _percentile(seconds: list[float], share: int) -> float:
    return round(1000 * float(np.percentile(seconds, share)), 1)


ORDERS: dict[str, Callable[..., Any]] = {
    "make": make,
    "rebuild": rebuild,
    "checksum": checksum,
    "follow": follow,
    "follow_fit": follow_fit,
    "dashboards": dashboards,
    "beyond": beyond,
    "write_csv": write_csv,
}
