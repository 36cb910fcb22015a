"""A rise is signalled within days of its beginning, once, with those who wrote; quiet is left quiet."""

from datetime import date, timedelta

import pytest

from accord.customers.operations import record_outside_event
from accord.desk.models import Contact
from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.events import deliver_events, list_facts
from accord.kernel.jobs import run_waiting_jobs
from accord.listen.contracts import Movement, SignalOrigin
from accord.listen.models import Signal
from accord.listen.operations import close_signal
from accord.listen.queries import get_signal, list_signals, list_watched, series_of_signal
from accord.listen.watching import watch
from accord.understand.models import Reading

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 3)


def _days(last, count, *, ago=0):
    """`count` a day on the `last` days that end `ago` days before today."""
    return {TODAY - timedelta(days=n): count for n in range(ago, ago + last)}


@pytest.fixture
def quiet(past, delivery, campaign, noon):
    """Ninety days with one contact about parcels and two about the offer on each."""
    past(delivery, _days(90, 1))
    past(campaign, _days(90, 2))


def test_a_quiet_company_raises_nothing(quiet, cx_lead):
    assert watch() == []
    assert list_signals(actor=cx_lead.actor) == []
    assert {row.movement for row in list_watched()} == {Movement.AS_EXPECTED}


def test_a_rise_is_raised_with_its_contacts_and_its_beginning(quiet, past, delivery, cx_lead):
    past(delivery, _days(3, 5), hour=9)
    (signal_id,) = watch()
    signal = get_signal(actor=cx_lead.actor, signal_id=signal_id)
    assert (signal.origin, signal.reason_name) == (SignalOrigin.COUNT, "Parcel arrived damaged")
    assert (signal.began_on, signal.window_days, signal.observed) == (TODAY - timedelta(days=2), 3, 18)
    assert signal.low <= signal.expected <= signal.high < 18
    assert signal.expected == pytest.approx(3.0, abs=0.6)
    assert signal.contacts == 18
    assert signal.p is not None
    assert signal.p < 1e-4


def test_the_reason_speaks_for_its_touchpoint(quiet, past, delivery):
    past(delivery, _days(3, 5), hour=9)
    watch()
    assert list(Signal.objects.values_list("reason_id", flat=True)) == [delivery.reason_id]


def test_looking_again_raises_nothing_new_and_lets_later_contacts_join(quiet, past, delivery, cx_lead):
    past(delivery, _days(3, 5), hour=9)
    (signal_id,) = watch()
    assert watch() == [signal_id]
    assert len(list_facts(kinds=["listen.SignalRaised"])) == 1
    assert list_facts(kinds=["listen.SignalGrew"]) == []
    past(delivery, {TODAY: 1}, hour=11)
    watch()
    assert get_signal(actor=cx_lead.actor, signal_id=signal_id).contacts == 19


def test_a_contact_that_was_about_something_else_leaves(quiet, past, delivery, campaign, cx_lead):
    past(delivery, _days(3, 5), hour=9)
    (signal_id,) = watch()
    newest = Reading.objects.filter(reason_id=delivery.reason_id).order_by("-at", "-pk").first()
    Reading.objects.filter(pk=newest.pk).update(reason_id=campaign.reason_id, touchpoint_id=campaign.touchpoint_id)
    watch()
    assert get_signal(actor=cx_lead.actor, signal_id=signal_id).contacts == 17


def test_after_it_was_closed_a_rise_that_goes_on_is_a_new_signal(quiet, past, delivery):
    past(delivery, _days(3, 5), hour=9)
    (signal_id,) = watch()
    close_signal(signal_id=signal_id)
    (again,) = watch()
    assert again != signal_id


def test_one_person_who_writes_ten_times_is_no_signal(quiet, delivery, past):
    ids = past(delivery, {TODAY: 10}, hour=9)
    person = Contact.objects.get(pk=ids[0]).customer_id
    Contact.objects.filter(pk__in=ids).update(customer_id=person)
    Contact.objects.filter(case__touchpoint_id=delivery.touchpoint_id, at__date=TODAY).update(customer_id=person)
    assert watch() == []


