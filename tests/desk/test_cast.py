from tests.cast import Colleague

from accord.kernel.permissions import Permission


def test_an_agent_may_answer_and_a_department_owner_may_not(agent: Colleague, department_owner: Colleague) -> None:
    assert agent.actor.may(Permission.DESK)
    assert not department_owner.actor.may(Permission.DESK)
