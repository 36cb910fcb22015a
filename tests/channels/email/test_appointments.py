"""Appointments in mail: what, when and where."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from accord.channels.email.appointments.reading import read_appointment


def calendar(*fields: str, method: str = "REQUEST") -> bytes:
    lines = ["BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", *fields, "END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def test_what_when_and_where() -> None:
    found = read_appointment(
        calendar(
            "SUMMARY:Repair of the tent\\, second visit",
            "DTSTART;TZID=Europe/Berlin:20260303T140000",
            "DTEND;TZID=Europe/Berlin:20260303T150000",
            "LOCATION:Workshop 2\\nBerlin",
            'ORGANIZER;CN="Ben Shop":mailto:ben@shop.example',
        )
    )
    assert found is not None
    berlin = ZoneInfo("Europe/Berlin")
    assert (found.summary, found.location, found.organiser) == (
        "Repair of the tent, second visit",
        "Workshop 2 Berlin",
        "Ben Shop",
    )
    assert found.starts == datetime(2026, 3, 3, 14, tzinfo=berlin)
    assert found.ends == datetime(2026, 3, 3, 15, tzinfo=berlin)
    assert (found.method, found.repeats) == ("request", False)


def test_whole_days_and_lengths() -> None:
    day = read_appointment(calendar("DTSTART;VALUE=DATE:20260303"))
    hour = read_appointment(calendar("DTSTART:20260303T120000Z", "DURATION:PT1H30M", "RRULE:FREQ=SECONDLY"))
    assert day is not None
    assert hour is not None
    assert (day.starts, day.ends) == (date(2026, 3, 3), None)
    assert hour.ends == datetime(2026, 3, 3, 13, 30, tzinfo=UTC)
    assert hour.repeats


def test_a_zone_of_a_programs_own_leaves_the_time_as_it_stands() -> None:
    found = read_appointment(calendar("DTSTART;TZID=Customized Time Zone:20260303T140000"))
    assert found is not None
    assert isinstance(found.starts, datetime)
    assert (found.starts.hour, found.starts.tzinfo) == (14, None)


def test_what_an_alarm_says_is_not_what_the_event_says() -> None:
    found = read_appointment(
        calendar("BEGIN:VALARM", "SUMMARY:Alarm", "END:VALARM", "DTSTART:20260303T120000Z", "SUMMARY:Visit")
    )
    assert found is not None
    assert found.summary == "Visit"


def test_what_is_called_off() -> None:
    for content in (
        calendar("DTSTART:20260303T120000Z", "STATUS:CANCELLED"),
        calendar("DTSTART:20260303T120000Z", method="CANCEL"),
    ):
        found = read_appointment(content)
        assert found is not None
        assert found.method == "cancel"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"BEGIN:VEVENT",
        calendar(),
        calendar("DTSTART:99999999T999999Z"),
        calendar("DTSTART:soon"),
        b"A;" * 100_000,
        b"BEGIN:VEVENT\n" * 50_000,
    ],
)
def test_nothing_where_there_is_nothing(content: bytes) -> None:
    assert read_appointment(content) is None