def test_three_weeks_of_history_are_too_early(past, delivery, noon):
    past(delivery, _days(21, 1))
    past(delivery, _days(2, 9), hour=9)
    assert watch() == []
    assert {row.movement for row in list_watched()} == {Movement.TOO_EARLY}


def test_a_reason_nobody_knew_before_is_seen_against_nothing(quiet, past, warehouse, cx_lead):
    from tests.listen.company import _place

    fresh = _place("Returns", "Return label", "Label does not print", warehouse, position=9)
    past(fresh, {TODAY: 4}, hour=9)
    (signal_id,) = watch()
    signal = get_signal(actor=cx_lead.actor, signal_id=signal_id)
    assert (signal.name, signal.observed) == ("Label does not print", 4)
    assert signal.high <= 1


def test_what_only_seems_to_change_is_told_apart(past, campaign, noon):
    past(campaign, {TODAY - timedelta(days=n): (1, 2, 0, 2, 1, 0, 2)[n % 7] for n in range(14, 90)})
    past(campaign, _days(7, 1, ago=7))
    past(campaign, {TODAY - timedelta(days=n): count for n, count in enumerate((2, 1, 2, 1, 1, 2, 1))})
    assert watch() == []
    (row,) = [row for row in list_watched() if row.series.by == "reason"]
    assert (row.week, row.week_before, row.movement) == (10, 7, Movement.ONLY_SEEMS)


def test_says_which_warehouse_is_different(*, quiet, past, delivery, customers, noon, cx_lead):
    for number, customer in enumerate(customers):
        record_outside_event(
            kind="order",
            reference=f"A-{number}",
            state="shipped",
            customer_id=customer.id,
            occurred_at=noon - timedelta(days=20),
            detail={"warehouse": "Ghent" if number < 3 else "Lyon", "reference": "A"},
        )
    ids = past(delivery, _days(3, 6), hour=9)
    for number, contact_id in enumerate(ids):
        Contact.objects.filter(pk=contact_id).update(customer_id=customers[3 + number % 3].id)
    (signal_id,) = watch()
    (found,) = get_signal(actor=cx_lead.actor, signal_id=signal_id).differences
    # One contact a day as ever, from Ghent, and the campaign's two a day, from Ghent too.
    assert (found.dimension, found.value) == ("warehouse", "Lyon")
    assert (found.count, found.total, found.other_count, found.other_total, found.ratio) == (18, 21, 0, 6, None)


def test_the_chart_has_ninety_days_with_bands(quiet, past, delivery, cx_lead):
    past(delivery, _days(3, 5), hour=9)
    (signal_id,) = watch()
    days = series_of_signal(signal=get_signal(actor=cx_lead.actor, signal_id=signal_id), days=90)
    assert (len(days), days[-1].day, days[-1].observed) == (90, TODAY, 6)
    assert days[0].expected is None
    assert days[40].expected == pytest.approx(1.0, abs=0.3)
    assert days[40].low == 0
    assert 3 <= days[40].high <= 4


def test_bands_stay_as_they_were_known_on_their_day(quiet, past, delivery, cx_lead, noon):
    watch()
    before = {day.day: (day.expected, day.high) for day in list_watched(days=60)[0].days}
    past(delivery, {TODAY + timedelta(days=n): 9 for n in range(1, 10)})
    with clock.at(noon + timedelta(days=9)):
        watch()
        after = {day.day: (day.expected, day.high) for day in list_watched(days=60)[0].days}
    shared = [day for day in before if day in after and day < TODAY]
    assert len(shared) > 40
    assert all(before[day] == after[day] for day in shared)


def test_a_new_contact_is_looked_at_within_a_minute(*, quiet, write, customers, delivery, noon, past):
    past(delivery, _days(2, 6, ago=1), hour=9)
    write(customers[0], "It came bent.", place=delivery)
    deliver_events()
    assert fire_due_deadlines(now=noon + timedelta(seconds=59)) == 0
    fire_due_deadlines(now=noon + timedelta(seconds=60))
    run_waiting_jobs()
    assert Signal.objects.count() == 1
