"""When a text goes, nothing that themes keep says what it said."""

from datetime import timedelta

import numpy as np
import pytest
from tests.cast import Colleague
from tests.understand.conftest import Writing
from tests.understand.themes.conftest import SAID
from tests.understand.themes.test_capability import Contacts, find, text_of, themes_of

from accord.desk.models import Contact
from accord.kernel import clock, files
from accord.kernel.jobs import run_waiting_jobs
from accord.understand.themes import operations
from accord.understand.themes.contracts import GivenAnswer
from accord.understand.themes.knowing import forget_themes
from accord.understand.themes.models import Belonging, Fit, Gathering, Proposal, Text, Theme

_ODD = "zebulon"
_PARTS = [{"words": [_ODD], "terms": [[_ODD, 3.0]]}]


@pytest.fixture
def boss(lead: Colleague) -> Colleague:
    forget_themes()
    return lead


def kept_of(text_ids: list[int]) -> list[str]:
    """Where numbers of these texts or the odd word stand in what themes keep, the file of the newest fit included."""
    fit = Fit.objects.exclude(model_sha256="").latest("ended_at")
    with files.open_file(fit.model_sha256) as file, np.load(file) as kept:
        ids, terms = set(kept["ids"].tolist()), bytes(kept["words_terms"]).decode()
    tables = [Theme, Text, Belonging, Gathering, Proposal]
    found = [table._meta.db_table for table in tables if _ODD in str(list(table._default_manager.values())).casefold()]
    lists = [*Theme.objects.values_list("typical", flat=True), *Gathering.objects.values_list("texts", flat=True)]
    lists += [part["texts"] for one in Proposal.objects.all() for part in one.parts]
    held = ids.union(*map(set, lists))
    return [*found, *(["file"] if _ODD in terms else []), *(["numbers"] if held & set(text_ids) else [])]


def test_what_an_erased_customer_said_is_gone_everywhere(boss: Colleague, contacts: Contacts, write: Writing) -> None:
    said = [write(f"{SAID[0].format('green')} Zebulon {turn}", at=clock.now() - timedelta(days=1)) for turn in (1, 2)]
    given = [GivenAnswer(source="7", words="Zebulon wants a new pole for the damaged parcel", at=clock.now())]
    operations.take_answers(answers=given)
    find(boss)
    theme = themes_of(contacts)[0]
    ids = [*map(text_of, said), Text.objects.get(source="7").pk]
    Theme.objects.filter(pk=theme).update(words=["parcel", _ODD], terms=[["parcel", 4.0], [_ODD, 3.0]], typical=ids)
    Gathering.objects.create(theme_id=theme, is_new=False, p=0.01, at=clock.now(), texts=ids)
    Proposal.objects.create(
        kind="split", theme_id=theme, likeness=0.2, made_at=clock.now(), parts=[{**_PARTS[0], "texts": ids}]
    )
    assert {"understand_theme", "understand_theme_text", "file", "numbers"} <= set(kept_of(ids))
    assert operations.forget_texts(contact_ids=said, answers=["7"]) == 3
    assert set(kept_of(ids)) <= {"file", "numbers"}  # until it is made anew
    assert Theme.objects.get(pk=theme).words == ["parcel"]
    Contact.objects.filter(pk__in=said).delete()  # as whoever erases them does, so that no fit reads them again
    run_waiting_jobs()
    assert kept_of(ids) == []


def test_what_the_desk_deletes_is_gone_after_the_next_fit(boss: Colleague, contacts: Contacts, write: Writing) -> None:
    said = write(f"{SAID[0].format('green')} Zebulon", at=clock.now() - timedelta(days=1))
    find(boss)
    first, ids = Fit.objects.latest("pk"), [text_of(said)]
    old = Theme.objects.create(origin="fit", born_at=clock.now(), words=[_ODD], terms=[[_ODD, 3.0]], typical=ids)
    Contact.objects.filter(pk=said).delete()
    with clock.at(clock.now() + timedelta(days=2)):
        find(boss)
        assert kept_of(ids) == []
    old.refresh_from_db()
    assert (old.words, old.typical) == ([], [])
    first.refresh_from_db()
    assert first.model_sha256 == ""
