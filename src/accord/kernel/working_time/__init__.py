"""Working time: how much of it lies between two instants, and when so much of it will be used up."""

from accord.kernel.working_time.calendars import WorkingCalendar
from accord.kernel.working_time.hours import Span, WorkingHours
from accord.kernel.working_time.reading import read_spans, read_weekly, write_weekly
from accord.kernel.working_time.zones import instant_of

__all__ = ["Span", "WorkingCalendar", "WorkingHours", "instant_of", "read_spans", "read_weekly", "write_weekly"]
