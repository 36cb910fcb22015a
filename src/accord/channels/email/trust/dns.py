"""Asking the DNS, with a time limit, by a resolver that tests replace."""

from typing import Any, Protocol

SECONDS_A_QUESTION = 4.0


class NoAnswerNow(Exception):  # noqa: N818 - a state of the network
    """The DNS could not be asked now: nothing follows from that about the domain."""


class Resolver(Protocol):
    """What is asked of the DNS. A name or type that does not exist gives nothing; raises NoAnswerNow."""

    def texts(self, name: str) -> list[str]:
        """The TXT records of a name, each as one text."""
        ...

    def addresses(self, name: str) -> list[str]:
        """The IP addresses of a name, of both kinds."""
        ...

    def exchangers(self, name: str) -> list[str]:
        """The names of a domain's mail exchangers, the preferred first."""
        ...


class PublicDns:
    """The DNS as this machine is set up to ask it."""

    def texts(self, name: str) -> list[str]:
        return [b"".join(answer.strings).decode("utf-8", "replace") for answer in self._ask(name, "TXT")]

    def addresses(self, name: str) -> list[str]:
        return [answer.address for kind in ("A", "AAAA") for answer in self._ask(name, kind)]

    def exchangers(self, name: str) -> list[str]:
        answers = sorted(self._ask(name, "MX"), key=lambda answer: answer.preference)
        return [answer.exchange.to_text(omit_final_dot=True) for answer in answers]

    def _ask(self, name: str, kind: str) -> list[Any]:
        # Imported here: only the thread that judges senders asks the DNS.
        import dns.exception
        import dns.name
        import dns.resolver

        try:
            return list(dns.resolver.resolve(name, kind, lifetime=SECONDS_A_QUESTION, search=False))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.LabelTooLong, dns.name.EmptyLabel):
            return []
        except (dns.exception.DNSException, OSError) as fault:
            raise NoAnswerNow(f"{type(fault).__name__}: {name}") from fault
