"""An operation within another joins its transaction; one that raises undoes the whole of it."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

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
