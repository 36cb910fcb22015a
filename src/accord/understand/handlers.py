"""Understanding follows the desk: each contact is read, each solution is learned from."""

from accord.desk.events import CaseSolved, ContactMade
from accord.kernel.events import Fact, subscribe
from accord.understand.operations import classify, take_decision


@subscribe(ContactMade)
def read_contact(*, event: ContactMade, fact: Fact) -> None:
    """Read a contact by its words as soon as it was made."""
    classify(contact_id=event.contact_id)


@subscribe(CaseSolved)
def learn_from_solution(*, event: CaseSolved, fact: Fact) -> None:
    """Take over what a person said the case was about."""
    take_decision(case_id=event.case_id)
