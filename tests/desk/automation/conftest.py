import pytest
from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.cast import Colleague, Person
from tests.desk.conftest import outbox  # noqa: F401 - a fixture that is used by itself
from tests.desk.letters import letter

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.models import Queue
from accord.staff.models import Team, TeamMembership


@pytest.fixture
def placed(angry_customer: Person) -> Placed:
    """Jonas has written about his tent pole."""
    return hand_in(letter(angry_customer.email))


@pytest.fixture
def returns(service: object, agent: Colleague) -> Queue:
    """The queue of a team that Ana is a member of."""
    team = Team.objects.create(slug="returns", name="Returns", department=service)  # type: ignore[misc]
    TeamMembership.objects.create(team=team, employee_id=agent.id)
    return Queue.objects.create(slug="returns", name="Returns", team=team)
