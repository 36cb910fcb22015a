"""A fit proposes how a theme falls apart; one click makes it so, another takes it back, and a no is remembered."""

from datetime import timedelta

import numpy as np
import pytest
from tests.cast import Colleague
from tests.understand.conftest import Writing
from tests.understand.themes.conftest import DETAILS
from tests.understand.themes.test_capability import Contacts, find, rows, text_of, themes_by_contact, themes_of

from accord.kernel import clock
from accord.kernel.errors import NotAllowed, NotFound
from accord.kernel.meaning.contracts import Vectors
from accord.understand.themes import operations, queries
from accord.understand.themes.contracts import ProposalKind
from accord.understand.themes.engine.parting import alike, fall_apart, nearly_same
from accord.understand.themes.knowing import forget_themes
from accord.understand.themes.models import Belonging, Correction, Proposal, Theme
from accord.understand.themes.operations.proposals import keep_proposals
from accord.understand.themes.rules import is_proposed_again

_BROKEN = "My parcel arrived damaged and the {} pole is broken. Please send a new one."
_LATE = "My parcel has not arrived and the {} courier never came. Where is it now?"


def heap(middle: int, *, size: int, seed: int) -> Vectors:
    found = 0.2 * np.random.default_rng(seed).normal(size=(size, 16))
    found[:, 0] += 0.5  # what all themes share
    found[:, middle] += 1
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def test_what_lies_in_two_heaps_falls_apart_and_one_heap_does_not() -> None:
    two, one = np.concatenate([heap(1, size=30, seed=1), heap(2, size=18, seed=2)]), heap(3, size=48, seed=3)
    parts, likeness = fall_apart(two)
    assert [sorted(part.tolist()) for part in parts] == [list(range(30)), list(range(30, 48))]
    assert likeness < 0.45
    assert fall_apart(one)[0] == []


def test_two_halves_of_a_heap_are_nearly_the_same() -> None:
    halves = [heap(1, size=20, seed=4), heap(2, size=20, seed=5), heap(1, size=30, seed=6)]
    assert [{pair.one, pair.other} for pair in nearly_same(halves)] == [{0, 2}]
    assert alike(halves)[0, 2] == pytest.approx(1, abs=0.1)


def test_what_was_decided_is_known_again_though_texts_came_and_went() -> None:
    known = [{1, 2, 3, 4, 5, 6}, {10, 11, 12, 13}]
    assert is_proposed_again([{2, 3, 4, 7, 8}, {11, 12, 13, 14, 15}], known=known)
    assert not is_proposed_again([{2, 3, 10, 11}, {4, 5, 6, 12}], known=known)
    assert not is_proposed_again([{2, 3}, {11, 12}, {13, 14}], known=known)


@pytest.fixture
def boss(lead: Colleague) -> Colleague:
    forget_themes()
    return lead


@pytest.fixture
def mixed(boss: Colleague, contacts: Contacts, write: Writing) -> tuple[int, list[int], list[int]]:
    """The theme of broken parcels, with late ones merged into it by no more than a fit, and a proposal to part them."""
    late = [write(_LATE.format(detail), at=clock.now() - timedelta(days=3)) for detail in DETAILS]
    find(boss)
    theme = themes_of(contacts)[0]
    broken, others = [text_of(one) for one in contacts[0]], [text_of(one) for one in late]
    Belonging.objects.filter(text__in=[*broken, *others]).exclude(theme_id=theme, is_main=True).delete()
    for text in {*broken, *others} - set(Belonging.objects.filter(theme=theme).values_list("text_id", flat=True)):
        Belonging.objects.create(text_id=text, theme_id=theme, strength=1, is_main=True, by="fit")
    keep_proposals([proposed(broken, others)], {1: Theme.objects.get(pk=theme)})
    return theme, broken, others


def proposed(broken: list[int], late: list[int]) -> dict[str, object]:
    parts = [
        {"words": ["broken"], "terms": [["broken", 5.0]], "texts": broken},
        {"words": ["courier"], "terms": [["courier", 6.0]], "texts": late},
    ]
    return {"number": 1, "other": None, "likeness": 0.2, "parts": parts}


def test_one_click_splits_by_nearness_and_is_taken_back(
    boss: Colleague, agent: Colleague, mixed: tuple[int, list[int], list[int]]
) -> None:
    theme, broken, late = mixed
    [row] = queries.list_proposals(actor=boss.actor, theme_id=theme)
    assert [(part.texts, part.words) for part in row.parts] == [(8, ("broken",)), (10, ("courier",))]
    assert "courier" in row.parts[1].sentence
    with pytest.raises(NotAllowed):
        operations.take_proposal(actor=agent.actor, proposal_id=row.id)
    before = rows(boss)
    assert operations.take_proposal(actor=boss.actor, proposal_id=row.id) == theme
    correction = Correction.objects.get(kind="split").pk
    fresh = Theme.objects.latest("pk")
    assert rows(boss) == {**before, theme: before[theme] - 10, fresh.pk: 10}
    find(boss)
    assert set(Belonging.objects.filter(theme=fresh, is_main=True).values_list("text_id", flat=True)) >= set(late)
    assert set(Belonging.objects.filter(theme=theme, is_main=True).values_list("text_id", flat=True)) >= set(broken)
    operations.undo_correction(actor=boss.actor, correction_id=correction)
    assert rows(boss)[theme] == before[theme]
    with pytest.raises(NotFound):
        operations.take_proposal(actor=boss.actor, proposal_id=row.id)


def test_a_no_is_remembered_and_two_that_are_the_same_become_one(
    boss: Colleague, contacts: Contacts, mixed: tuple[int, list[int], list[int]]
) -> None:
    theme, broken, late = mixed
    [row] = queries.list_proposals(actor=boss.actor)
    operations.dismiss_proposal(actor=boss.actor, proposal_id=row.id)
    themes = {1: Theme.objects.get(pk=theme), 2: Theme.objects.get(pk=themes_of(contacts)[1])}
    keep_proposals([proposed(broken[1:], late), {"number": 1, "other": 2, "likeness": 0.9, "parts": []}], themes)
    [left] = queries.list_proposals(actor=boss.actor)
    assert left.kind == ProposalKind.MERGE
    assert operations.take_proposal(actor=boss.actor, proposal_id=left.id) == themes[2].pk
    assert {themes_by_contact()[kind[0]] for kind in contacts[:2]} == {themes[2].pk}
    assert not Proposal.objects.filter(decided_at=None).exists()
