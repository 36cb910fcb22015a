"""Read what the simulated company writes: `python -m accord.simulation.preview --days 3`."""

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta

from accord.simulation.calendar import ZONE
from accord.simulation.contracts import AgentReply, Contact, FollowUp, Jotting, Plan, Solution, Step
from accord.simulation.world import World


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the contacts of the last days before the opening, with what becomes of them."""
    parser = argparse.ArgumentParser(prog="python -m accord.simulation.preview", description=main.__doc__)
    parser.add_argument("--days", type=int, default=3, help="how many days before the opening (3)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--opens", default="2026-11-20T12:00", help="the opening moment, local time")
    parser.add_argument("--language", help="only this language: en, de, fr, es or nl")
    parser.add_argument("--reason", help="only this contact reason, for example parcel_damaged")
    parser.add_argument("--raw", action="store_true", help="print the raw mail instead of its words")
    chosen = parser.parse_args(arguments)
    world = World(chosen.seed, datetime.fromisoformat(chosen.opens).replace(tzinfo=ZONE))
    for contact in world.contacts_between(world.opens_at - timedelta(days=chosen.days), world.opens_at):
        if chosen.language not in {None, contact.language} or chosen.reason not in {None, contact.reason}:
            continue
        words = contact.raw.decode("ascii") if chosen.raw else _describe(contact, world.plan_for(contact))
        sys.stdout.write(words + "\n")


def _describe(contact: Contact, plan: Plan) -> str:
    who = contact.customer.name if contact.customer else "(a machine or a stranger)"
    head = (
        f"══ {contact.at.astimezone(ZONE):%a %d %b %H:%M} · {who} · {contact.reason or contact.kind} · {contact.mood}"
    )
    photos = f"\n[{len(contact.photos)} photograph(s)]" if contact.photos else ""
    steps = "\n".join(f"   ── {_describe_step(step)}" for step in plan.steps())
    return f"{head}\nSubject: {contact.subject}\n\n{contact.text}{photos}\n\n{steps}\n"


def _describe_step(step: Step) -> str:
    when = f"{step.at.astimezone(ZONE):%a %d %b %H:%M}"
    match step:
        case AgentReply():
            kept = "" if step.promise is None else f" [promise due {step.promise.due_at.astimezone(ZONE):%a %H:%M}]"
            return f"{when} {step.agent} answers{kept}\n{_indent(step.text)}"
        case FollowUp():
            return f"{when} customer: {step.kind}\n{_indent(step.text)}"
        case Jotting():
            return f"{when} {step.kind}: {step.text}"
        case Solution():
            return f"{when} solved: {step.touchpoint} / {step.reason} / {step.demand} / {step.department}"
    return f"{when} survey: CSAT {step.csat}, CES {step.ces}, {step.comment or 'no words'}"


def _indent(text: str) -> str:
    return "\n".join(f"        {line}".rstrip() for line in text.split("\n"))


if __name__ == "__main__":
    main()
