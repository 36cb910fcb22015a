from typing import Any

import pytest

from accord.desk.case_types.contracts import (
    AT_SOLVING,
    Design,
    DesignEdit,
    Edit,
    FieldDesign,
    FieldKind,
    Option,
    Section,
    StepDesign,
)
from accord.desk.case_types.designs import edited, faults_of, from_json, to_json
from accord.desk.case_types.rules import carry_over, fits, missing_for, shown_fields, value_of
from accord.kernel.errors import BadInput

PROBLEM = FieldDesign(
    key="problem",
    label="Problem",
    kind=FieldKind.CHOICE,
    options=(Option(key="late", label="Late"), Option(key="damaged", label="Damaged")),
)
PHOTO = FieldDesign(
    key="photo",
    label="Photo",
    kind=FieldKind.YES_NO,
    when_field="problem",
    when_values=("damaged",),
    required_at=AT_SOLVING,
)
SENT = FieldDesign(key="sent_on", label="Sent on", kind=FieldKind.DATE, when_field="photo", when_values=("no",))
STEP = StepDesign(key="check", name="Check", items=(Option(key="stock", label="Stock"),), required=True)
DESIGN = Design(sections=(Section(key="parcel", title="Parcel", fields=(PROBLEM, PHOTO, SENT)),), steps=(STEP,))


def field(kind: FieldKind) -> FieldDesign:
    options = (Option(key="a", label="A"), Option(key="b", label="B"))
    return FieldDesign(key="x", label="X", kind=kind, options=options)


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        (FieldKind.TEXT, ["  blue "], "blue"),
        (FieldKind.LONG_TEXT, ["one\ntwo"], "one\ntwo"),
        (FieldKind.CHOICE, ["a"], "a"),
        (FieldKind.CHOICES, ["b", "a", "b"], ["a", "b"]),
        (FieldKind.NUMBER, ["1.234,50"], "1234.5"),
        (FieldKind.NUMBER, ["1,234.5"], "1234.5"),
        (FieldKind.NUMBER, ["-0"], "0"),
        (FieldKind.MONEY, ["12,5"], {"amount": "12.50", "currency": "EUR"}),
        (FieldKind.DATE, ["2026-03-03"], "2026-03-03"),
        (FieldKind.YES_NO, ["no"], False),
        (FieldKind.ORDER, ["A-1001"], "A-1001"),
        (FieldKind.NUMBER, ["", " "], None),
        (FieldKind.CHOICES, [], None),
    ],
)
def test_values_are_read_as_people_write_them(kind: FieldKind, given: list[str], value: Any) -> None:
    found = value_of(field(kind), given, currency="EUR")

    assert found == value
    assert value is None or fits(field(kind), found)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (FieldKind.CHOICE, ["c"]),
        (FieldKind.CHOICES, ["a", "c"]),
        (FieldKind.NUMBER, ["many"]),
        (FieldKind.NUMBER, ["NaN"]),
        (FieldKind.NUMBER, ["1e400"]),
        (FieldKind.MONEY, ["free"]),
        (FieldKind.DATE, ["3.3.2026"]),
        (FieldKind.YES_NO, ["perhaps"]),
        (FieldKind.TEXT, ["x" * 501]),
    ],
)
def test_what_does_not_fit_is_said(kind: FieldKind, given: list[str]) -> None:
    with pytest.raises(BadInput, match="X"):
        value_of(field(kind), given, currency="EUR")


def test_a_field_is_shown_by_another_and_through_several() -> None:
    def shown(answers: dict[str, Any]) -> list[str]:
        return [one.key for one in shown_fields(DESIGN, answers)]

    assert shown({}) == ["problem"]
    assert shown({"problem": "damaged"}) == ["problem", "photo"]
    assert shown({"problem": "damaged", "photo": False}) == ["problem", "photo", "sent_on"]
    assert shown({"problem": "late", "photo": False}) == ["problem"]


