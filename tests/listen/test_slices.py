"""What contacts have in common is watched, too: told once, and only where nothing tells it already."""

from datetime import date, timedelta

import pytest

from accord.customers.operations import record_outside_event
from accord.desk.models import Contact
from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines
from accord.listen.contracts import Likeness, SignalOrigin
from accord.listen.models import Signal, SignalTold
from accord.listen.operations import close_signal, place_bell
from accord.listen.queries import get_signal, list_similar
from accord.listen.slices.contracts import SliceKey
from accord.listen.slices.models import Noted
from accord.listen.slices.queries import days_of_slice_signal, known_by_now, read_watching
from accord.listen.slices.rules import chosen, is_carried
from accord.listen.slices.watching import watch_slices
from accord.listen.watching import watch

TODAY = date(2026, 3, 3)
_LAMP_OWNERS = (1, 4, 5)


@pytest.fixture
def sold(customers, noon):
    """Three customers bought the tent, three the lamp; their orders name the warehouse, too."""
    for number, customer in enumerate(customers):
        record_outside_event(
            kind="order",
            reference=f"A-{number}",
            state="shipped",
            customer_id=customer.id,
            occurred_at=noon - timedelta(days=100),
            detail={"product": "Lamp" if number in _LAMP_OWNERS else "Tent"},
        )
        record_outside_event(
            kind="order",
            reference=f"B-{number}",
            state="paid",
            customer_id=customer.id,
            occurred_at=noon - timedelta(days=40),
            detail={"product": "Lamp" if number in _LAMP_OWNERS else "Tent"},
        )


def _days(last, count, *, ago=0):
    return {TODAY - timedelta(days=n): count for n in range(ago, ago + last)}


def _by_lamp_owners(ids, customers):
    for number, contact_id in enumerate(ids):
        Contact.objects.filter(pk=contact_id).update(customer_id=customers[_LAMP_OWNERS[number % 3]].id)


@pytest.fixture
def spread(*, sold, past, delivery, campaign, customers, noon):
    """Sixty quiet days at two touchpoints; then the lamp's owners write about everything, a little at each."""
    past(delivery, _days(60, 3))
    past(campaign, _days(60, 3))
    for place in (delivery, campaign):
        _by_lamp_owners(past(place, _days(4, 5), hour=9), customers)


def test_a_product_that_rises_a_little_everywhere_is_one_signal_and_climbs(*, spread, cx_lead, lead, delivery, noon):
    raised = watch_slices()
    signal = get_signal(actor=cx_lead.actor, signal_id=raised[0])
    assert (signal.origin, signal.name, signal.touchpoint_id) == (SignalOrigin.SLICE, "product Lamp", None)
    assert signal.observed > signal.high >= signal.expected
    assert signal.contacts >= 40
    assert not any(row.value == "Lamp" for row in signal.differences)
    # Its pairs with touchpoints and reasons rise as well: the same matter, told once.
    assert Signal.objects.count() == 1
    days = days_of_slice_signal(signal_id=signal.id)
    assert (days[-1].day, days[-1].observed) == (TODAY, 12)
    assert days[-1].expected == pytest.approx(2, abs=0.7)
    newest = Signal.objects.get().contacts.order_by("-at").first()
    Contact.objects.filter(pk=newest.contact_id).update(withdrawn_at=clock.now())
    watch_slices()
    assert Signal.objects.get().contacts.count() == signal.contacts - 1
    with clock.at(noon + timedelta(hours=25)):
        fire_due_deadlines()
    assert Signal.objects.get().climbed == 1
    assert set(SignalTold.objects.values_list("step", flat=True)) == {0, 1}
    place_bell(actor=cx_lead.actor, signal_id=signal.id, touchpoint_id=delivery.touchpoint_id)
    close_signal(signal_id=signal.id)
    with clock.at(noon + timedelta(minutes=1)):
        (again,) = watch_slices()
    (alike,) = list_similar(actor=cx_lead.actor, signal=get_signal(actor=cx_lead.actor, signal_id=again))
    assert (alike.signal.id, alike.likeness) == (signal.id, Likeness.SERIES)
    watching = read_watching()
    assert 0 < watching.series <= watching.possible
    assert watching.false_alarms_a_week == 0.5


def test_what_a_reason_tells_already_is_not_told_again(*, sold, past, delivery, campaign, customers, noon):
    past(delivery, _days(60, 3))
    past(campaign, _days(60, 3))
    _by_lamp_owners(past(delivery, _days(4, 14), hour=9), customers)
    (by_reason,) = watch()
    assert watch_slices() == []
    assert Signal.objects.get().pk == by_reason


def test_what_a_slice_tells_already_is_not_told_again_by_its_reasons(spread, delivery, past, customers):
    (signal_id,) = watch_slices()
    _by_lamp_owners(past(delivery, _days(4, 9), hour=11), customers)
    watch_slices()
    assert watch() == []
    assert Signal.objects.get().pk == signal_id


def test_only_series_that_could_say_something_of_their_own_are_watched():
    tent, mail = SliceKey(slice_id=1), SliceKey(slice_id=2)
    pair = SliceKey(slice_id=1, reason_id=7)
    counts = {tent: 60, mail: 198, pair: 58, SliceKey(slice_id=1, touchpoint_id=4): 30, SliceKey(slice_id=3): 19}

    keys = chosen(counts, alone={("reason", 7): 90, ("touchpoint", 4): 80}, everything=200)

    # Nearly everything comes by mail; nearly all about the tent has this reason; nineteen contacts are too few.
    assert keys == [tent, SliceKey(slice_id=1, touchpoint_id=4)]
    assert is_carried([1, 2, 3, 4], excess=3, told=[{1, 2}, {9}])
    assert not is_carried([1, 2, 3, 4], excess=4, told=[{1}, {9}])


def test_contacts_that_become_known_late_lower_what_is_expected(past, delivery, noon):
    ids = past(delivery, _days(50, 6))
    history = Contact.objects.filter(pk__in=ids, at__date__lte=TODAY - timedelta(days=45)).values_list("pk", flat=True)
    for contact in Contact.objects.filter(pk__in=ids):
        late = timedelta(days=contact.pk % 3)
        seen = noon - timedelta(days=44) if contact.pk in set(history) else contact.at + late
        if seen <= noon:
            Noted.objects.create(contact_id=contact.pk, at=contact.at, noted_at=seen)
    known = known_by_now(today=TODAY)
    assert known[TODAY].share == pytest.approx(1 / 3, abs=0.08)
    assert known[TODAY - timedelta(days=1)].share == pytest.approx(2 / 3, abs=0.08)
    assert TODAY - timedelta(days=2) not in known


def test_what_orders_tell_settles_before_it_is_judged(past, delivery, campaign, customers, noon):
    # The shop is connected for five weeks: until its orders were known, no contact could be about a lamp.
    past(delivery, _days(60, 3))
    past(campaign, _days(60, 3))
    for number, customer in enumerate(customers):
        record_outside_event(
            kind="order",
            reference=f"A-{number}",
            state="paid",
            customer_id=customer.id,
            occurred_at=noon - timedelta(days=35),
            detail={"product": "Lamp" if number in _LAMP_OWNERS else "Tent"},
        )
    for place in (delivery, campaign):
        _by_lamp_owners(past(place, _days(4, 5), hour=9), customers)
    assert watch_slices() == []
    assert read_watching().series > 0
