"""Who answers: by language first, then by what somebody knows."""

from random import Random

from accord.simulation.company import AGENTS, REASON_BY_CODE
from accord.simulation.contracts import Employee

_SKILLS = {
    "delivery": "delivery",
    "invoice": "invoices",
    "returns": "returns",
    "self_service": "self-service",
    "checkout": "orders",
    "website": "products",
    "product_use": "products",
}
WOMEN = frozenset({"svenja.kallweit", "lea.brandstaetter", "aoife.brennan", "marta.iglesias"})


def choose_agent(chance: Random, language: str, reason: str) -> Employee:
    """Somebody who speaks the language, more likely one with the fitting skill or whose first language it is."""
    able = [agent for agent in AGENTS if language in agent.languages]
    skill = _SKILLS.get(REASON_BY_CODE[reason].touchpoint, "")
    weights = [1 + 3 * (agent.languages[0] == language) + 3 * (skill in agent.skills) for agent in able]
    return chance.choices(able, weights=weights)[0]
