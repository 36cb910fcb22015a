"""Working hours and service levels in the settings."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Colleague

from accord.desk.levels.contracts import Metric
from accord.desk.levels.models import CalendarVersion, Policy
from accord.desk.levels.operations import set_calendar
from accord.desk.levels.queries import list_calendars, list_policies
from accord.kernel.errors import BadInput
from accord.kernel.working_time import WorkingHours, read_weekly
from accord.staff.models import Employee
from accord.web.admin.hours_form import look_ahead, read_own_days, read_spans
from accord.web.admin.level_form import read_length, write_length

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

HOURS = {
    "name": "Office",
    "timezone": "Europe/Berlin",
    "mon": "9-12, 13:00–17:00",
    "fri": "9 bis 13 Uhr",
    "place": "DE:BY",
    "own_days": "2026-12-24 Christmas Eve\n31.12.2026",
}
POLICY = {
    "name": "Standard",
    "is_on": "on",
    "first_reply-normal": "4 h",
    "first_reply-urgent": "30 min",
    "resolution-normal": "2 d",
    "resolution-time": "calendar",
    "paused": ["pending", "on_hold"],
    "warn": "minutes",
    "warn_amount": "15",
    "channel": ["email"],
}
CALENDAR_FILE = b"""BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260803
DTEND;VALUE=DATE:20260805
SUMMARY:Stock-taking
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20200617
RRULE:FREQ=YEARLY;UNTIL=20280101
SUMMARY:Founder's day
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def office(client: Client, administrator: Colleague) -> Client:
    """A browser in which the administrator is signed in."""
    client.force_login(Employee.objects.get(pk=administrator.id), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def words(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_hours_are_entered_in_words_with_the_holidays_of_a_region(office: Client) -> None:
    answer = office.post("/settings/hours/new/", HOURS, follow=True)
    [row] = list_calendars()
    assert row.is_default
    assert [len(spans) for spans in row.newest.hours.weekly] == [2, 0, 0, 0, 1, 0, 0]
    days = row.newest.hours.holidays
    assert {date(2026, 1, 6), date(2026, 12, 24), date(2026, 12, 31), date(2035, 1, 6)} <= days  # Epiphany is Bavarian
    assert "09:00–12:00, 13:00–17:00" in words(answer)
    page = words(office.get(f"/settings/hours/{row.id}/"))
    assert "2026-12-24 Christmas Eve" in page
    assert 'value="DE:BY" selected' in page
    assert "Germany · Bayern" in page


def test_a_day_may_have_hours_of_its_own(office: Client) -> None:
    office.post("/settings/hours/new/", {**HOURS, "own_days": "2026-12-24 9–12, 13-14 Christmas Eve\n31.12.2026"})
    [row] = list_calendars()
    assert [(day.name, day.hours) for day in row.newest.own_days] == [
        ("Christmas Eve", (("09:00", "12:00"), ("13:00", "14:00"))),
        ("", ()),
    ]
    eve = [span.end - span.start for span in row.newest.hours.spans_on(date(2026, 12, 24))]
    assert eve == [timedelta(hours=3), timedelta(hours=1)]
    assert row.newest.hours.spans_on(date(2026, 12, 31)) == ()
    page = words(office.get(f"/settings/hours/{row.id}/"))
    assert "2026-12-24 09:00–12:00, 13:00–14:00 Christmas Eve\n2026-12-31" in page


def test_days_of_a_calendar_file_join_and_those_that_repeat_do_so(office: Client) -> None:
    office.post("/settings/hours/new/", HOURS | {"calendar": SimpleUploadedFile("days.ics", CALENDAR_FILE)})
    own = {day.on: day.name for day in list_calendars()[0].newest.own_days}
    assert own[date(2026, 8, 3)] == own[date(2026, 8, 4)] == "Stock-taking"
    assert date(2026, 8, 5) not in own
    assert own[date(2027, 6, 17)] == "Founder's day"
    assert date(2028, 6, 17) not in own
    answer = office.post("/settings/hours/new/", HOURS | {"calendar": SimpleUploadedFile("days.ics", b"no calendar")})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"mon": "mornings"}, "are no hours"),
        ({"mon": "17-9"}, "begin before they end"),
        ({"mon": "", "fri": ""}, "without any hours"),
        ({"own_days": "soon"}, "is no date"),
        ({"timezone": "Atlantis"}, "time zone"),
        ({"place": "XX"}, "not known"),
        ({"name": " "}, "name"),
        ({"begins": "later", "valid_from": "2020-01-01T00:00"}, "from now"),
        ({"begins": "later"}, "from when"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_kept(office: Client, change: dict[str, str], said: str) -> None:
    answer = office.post("/settings/hours/new/", HOURS | change)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not CalendarVersion.objects.exists()


def test_a_change_is_a_new_version_and_a_planned_one_can_be_planned_anew(office: Client) -> None:
    office.post("/settings/hours/new/", HOURS)
    [row] = list_calendars()
    office.post(f"/settings/hours/{row.id}/", HOURS)
    assert CalendarVersion.objects.count() == 1  # nothing changed
    for begins in ("2026-04-01T00:00", "2026-05-01T00:00"):
        office.post(f"/settings/hours/{row.id}/", HOURS | {"tue": "9-17", "begins": "later", "valid_from": begins})
    office.post(
        f"/settings/hours/{row.id}/", HOURS | {"tue": "9-18", "begins": "later", "valid_from": "2026-04-15T00:00"}
    )
    found = list(CalendarVersion.objects.order_by("valid_from").values_list("valid_from", "weekly__tue"))
    assert found[0][1] is None
    assert found[1:] == [
        (datetime(2026, 3, 31, 22, tzinfo=UTC), [["09:00", "17:00"]]),
        (datetime(2026, 4, 14, 22, tzinfo=UTC), [["09:00", "18:00"]]),
    ]


def test_the_look_ahead_follows_the_form(office: Client) -> None:
    seen = words(office.post("/settings/hours/preview/", HOURS))
    assert "09:00–12:00, 13:00–17:00" in seen
    assert "closed" in seen
    assert "are no hours" in words(office.post("/settings/hours/preview/", HOURS | {"mon": "x"}))


def test_the_look_ahead_marks_the_days_on_which_clocks_change() -> None:
    hours = WorkingHours("Europe/Berlin", read_weekly({"mon": [["09:00", "17:00"]]}), frozenset({date(2026, 3, 30)}))
    ahead = look_ahead(hours, {date(2026, 3, 30): "Off"}, start=date(2026, 3, 27))
    assert [day.is_odd for day in ahead] == [False, False, True, False, False, False, False]
    assert [(day.words, day.holiday) for day in ahead][3] == ("", "Off")


def test_a_calendar_goes_and_the_default_stays(office: Client) -> None:
    office.post("/settings/hours/new/", HOURS)
    office.post("/settings/hours/new/", HOURS | {"name": "Late shift"})
    office_row, late = list_calendars()
    assert office.post(f"/settings/hours/{office_row.id}/remove/").status_code == 422
    office.post(f"/settings/hours/{late.id}/remove/")
    assert [row.name for row in list_calendars()] == ["Office"]


def test_a_policy_is_made_changed_ordered_and_removed(office: Client) -> None:
    office.post("/settings/levels/new/", POLICY)
    office.post("/settings/levels/new/", POLICY | {"name": "Second", "warn": "never"})
    first, second = list_policies()
    assert {(each.metric, each.priority, each.seconds, each.in_working_time) for each in first.targets} == {
        (Metric.FIRST_REPLY, "normal", 4 * 3600, True),
        (Metric.FIRST_REPLY, "urgent", 1800, True),
        (Metric.RESOLUTION, "normal", 2 * 86_400, False),
    }
    assert (first.warn_minutes, first.warn_percent, first.conditions) == (15, None, {"channel": ("email",)})
    assert (second.warn_minutes, second.warn_percent) == (None, None)
    office.post(f"/settings/levels/{second.id}/move/", {"where": "earlier"})
    assert [row.name for row in list_policies()] == ["Second", "Standard"]
    page = words(office.get("/settings/levels/"))
    assert page.index("Second") < page.index("Standard")
    assert "48 h (Normal) · calendar time" in page
    office.post(f"/settings/levels/{first.id}/", POLICY | {"first_reply-urgent": ""})
    assert len(list_policies()[1].targets) == 2
    assert 'value="4 h"' in words(office.get(f"/settings/levels/{first.id}/"))
    office.post(f"/settings/levels/{second.id}/remove/")
    assert [row.name for row in list_policies()] == ["Standard"]


def test_a_policy_below_one_for_every_case_is_said_to_be_never_reached(office: Client) -> None:
    for_all = {name: value for name, value in POLICY.items() if name != "channel"}
    for name, given in (("Mail", POLICY), ("Everyone", for_all), ("Too late", POLICY)):
        office.post("/settings/levels/new/", given | {"name": name})

    page = words(office.get("/settings/levels/"))

    assert page.count("never reached") == 1
    assert page.index("Too late") < page.index("never reached")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"first_reply-normal": "soon"}, "no length of time"),
        ({"first_reply-normal": "1 min 500 d"}, "between one minute and a year"),
        ({"first_reply-normal": "", "first_reply-urgent": "", "resolution-normal": ""}, "at least one target"),
        ({"warn": "percent", "warn_amount": "120"}, "between 1 and 99"),
        ({"warn": "percent", "warn_amount": ""}, "when to warn"),
        ({"name": ""}, "name"),
    ],
)
def test_a_policy_that_cannot_be_read_is_not_kept(office: Client, change: dict[str, str], said: str) -> None:
    answer = office.post("/settings/levels/new/", POLICY | change)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Policy.objects.exists()


