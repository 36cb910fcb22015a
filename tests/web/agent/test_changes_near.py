"""Whoever answers sees what customers may be writing about, without one more statement for the conversation."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from tests.cast import Person
from tests.desk.letters import letter

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.journey.operations import plan_change
from accord.kernel import clock
from accord.kernel.permissions import SYSTEM
from accord.staff.models import Department


@pytest.fixture
def received(angry_customer: Person) -> Placed:
    return hand_in(letter(angry_customer.email, "Is the sale on?", subject="Sale"))


def test_changes_near_are_read_once_and_then_stand_beside_every_conversation(
    browser: Client, received: Placed, marketing: Department, django_assert_max_num_queries: Any
) -> None:
    cache.delete("agent.changes_near")
    today = clock.today("Europe/Berlin")
    for title, begins in (("Spring sale", today), ("Long gone", today - timedelta(days=99))):
        plan_change(
            actor=SYSTEM, title=title, department_id=marketing.pk, begins_on=begins, ends_on=begins,
            description="Boots cost less",
        )  # fmt: skip
    page = f"/inbox/{received.conversation_id}/"
    first = browser.get(page).content.decode()
    assert "Spring sale" not in first
    assert 'hx-get="/inbox/changes/"' in first
    part = browser.get("/inbox/changes/").content.decode()
    assert "Spring sale" in part
    assert "Boots cost less" in part
    assert "Long gone" not in part
    with django_assert_max_num_queries(15):
        assert "Spring sale" in browser.get(page).content.decode()