def test_only_what_is_shown_is_required() -> None:
    def missing(answers: dict[str, Any], done: dict[str, str], at: str = AT_SOLVING) -> list[str]:
        return [one.key for one in missing_for(DESIGN, answers, done, at=at)]

    assert missing({"problem": "late"}, {}) == ["check"]
    assert missing({"problem": "damaged"}, {"check": "now"}) == ["photo"]
    assert missing({"problem": "damaged", "photo": False}, {"check": "now"}) == []
    assert missing({}, {}, at="check") == ["check.stock"]


def test_answers_that_fit_are_carried_over_and_come_back() -> None:
    other = Design(sections=(Section(key="s", title="S", fields=(PROBLEM, field(FieldKind.NUMBER))),))
    kept, left = carry_over(other, {"problem": "late", "photo": True}, {})
    assert (kept, left) == ({"problem": "late"}, {"photo": True})

    assert carry_over(DESIGN, kept, left) == ({"problem": "late", "photo": True}, {})


def test_a_design_survives_being_kept() -> None:
    assert from_json(to_json(DESIGN)) == DESIGN


def test_a_field_moves_within_its_section_and_into_the_next() -> None:
    design = edited(DESIGN, DesignEdit(what=Edit.ADD_SECTION, label="More"))

    def order(found: Design) -> list[list[str]]:
        return [[one.key for one in section.fields] for section in found.sections]

    moved = edited(design, DesignEdit(what=Edit.MOVE_FIELD, key="photo", up=True))
    assert order(moved) == [["photo", "problem", "sent_on"], []]
    moved = edited(design, DesignEdit(what=Edit.MOVE_FIELD, key="sent_on"))
    assert order(moved) == [["problem", "photo"], ["sent_on"]]
    assert order(edited(moved, DesignEdit(what=Edit.MOVE_FIELD, key="sent_on", up=True))) == order(design)
    assert edited(design, DesignEdit(what=Edit.MOVE_FIELD, key="problem", up=True)) == design


def test_options_keep_their_keys_when_they_are_renamed_and_stay_readable_when_taken_away() -> None:
    def options(*lines: str) -> list[tuple[str, str, bool]]:
        edit = DesignEdit(what=Edit.CHANGE_FIELD, key="problem", label="Problem", lines=lines)
        found = edited(DESIGN, edit).field("problem")
        assert found is not None
        return [(one.key, one.label, one.retired) for one in found.options]

    assert options("Too late", "Damaged") == [("late", "Too late", False), ("damaged", "Damaged", False)]
    assert options("Damaged", "Late") == [("damaged", "Damaged", False), ("late", "Late", False)]
    assert options("Damaged") == [("damaged", "Damaged", False), ("late", "Late", True)]
    assert options("Late", "Damaged", "Lost", "Lost")[2:] == [("lost", "Lost", False)]


def test_a_design_with_faults_is_not_fit_to_be_published() -> None:
    assert faults_of(DESIGN) == []
    assert len(faults_of(Design())) == 1
    backwards = edited(DESIGN, DesignEdit(what=Edit.MOVE_FIELD, key="photo", up=True))
    assert "stand above" in faults_of(backwards)[0]
    empty = edited(DESIGN, DesignEdit(what=Edit.ADD_FIELD, key="parcel", label="Which", kind=FieldKind.CHOICE))
    assert "no answer to choose" in faults_of(empty)[0]
    gone = edited(
        edited(
            DESIGN, DesignEdit(what=Edit.CHANGE_FIELD, key="problem", label="P", lines=("Late",), required_at="check")
        ),
        DesignEdit(what=Edit.RETIRE_STEP, key="check"),
    )
    assert "step that is not there" in faults_of(gone)[0]


def test_keys_never_collide() -> None:
    design = DESIGN
    for _time in range(3):
        design = edited(design, DesignEdit(what=Edit.ADD_FIELD, key="parcel", label="Größe!"))

    assert [one.key for one in design.fields()][3:] == ["groe", "groe_2", "groe_3"]
