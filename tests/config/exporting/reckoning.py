"""Service times reckoned anew from exported tables alone, by Zendesk's published definitions.

Nothing of Accord is used here, so that what agrees was reckoned twice.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

Row = dict[str, str]
Stretch = tuple[datetime, datetime]
NOTHING = timedelta()
LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001 - as in the tables, all in UTC
WAITS = {"new", "open", "hold"}
WORKS = {"new", "open"}
METRICS = {"first_reply_time", "next_reply_time", "requester_wait_time", "agent_work_time"}


def rows(folder: Path, table: str) -> list[Row]:
    with (folder / f"{table}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


@dataclass(frozen=True)
class Applied:
    """A promise of time as it was applied to a ticket."""

    ticket: int
    metric: str
    at: datetime
    minutes: int
    in_business_hours: bool


class Schedules:
    """Working time from the tables of schedules, days off and time zones."""

    def __init__(self, folder: Path) -> None:
        self.weeks: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self.zone: dict[str, str] = {}
        for row in rows(folder, "schedule"):
            self.weeks[row["id"]].append((int(row["start_time"]), int(row["end_time"])))
            self.zone[row["id"]] = row["time_zone"]
        self.off: dict[str, set[date]] = defaultdict(set)
        for row in rows(folder, "schedule_holiday"):
            day = date.fromisoformat(row["start_date"])
            while day <= date.fromisoformat(row["end_date"]):
                self.off[row["schedule_id"]].add(day)
                day += timedelta(days=1)
        self.standard = {row["time_zone"]: _offset(row["standard_offset"]) for row in rows(folder, "time_zone")}
        self.summers: dict[str, list[tuple[datetime, datetime, timedelta]]] = defaultdict(list)
        for row in rows(folder, "daylight_time"):
            summer = (instant(row["daylight_start_utc"]), instant(row["daylight_end_utc"]))
            self.summers[row["time_zone"]].append((*summer, timedelta(hours=float(row["daylight_offset"]))))
        self.of_ticket: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
        for row in rows(folder, "ticket_schedule"):
            self.of_ticket[int(row["ticket_id"])].append((instant(row["created_at"]), row["schedule_id"]))

    def business(self, ticket: int, stretches: list[Stretch]) -> timedelta:
        """Working time within stretches, by the schedule that a ticket had at each instant."""
        had = sorted(self.of_ticket[ticket])
        changes = [at for at, _ in had[1:]] + [datetime.max]  # noqa: DTZ901
        total = NOTHING
        for start, end in stretches:
            begins = start
            for (_, schedule), until in zip(had, changes, strict=True):
                if begins < min(end, until):
                    total += self._within(schedule, begins, min(end, until))
                    begins = min(end, until)
        return total

    def _within(self, schedule: str, start: datetime, end: datetime) -> timedelta:
        opens = self._open(schedule, start - timedelta(days=2), end + timedelta(days=2))
        return sum((max(NOTHING, min(end, until) - max(start, begin)) for begin, until in opens), NOTHING)

    def _open(self, schedule: str, start: datetime, end: datetime) -> Iterator[Stretch]:
        day, zone = start.date(), self.zone[schedule]
        while day <= end.date():
            midnight, place = datetime(day.year, day.month, day.day), (day.weekday() + 1) % 7 * 1440  # noqa: DTZ001
            for begin, until in self.weeks[schedule] if day not in self.off[schedule] else []:
                if place <= begin < place + 1440:
                    yield (
                        self._utc(zone, midnight + timedelta(minutes=begin - place)),
                        self._utc(zone, midnight + timedelta(minutes=until - place)),
                    )
            day += timedelta(days=1)

    def _utc(self, zone: str, local: datetime) -> datetime:
        standard = self.standard[zone]
        for begin, end, ahead in self.summers[zone]:
            if begin <= local - standard - ahead < end:
                return local - standard - ahead
        return local - standard


def _offset(text: str) -> timedelta:
    hours, minutes = text[1:].split(":")
    found = timedelta(hours=int(hours), minutes=int(minutes))
    return -found if text[0] == "-" else found


class Desk:
    """The exported tickets with their comments and statuses."""

    def __init__(self, folder: Path, *, now: datetime) -> None:
        self.now = now
        self.schedules = Schedules(folder)
        internal = {row["id"] for row in rows(folder, "user") if row["role"] in {"agent", "admin"}}
        self.tickets = {int(row["id"]): row for row in rows(folder, "ticket")}
        self.comments: dict[int, list[tuple[datetime, bool]]] = defaultdict(list)
        for row in sorted(rows(folder, "ticket_comment"), key=lambda row: (row["created"], int(row["id"]))):
            if row["public"] == "true":
                self.comments[int(row["ticket_id"])].append((instant(row["created"]), row["user_id"] in internal))
        self.history: dict[tuple[int, str], list[tuple[datetime, str]]] = defaultdict(list)
        for row in rows(folder, "ticket_field_history"):
            self.history[int(row["ticket_id"]), row["field_name"]].append((instant(row["updated"]), row["value"]))
        for changes in self.history.values():
            changes.sort()

    def created(self, ticket: int) -> datetime:
        return instant(self.tickets[ticket]["created_at"])

    def first_reply(self, ticket: int) -> datetime | None:
        """Our first public words; where we began, our second."""
        ours = [at for at, is_internal in self.comments[ticket] if is_internal]
        place = 1 if self.comments[ticket] and self.comments[ticket][0][1] else 0
        return ours[place] if len(ours) > place else None

    def stretches(self, ticket: int, statuses: set[str], *, since: datetime = LONG_AGO) -> list[Stretch]:
        changes = self.history[ticket, "status"]
        ends = [at for at, _ in changes[1:]] + [self.now]
        found = [(max(at, since), end) for (at, value), end in zip(changes, ends, strict=True) if value in statuses]
        return [(start, end) for start, end in found if start < end]

    def solved(self, ticket: int) -> list[datetime]:
        return [at for at, value in self.history[ticket, "status"] if value == "solved"]

    def waits(self, ticket: int) -> list[tuple[datetime, datetime | None, datetime | None]]:
        """When the customer asked and waited: from, our next public words, when it was solved without any."""
        found: list[tuple[datetime, datetime | None, datetime | None]] = []
        happened = [(at, "we" if is_internal else "they") for at, is_internal in self.comments[ticket]]
        happened += [(at, "solved") for at in self.solved(ticket)]
        for at, what in sorted(happened, key=lambda one: (one[0], one[1] == "solved")):
            is_waiting = bool(found) and found[-1][1:] == (None, None)
            if what == "they" and not is_waiting:
                found.append((at, None, None))
            elif is_waiting and what == "we":
                found[-1] = (found[-1][0], at, None)
            elif is_waiting and what == "solved":
                found[-1] = (found[-1][0], None, at)
        return found

    def seconds(self, ticket: int, stretches: list[Stretch]) -> tuple[float, float]:
        """In calendar and in business time."""
        passed = sum((end - start for start, end in stretches), NOTHING)
        return passed.total_seconds(), self.schedules.business(ticket, stretches).total_seconds()

    def applied(self) -> Iterator[Applied]:
        for (ticket, field), changes in sorted(self.history.items()):
            for at, value in changes if field in METRICS else []:
                said = json.loads(value)
                yield Applied(ticket, field, at, said["minutes"], said["in_business_hours"])

    def is_breached(self, one: Applied) -> bool:
        calendar, business = self.seconds(one.ticket, self._running(one))
        return (business if one.in_business_hours else calendar) > one.minutes * 60

    def _running(self, one: Applied) -> list[Stretch]:
        if one.metric == "requester_wait_time":
            return self.stretches(one.ticket, WAITS, since=one.at)
        if one.metric == "agent_work_time":
            return self.stretches(one.ticket, WORKS, since=one.at)
        ends = [at for at, is_internal in self.comments[one.ticket] if is_internal and at > one.at]
        ends += [at for at in self.solved(one.ticket) if at > one.at]
        return [(one.at, min(ends, default=self.now))]
