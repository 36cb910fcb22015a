"""How well reasons are suggested for mails that people might write, learning from nothing as an agent solves them."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta

from accord.simulation.calendar import ZONE
from accord.simulation.world import World
from accord.understand.rules import ReasonEvidence, counts_in_figures, rank_reasons, words_of


def test_suggests_the_right_reason_after_two_hundred_solved_cases() -> None:
    world = World(7, datetime(2026, 11, 20, 12, tzinfo=ZONE))
    mails = [c for c in world.contacts_between(world.opens_at - timedelta(days=89), world.opens_at) if c.reason]
    number = {code: index for index, code in enumerate(sorted({str(mail.reason) for mail in mails}))}
    cases: Counter[str] = Counter()
    taught: Counter[str] = Counter()
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    asked = first = among_three = counted = counted_right = 0
    for position, mail in enumerate(mails):
        truth = str(mail.reason)
        words = words_of(f"{mail.subject}\n{mail.text}")
        evidence = [
            ReasonEvidence(
                reason_id=number[code],
                cases=cases[code],
                words=taught[code],
                counts={word: counts[code][word] for word in words if counts[code][word]},
            )
            for code in number
        ]
        found = rank_reasons(words, evidence)
        if position >= 200:
            asked += 1
            first += found[0].reason_id == number[truth]
            among_three += number[truth] in {suggestion.reason_id for suggestion in found}
            counted += counts_in_figures(found[0])
            counted_right += counts_in_figures(found[0]) and found[0].reason_id == number[truth]
        cases[truth] += 1
        taught[truth] += len(words)
        counts[truth].update(words)

    print(f"n {asked}, first {first / asked:.3f}, among three {among_three / asked:.3f}, ", end="")
    print(f"counted {counted / asked:.3f}, of these right {counted_right / counted:.3f}")
    assert asked > 300
    assert among_three / asked > 0.75
    assert counted_right / counted > 0.85
