"""How the simulated desk is arranged in its last days: skills, macros, two rules, a queue whose work is given out."""

from datetime import timedelta
from urllib.parse import urlencode

from accord.desk.automation.operations import save_rule, switch_rule
from accord.desk.automation.queries import read_definition
from accord.desk.macros.contracts import Deed, MacroDraft, Scope, Step
from accord.desk.macros.operations import save_macro
from accord.desk.operations import create_queue
from accord.desk.operations.tagging import find_or_make_tag
from accord.desk.routing.contracts import Mode, QueueChoices
from accord.desk.routing.operations import change_queue, save_route, set_capacity, share_out
from accord.desk.search.contracts import Sharing, ViewKind
from accord.desk.search.operations import keep_view
from accord.desk.situations.queries import read_conditions
from accord.kernel.permissions import SYSTEM
from accord.simulation.contracts import Role
from accord.simulation.telling.founding import Cast
from accord.simulation.world import World
from accord.staff.contracts import Presence
from accord.staff.operations import set_presence, set_skills
from accord.staff.queries import list_teams

ARRANGED_BEFORE = timedelta(days=2)

_ON_ITS_WAY = """Hello {customer.first_name|there},

your order {order.number|with us} is {parcel.state|on its way}. If anything is not as it should be, just \
answer this mail.

Kind regards
{agent.first_name}"""
_ON_ITS_WAY_DE = """Guten Tag {customer.name},

Ihre Bestellung {order.number|bei uns} ist {parcel.state|unterwegs}. Falls etwas nicht stimmt, antworten Sie einfach \
auf diese E-Mail.

Freundliche Grüße
{agent.first_name}"""
_LABEL = """Hello {customer.first_name|there},

please send {order.title|the item} back with the label that we send you in a minute, and quote {reference}. You have \
your money five days after it is here.

Kind regards
{agent.first_name}"""
_LABEL_DE = """Guten Tag {customer.name},

bitte schicken Sie {order.title|den Artikel} mit dem Aufkleber zurück, den wir Ihnen gleich senden, und nennen Sie \
{reference}. Fünf Tage nach dem Eintreffen haben Sie Ihr Geld.

Freundliche Grüße
{agent.first_name}"""
_PHOTO = """Hello {customer.first_name|there},

could you send us a photo of the damage to {order.title|the item}? Then we can decide today.

Kind regards
{agent.first_name}"""
_PHOTO_DE = """Guten Tag {customer.name},

könnten Sie uns ein Foto vom Schaden an {order.title|dem Artikel} schicken? Dann entscheiden wir noch heute.

Freundliche Grüße
{agent.first_name}"""
_REFERENCE = """Your parcel {parcel.number} was handed over to the carrier."""
_MACROS: tuple[tuple[str, dict[str, str], tuple[tuple[Deed, str], ...]], ...] = (
    ("Order on its way", {"en": _ON_ITS_WAY, "de": _ON_ITS_WAY_DE}, ((Deed.STATUS, "pending"),)),
    (
        "Return label",
        {"en": _LABEL, "de": _LABEL_DE},
        ((Deed.ASSIGN, "me"), (Deed.STATUS, "pending"), (Deed.SNOOZE, "168")),
    ),
    ("Ask for a photo", {"en": _PHOTO, "de": _PHOTO_DE}, ((Deed.STATUS, "pending"),)),
    ("Parcel number", {"en": _REFERENCE}, ()),
    (
        "To the warehouse",
        {},
        ((Deed.STATUS, "on_hold"), (Deed.NOTE, "Warehouse: please check order {order.number|as described}.")),
    ),
)
_ANGRY = ("lawyer", "solicitor", "Anwalt", "avocat", "abogado", "third time", "zum dritten Mal", "unacceptable")
_SEARCHES = (
    ("Damaged, still open", "damaged OR beschädigt OR cassé status:active"),
    ("German, waiting", "language:de is:waiting"),
)
_RETURNS = ("return", "send back", "refund", "Rücksendung", "zurückschicken", "Erstattung", "retour", "rembours")


def arrange_desk(world: World, cast: Cast) -> None:
    """Let the lead give skills, write macros, keep searches, write rules, and share out the returns."""
    lead = cast.first(world, Role.SERVICE_LEAD)
    for person in world.company.employees:
        if person.role is Role.AGENT:
            skills = [*person.skills, *(f"language:{language}" for language in person.languages)]
            set_skills(actor=lead, employee_id=cast.employees[person.code], skills=skills)
    for name, texts, steps in _MACROS:
        done = tuple(Step(do=deed, value=value) for deed, value in steps)
        save_macro(actor=lead, draft=MacroDraft(name=name, scope=Scope.ALL, texts=texts, steps=done))
    for name, words in _SEARCHES:
        query = urlencode({"q": words})
        keep_view(actor=lead, name=name, kind=ViewKind.SEARCH, query=query, sharing=Sharing.ALL)
    _write_rules(world, cast)
    set_capacity(actor=lead, employee_id=None, channel="", most=12)
    team_id = next((team.id for team in list_teams() if team.slug == "valley"), None)
    queue_id = create_queue(actor=SYSTEM, slug="returns", name="Returns", team_id=team_id)
    change_queue(actor=lead, queue_id=queue_id, choices=QueueChoices(mode=Mode.PUSH, relax_minutes=240))
    conditions = {"items": [{"attribute": "words", "operator": "contains", "values": list(_RETURNS)}]}
    save_route(
        actor=lead, name="Returns", conditions=read_conditions(conditions), queue_id=queue_id, skills=["returns"]
    )


def _write_rules(world: World, cast: Cast) -> None:
    lead = cast.first(world, Role.SERVICE_LEAD)
    tag_id = find_or_make_tag(actor=SYSTEM, name="upset")
    upset = {
        "occasion": "arrived",
        "conditions": {"items": [{"attribute": "words", "operator": "contains", "values": list(_ANGRY)}]},
        "actions": [{"do": "priority", "value": "high"}, {"do": "tag", "value": str(tag_id)}],
    }
    late = {
        "occasion": "time",
        "since": "waiting",
        "hours": 24,
        "conditions": {"items": [{"attribute": "priority", "operator": "is_not", "values": ["urgent"]}]},
        "actions": [{"do": "priority", "value": "high"}, {"do": "notify", "value": "leads"}],
    }
    for name, definition in (("Somebody is upset", upset), ("Nobody has answered for a day", late)):
        rule_id = save_rule(actor=lead, name=name, definition=read_definition(definition))
        switch_rule(actor=lead, rule_id=rule_id, is_on=True)


def come_to_work(world: World, cast: Cast) -> None:
    """As the demo opens most agents are there, one is on a break, one in training, one is off."""
    states = [Presence.AVAILABLE] * 5 + [Presence.BREAK, Presence.TRAINING, Presence.AWAY]
    agents = [person.code for person in world.company.employees if person.role is Role.AGENT]
    for code, presence in zip(agents, states, strict=False):
        set_presence(actor=cast.actor(code), presence=presence)
    share_out()