def test_only_administrators_come_here(client: Client, lead: Colleague) -> None:
    client.force_login(Employee.objects.get(pk=lead.id), "allauth.account.auth_backends.AuthenticationBackend")
    for path in ("/settings/hours/", "/settings/hours/new/", "/settings/levels/", "/settings/levels/new/"):
        assert client.get(path).status_code == 403
    from accord.desk.levels.contracts import CalendarChoices
    from accord.kernel.errors import NotAllowed

    with pytest.raises(NotAllowed):
        set_calendar(actor=lead.actor, choices=CalendarChoices(name="x", timezone="UTC", weekly={}))


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []),
        ("9-17", [["09:00", "17:00"]]),
        ("0–24", [["00:00", "24:00"]]),
        ("8.30-12 und 13-17.15 Uhr", [["08:30", "12:00"], ["13:00", "17:15"]]),
        ("9 to 12; 13 to 17", [["09:00", "12:00"], ["13:00", "17:00"]]),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, spans: list[list[str]]) -> None:
    assert read_spans(text) == spans


def test_lengths_are_read_and_written() -> None:
    assert [read_length(text) for text in ("4 h", "1 h 30 min", "0,5 h", "45min", "2 d")] == [
        14_400,
        5_400,
        1_800,
        2_700,
        172_800,
    ]
    assert [write_length(seconds) for seconds in (5_400, 1_800, 14_400)] == ["1 h 30 min", "30 min", "4 h"]
    with pytest.raises(BadInput):
        read_length("4 apples")
    with pytest.raises(BadInput):
        read_own_days("the 24th")
