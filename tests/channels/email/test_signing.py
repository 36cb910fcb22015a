"""DKIM on the way out: a key made in the settings, found in the DNS, and a signature that others can check."""

import dkim
import pytest
from tests.cast import Colleague
from tests.channels.email.fake_dns import FakeDns
from tests.channels.email.outer_world import OuterWorld
from tests.channels.email.test_outbox import queue

from accord.channels.email.models import Mailbox, SigningKey
from accord.channels.email.operations import drain_mailbox
from accord.channels.email.operations.signing import (
    check_signing_key,
    drop_signing_key,
    list_signing_keys,
    make_signing_key,
)
from accord.channels.email.trust.judging import check_signatures
from accord.kernel.errors import BadInput, NotAllowed, Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def published(mailbox: Mailbox, administrator: Colleague) -> FakeDns:
    """A key in use, and the DNS that carries its record."""
    key_id = make_signing_key(actor=administrator.actor, domain="shop.example")
    (row,) = list_signing_keys(actor=administrator.actor)
    dns = FakeDns(txt={row.record_name: [row.record_value]})
    assert check_signing_key(actor=administrator.actor, key_id=key_id, resolver=dns).is_active
    return dns


def test_a_reply_carries_a_signature_that_others_can_check(
    mailbox: Mailbox, world: OuterWorld, published: FakeDns
) -> None:
    queue(mailbox, text="We are sorry.\n.\nÄ line that begins with From and a . alone\n")
    drain_mailbox(mailbox_id=mailbox.pk)
    (taken,) = world.taken
    assert check_signatures(taken, published) == [("shop.example", "pass")]
    assert check_signatures(taken.replace(b"sorry", b"happy"), published) == [("shop.example", "fail")]


def test_a_second_from_added_on_the_way_breaks_it(mailbox: Mailbox, world: OuterWorld, published: FakeDns) -> None:
    queue(mailbox)
    drain_mailbox(mailbox_id=mailbox.pk)
    assert check_signatures(b"From: evil@evil.example\r\n" + world.taken[0], published)[0][1] == "fail"


def test_the_one_click_to_unsubscribe_is_signed_too(mailbox: Mailbox, world: OuterWorld, published: FakeDns) -> None:
    queue(mailbox, author_name="", unsubscribe_url="https://shop.example/u/1")
    drain_mailbox(mailbox_id=mailbox.pk)
    (taken,) = world.taken
    headers = dict(dkim.rfc822_parse(taken)[0])
    assert headers[b"List-Unsubscribe-Post"].strip() == b"List-Unsubscribe=One-Click"
    named = headers[b"DKIM-Signature"].partition(b"h=")[2].partition(b";")[0]
    assert {b"list-unsubscribe", b"list-unsubscribe-post"} <= {name.strip() for name in named.split(b":")}


def test_is_not_used_before_its_record_is_found(mailbox: Mailbox, world: OuterWorld, administrator: Colleague) -> None:
    key_id = make_signing_key(actor=administrator.actor, domain="shop.example")
    queue(mailbox)
    drain_mailbox(mailbox_id=mailbox.pk)
    assert b"DKIM-Signature" not in world.taken[0]
    for dns, problem in (
        (FakeDns(), "dkim_missing"),
        (FakeDns(is_down=True), "dns_silent"),
        (FakeDns(txt={list_signing_keys(actor=administrator.actor)[0].record_name: ["v=DKIM1; p=abc"]}), "dkim_other"),
    ):
        row = check_signing_key(actor=administrator.actor, key_id=key_id, resolver=dns)
        assert (row.problem, row.is_active) == (problem, False)


def test_a_record_cut_into_pieces_is_the_same(mailbox: Mailbox, administrator: Colleague) -> None:
    key_id = make_signing_key(actor=administrator.actor, domain="shop.example")
    (row,) = list_signing_keys(actor=administrator.actor)
    cut = row.record_value[:200] + " " + row.record_value[200:]
    dns = FakeDns(txt={row.record_name: [cut]})
    assert check_signing_key(actor=administrator.actor, key_id=key_id, resolver=dns).is_active


def test_a_new_key_takes_over_when_its_own_record_is_found(
    mailbox: Mailbox, administrator: Colleague, published: FakeDns
) -> None:
    second = make_signing_key(actor=administrator.actor, domain="shop.example")
    first = SigningKey.objects.get(is_active=True).pk
    with pytest.raises(Refusal):
        drop_signing_key(actor=administrator.actor, key_id=first)
    rows = {row.id: row for row in list_signing_keys(actor=administrator.actor)}
    published.txt[rows[second].record_name] = [rows[second].record_value]
    assert check_signing_key(actor=administrator.actor, key_id=second, resolver=published).is_active
    drop_signing_key(actor=administrator.actor, key_id=first)
    assert [row.id for row in list_signing_keys(actor=administrator.actor)] == [second]


def test_the_private_half_is_sealed(mailbox: Mailbox, administrator: Colleague) -> None:
    make_signing_key(actor=administrator.actor, domain="shop.example")
    assert "PRIVATE" not in SigningKey.objects.get().private_key_sealed


def test_only_administrators_and_only_for_domains_of_ours(
    mailbox: Mailbox, agent: Colleague, administrator: Colleague
) -> None:
    with pytest.raises(NotAllowed):
        make_signing_key(actor=agent.actor, domain="shop.example")
    with pytest.raises(BadInput):
        make_signing_key(actor=administrator.actor, domain="bank.example")
    assert SigningKey.objects.count() == 0
