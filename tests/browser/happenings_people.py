"""Deeds of the rooms that say who a customer is: the company they belong to, and what is noted about both."""

from accord.customers.companies.operations import keep_company, place_customer, put_back
from accord.customers.notes.operations import bring_note_back, change_note, pin_note, remove_note, write_note
from tests.browser.happenings import Scene, shows


@shows("notes.write_note")
def a_note_about_him(scene: Scene) -> None:
    scene.kept["card"] = write_note(actor=scene.me, customer_id=scene.jonas.id, text="He climbs alone.")


@shows("notes.change_note")
def the_note_says_more(scene: Scene) -> None:
    change_note(actor=scene.me, note_id=scene.kept["card"], text="He climbs alone, in winter.")


@shows("notes.pin_note")
def the_note_on_top(scene: Scene) -> None:
    pin_note(actor=scene.me, note_id=scene.kept["card"], is_pinned=True)


@shows("notes.remove_note")
def no_note(scene: Scene) -> None:
    remove_note(actor=scene.me, note_id=scene.kept["card"])


@shows("notes.bring_note_back")
def the_note_again(scene: Scene) -> None:
    bring_note_back(actor=scene.me, note_id=scene.kept["card"])


@shows("companies.place_customer")
def of_a_company(scene: Scene) -> None:
    scene.kept["company"] = keep_company(actor=scene.me, name="Alpine Club")
    place_customer(actor=scene.me, customer_id=scene.jonas.id, company_id=scene.kept["company"])


@shows("companies.keep_company")
def the_company_called_otherwise(scene: Scene) -> None:
    keep_company(actor=scene.me, name="Alpine Society", tier="gold", company_id=scene.kept["company"])


@shows("notes.write_note")
def a_note_about_the_company(scene: Scene) -> None:
    write_note(actor=scene.me, company_id=scene.kept["company"], text="Invoices to Bern.")


@shows("companies.put_back")
def of_no_company(scene: Scene) -> None:
    put_back(actor=scene.me, customer_id=scene.jonas.id, company_id=None, company_by="")
