"""Who gets a conversation: pure, for any people, loads and limits."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from accord.desk.routing.contracts import Candidate, Limits, Need
from accord.desk.routing.rules import choose, is_full
from accord.staff.contracts import Presence

EIGHT = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


def person(
    number: int, *skills: str, load: int = 0, calls: int = 0, minutes: int | None = None, **more: object
) -> Candidate:
    given = {
        "presence": Presence.AVAILABLE,
        "team_ids": frozenset({1}),
        "load": {channel: count for channel, count in (("email", load), ("voice", calls)) if count},
        "last_given_at": None if minutes is None else EIGHT + timedelta(minutes=minutes),
        **more,
    }
    return Candidate(id=number, name=f"P{number}", skills=frozenset(skills), **given)  # type: ignore[arg-type]


def need(**more: object) -> Need:
    usual: dict[str, object] = {
        "conversation_id": 1,
        "queue_id": 1,
        "team_id": 1,
        "channel": "email",
        "language": "",
        "skills": frozenset(),
        "last_agent_id": None,
    }
    return Need(**usual | more)  # type: ignore[arg-type]


NO_LIMITS = Limits(most={})


def test_the_least_loaded_gets_it_and_among_equals_who_waited_longest() -> None:
    people = [person(1, load=2), person(2, load=1, minutes=5), person(3, load=1, minutes=1)]
    choice = choose(need(), people, NO_LIMITS)
    assert (choice.employee_id, choice.reasons) == (3, ("longest_without",))
    choice = choose(need(), [person(1, load=2), person(2, load=1)], NO_LIMITS)
    assert (choice.employee_id, choice.reasons) == (2, ("least_loaded",))


def test_whoever_had_the_customer_last_goes_first() -> None:
    choice = choose(need(last_agent_id=1), [person(1, load=4), person(2)], NO_LIMITS)
    assert (choice.employee_id, choice.reasons) == (1, ("last_agent",))


def test_language_and_skill_are_asked_for_until_it_has_waited_too_long() -> None:
    wanted = need(language="de", skills=frozenset({"returns"}))
    people = [person(1, "language:de"), person(2, "language:en", "returns")]
    both = [*people, person(3, "language:de", "returns", load=9)]
    assert choose(wanted, both, NO_LIMITS).employee_id == 3
    nobody = choose(wanted, [*people, person(3, "language:de", "returns", presence=Presence.BREAK)], NO_LIMITS)
    assert nobody.employee_id is None
    assert [each["why_not"] for each in nobody.considered] == [["lacks_skill"], ["lacks_language"], ["not_there"]]
    relaxed = choose(need(language="de", skills=frozenset({"returns"}), is_relaxed=True), people, NO_LIMITS)
    assert (relaxed.employee_id, "relaxed" in relaxed.reasons) == (1, True)


def test_what_nobody_of_the_team_can_is_not_asked_for() -> None:
    choice = choose(need(language="fi"), [person(1, "language:de")], NO_LIMITS)
    assert (choice.employee_id, choice.reasons) == (1, ("only_one", "nobody_has_it"))


def test_whoever_gave_it_back_does_not_get_it_again_at_once() -> None:
    choice = choose(need(avoid=frozenset({1})), [person(1), person(2, load=7)], NO_LIMITS)
    assert choice.employee_id == 2


def test_strangers_to_the_queue_never_get_it() -> None:
    assert choose(need(), [person(1, team_ids=frozenset({2}))], NO_LIMITS).employee_id is None
    assert choose(need(team_id=None), [person(1, team_ids=frozenset())], NO_LIMITS).employee_id == 1


def test_limits_of_one_person_go_before_those_of_everybody() -> None:
    most = Limits(most={(0, ""): 2, (1, ""): 5, (0, "voice"): 1})
    assert not is_full(person(1, load=4), "email", most)
    assert is_full(person(2, load=2), "email", most)
    assert is_full(person(1, calls=1), "voice", most)
    assert not is_full(person(1, calls=1), "email", most)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(Presence)),
            st.sets(st.sampled_from([1, 2])),
            st.sets(st.sampled_from(["language:de", "language:en", "returns"])),
            st.integers(0, 4),
        ),
        max_size=6,
    ),
    st.sampled_from(["", "de", "fi"]),
    st.sets(st.sampled_from(["returns", "boots"])),
    st.integers(0, 4),
    st.booleans(),
)
def test_nobody_gets_what_they_may_not_have(
    drawn: list[tuple[Presence, set[int], set[str], int]], language: str, skills: set[str], most: int, relaxed: bool
) -> None:
    people = [
        person(number, *has, load=load, presence=presence, team_ids=frozenset(teams))
        for number, (presence, teams, has, load) in enumerate(drawn, start=1)
    ]
    wanted = need(language=language, skills=frozenset(skills), is_relaxed=relaxed)
    limits = Limits(most={(0, ""): most})
    choice = choose(wanted, people, limits)
    assert len(choice.considered) == sum(1 in p.team_ids for p in people)
    free = [p for p in people if p.presence == Presence.AVAILABLE and 1 in p.team_ids and p.total < most]
    if choice.employee_id is None:
        assert all(each["why_not"] for each in choice.considered)
        assert not free or not relaxed, "once it has waited too long, whoever is free gets it"
        return
    chosen = next(p for p in people if p.id == choice.employee_id)
    assert chosen in free
    assert choice.reasons
