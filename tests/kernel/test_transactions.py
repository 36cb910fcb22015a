"""An operation within another joins its transaction; one that raises undoes the whole of it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accord.kernel import transactions
from accord.kernel.errors import Refusal
from accord.kernel.models import Setting
from accord.kernel.transactions import one_transaction


@one_transaction
def _keep(key, *, refuse=False):
    Setting.objects.create(key=key, value={})
    if refuse:
        raise Refusal("no")


@one_transaction
def _keep_both(*, refuse=False):
    _keep("first")
    _keep("second", refuse=refuse)


@pytest.mark.django_db(transaction=True)
def test_what_is_within_takes_no_savepoint():
    with CaptureQueriesContext(connection) as seen:
        _keep_both()
    assert not [query for query in seen if "SAVEPOINT" in query["sql"]]
    assert Setting.objects.filter(key__in=["first", "second"]).count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_refusal_within_undoes_the_whole():
    with pytest.raises(Refusal):
        _keep_both(refuse=True)
    assert not Setting.objects.filter(key__in=["first", "second"]).exists()


@pytest.mark.django_db(transaction=True)
def test_a_caller_with_a_savepoint_goes_on_after_a_refusal():
    with transaction.atomic():
        _keep("first")
        with pytest.raises(Refusal), transaction.atomic():
            _keep("second", refuse=True)
        _keep("third")
    assert sorted(Setting.objects.filter(key__in=["first", "second", "third"]).values_list("key", flat=True)) == [
        "first",
        "third",
    ]


def _touch_crosswise():
    """Two that take the same two rows, each the other's first; how often each began."""
    both_have_one, begun = Barrier(2), {"left": 0, "right": 0}

    @one_transaction
    def touch(first, second):
        begun[first] += 1
        Setting.objects.filter(key=first).update(value={"by": first})
        if begun[first] == 1:
            both_have_one.wait(timeout=60)
        Setting.objects.filter(key=second).update(value={"by": first})

    def alone(first, second):
        try:
            touch(first, second)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(alone, "left", "right"), pool.submit(alone, "right", "left")]:
            done.result(timeout=90)
    return begun


@pytest.mark.django_db(transaction=True)
def test_of_two_that_wait_for_each_other_one_is_run_again():
    Setting.objects.create(key="left", value={})
    Setting.objects.create(key="right", value={})
    begun = _touch_crosswise()
    assert sorted(begun.values()) == [1, 2]
    values = Setting.objects.filter(key__in=["left", "right"]).values_list("value", flat=True)
    [last] = {value["by"] for value in values}
    assert begun[last] == 2


@pytest.mark.django_db(transaction=True)
def test_it_is_not_run_for_ever(monkeypatch):
    monkeypatch.setattr(transactions, "ATTEMPTS", 1)
    Setting.objects.create(key="left", value={})
    Setting.objects.create(key="right", value={})
    with pytest.raises(OperationalError, match="deadlock"):
        _touch_crosswise()


@pytest.mark.django_db(transaction=True)
def test_an_operation_that_begins_again_has_let_go_of_what_it_held():
    begun = []

    @one_transaction
    def look_twice():
        Setting.objects.create(key=f"look {len(begun)}", value={})
        begun.append(connection.in_atomic_block)
        if len(begun) < 3:
            _within()

    @one_transaction
    def _within():
        transactions.begin_again()

    look_twice()
    assert begun == [True] * 3
    assert [setting.key for setting in Setting.objects.filter(key__startswith="look")] == ["look 2"]


def test_nothing_begins_again_where_no_operation_runs():
    transactions.begin_again()
