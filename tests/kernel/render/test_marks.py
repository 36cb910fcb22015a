"""The marks of a chart: the words of one never stand on the words or the line of another."""

from hypothesis import given
from hypothesis import strategies as st

from accord.kernel.render.charts import _in_a_free_row, _Mark, _meet


def placed(marks: list[tuple[float, str]]) -> list[_Mark]:
    taken: list[_Mark] = []
    for at, words in sorted(marks):
        taken.append(_in_a_free_row(at, words, 280, taken)[0])
    return taken


def test_an_alarm_after_a_campaign_steps_a_row_down() -> None:
    campaign, alarm = placed([(173, "Campaign: Head Out Days"), (302, "alarm")])

    assert (campaign.row, alarm.row) == (0, 1)


def test_an_alarm_close_behind_a_campaign_turns_its_words() -> None:
    campaign, alarm = placed([(520, "Campaign: Head Out Days"), (540, "alarm")])

    assert campaign.right == campaign.at
    assert (alarm.left, alarm.row) == (540, 0)
    assert not _meet(campaign, alarm)


def test_marks_far_apart_stand_in_one_row() -> None:
    assert [mark.row for mark in placed([(20, "new box"), (500, "alarm")])] == [0, 0]


@given(st.lists(st.tuples(st.floats(0, 560), st.text("abcdefgh ", min_size=3, max_size=24)), min_size=2, max_size=2))
def test_two_meet_only_where_no_row_keeps_them_apart(marks: list[tuple[float, str]]) -> None:
    first, second = placed(marks)

    assert not _meet(first, second) or all(_meet(first, second._replace(row=row)) for row in range(2))


def test_words_that_find_no_place_on_a_phone_are_left_to_the_page() -> None:
    words = "Summer prices of all tents and bags begin"
    taken: list[_Mark] = []
    is_free = []
    for at in (20, 60, 100):
        mark, free = _in_a_free_row(at, words, 110, taken)
        taken.append(mark)
        is_free.append(free)

    assert is_free == [True, True, False]
