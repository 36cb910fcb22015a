"""The reading engine against mail that nobody here wrote: the bars it must hold."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.shared_data import SHARED, needs_shared_data

from accord.channels.email.bench import (
    Score,
    score_bounces,
    score_mime_trees,
    score_parsing,
    score_robustness,
    score_trimming,
)

MAIL = SHARED / "mail"

pytestmark = needs_shared_data


@pytest.mark.parametrize(
    ("collection", "score"),
    [
        ("parsing", score_parsing),
        ("mime-trees", score_mime_trees),
        ("reply-trimming", score_trimming),
        ("bounces", score_bounces),
    ],
)
def test_holds_its_bars(collection: str, score: Callable[[Path], list[Score]]) -> None:
    scores = score(MAIL / collection)

    assert scores
    for one in scores:
        assert one.holds, f"{one.what}: {one.share:.1%} of {one.asked}, bar {one.bar:.0%}\n" + "\n".join(one.misses)


def test_reads_every_mail_within_a_second() -> None:
    (score,) = score_robustness(MAIL)

    assert score.asked > 2_000
    assert score.misses == []
