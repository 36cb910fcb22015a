"""SPF by the book: each mechanism, each limit."""

import pytest
from tests.channels.email.fake_dns import FakeDns

from accord.channels.email.trust.spf import check_spf

DNS = FakeDns(
    txt={
        "four.shop": ["v=spf1 ip4:203.0.113.0/24 -all"],
        "six.shop": ["v=spf1 ip6:2001:db8::/32 ~all"],
        "a.shop": ["v=spf1 a -all"],
        "mask.shop": ["v=spf1 a:a.shop/24 -all"],
        "mx.shop": ["v=spf1 mx ?all"],
        "include.shop": ["v=spf1 include:four.shop -all"],
        "redirect.shop": ["v=spf1 redirect=four.shop"],
        "exists.shop": ["v=spf1 exists:%{ir}.list.shop -all"],
        "nothing.shop": ["something else"],
        "two.shop": ["v=spf1 -all", "v=spf1 +all"],
        "wrong.shop": ["v=spf1 ip4:not-an-address -all"],
        "unknown.shop": ["v=spf1 magic -all"],
        "loop.shop": ["v=spf1 include:loop.shop -all"],
        "lost.shop": ["v=spf1 include:nowhere.shop -all"],
        "void.shop": ["v=spf1 a:n1.shop a:n2.shop a:n3.shop -all"],
        "open.shop": ["v=spf1"],
        "capital.shop": ["V=SPF1 IP4:203.0.113.7 -ALL"],
        "modified.shop": ["v=spf1 exp=why.shop ip4:203.0.113.7 -all"],
    },
    ip={"a.shop": ["203.0.113.7", "2001:db8::7"], "mail.shop": ["203.0.113.7"], "7.113.0.203.list.shop": ["127.0.0.2"]},
    mx={"mx.shop": ["mail.shop"]},
)


@pytest.mark.parametrize(
    ("domain", "peer", "result"),
    [
        ("four.shop", "203.0.113.7", "pass"),
        ("four.shop", "198.51.100.1", "fail"),
        ("four.shop", "::ffff:203.0.113.7", "pass"),
        ("six.shop", "2001:db8::1", "pass"),
        ("six.shop", "203.0.113.7", "softfail"),
        ("a.shop", "203.0.113.7", "pass"),
        ("a.shop", "2001:db8::7", "pass"),
        ("a.shop", "203.0.113.8", "fail"),
        ("mask.shop", "203.0.113.200", "pass"),
        ("mx.shop", "203.0.113.7", "pass"),
        ("mx.shop", "203.0.113.8", "neutral"),
        ("include.shop", "203.0.113.7", "pass"),
        ("include.shop", "198.51.100.1", "fail"),
        ("redirect.shop", "198.51.100.1", "fail"),
        ("exists.shop", "203.0.113.7", "pass"),
        ("exists.shop", "203.0.113.8", "fail"),
        ("nothing.shop", "203.0.113.7", "none"),
        ("two.shop", "203.0.113.7", "permerror"),
        ("wrong.shop", "203.0.113.7", "permerror"),
        ("unknown.shop", "203.0.113.7", "permerror"),
        ("loop.shop", "203.0.113.7", "permerror"),
        ("lost.shop", "203.0.113.7", "permerror"),
        ("void.shop", "203.0.113.7", "permerror"),
        ("open.shop", "203.0.113.7", "neutral"),
        ("capital.shop", "203.0.113.7", "pass"),
        ("modified.shop", "203.0.113.7", "pass"),
        ("four.shop", "no address", "none"),
    ],
)
def test_says_whether_a_machine_may_send(domain: str, peer: str, result: str) -> None:
    assert check_spf(peer=peer, sender=f"mia@{domain}", domain=domain, resolver=DNS) == result


def test_a_loop_is_asked_about_at_most_ten_times() -> None:
    dns = FakeDns(txt=DNS.txt)
    check_spf(peer="203.0.113.7", sender="mia@loop.shop", domain="loop.shop", resolver=dns)
    assert len(dns.asked) <= 11


def test_without_an_answer_nothing_is_said_about_the_domain() -> None:
    dns = FakeDns(is_down=True)
    assert check_spf(peer="203.0.113.7", sender="mia@a.shop", domain="a.shop", resolver=dns) == "temperror"
