"""Mail of machines: nothing is answered that a person did not write."""

import pytest

from accord.channels.email.reading import read_mail


def reason(*fields: str, sender: str = "ana@lind.example", subject: str = "Lamp") -> str | None:
    head = "\n".join([f"From: {sender}", f"Subject: {subject}", *fields])
    return read_mail(f"{head}\n\nhello\n".encode()).automatic


def test_takes_a_person_for_one() -> None:
    assert reason() is None
    assert reason("Auto-Submitted: no") is None
    assert reason("X-Auto-Response-Suppress: DR, RN") is None
    assert reason(subject="Automatic coffee machine is broken") is None
    assert reason(sender="norbert.reply@lind.example") is None


@pytest.mark.parametrize(
    ("field", "wanted"),
    [
        ("Auto-Submitted: auto-replied", "auto-replied"),
        ("Auto-Submitted: auto-generated; owner=x", "auto-generated"),
        ("Auto-Submitted: yes", "auto-submitted"),
        ("Precedence: bulk", "bulk"),
        ("Precedence: list", "list"),
        ("Precedence: auto_reply", "auto-reply"),
        ("List-Id: <lamps.example>", "list"),
        ("List-Unsubscribe: <mailto:x@y.example>", "bulk"),
        ("X-Autoreply: yes", "auto-reply"),
        ("X-Autorespond: hello", "auto-reply"),
        ("X-Auto-Response-Suppress: All", "suppressed"),
        ("Return-Path: <>", "null-sender"),
        ("Content-Type: multipart/report; boundary=x; report-type=disposition-notification", "report"),
    ],
)
def test_knows_machines_by_their_fields(field: str, wanted: str) -> None:
    assert reason(field) == wanted


@pytest.mark.parametrize(
    "sender", ["noreply@x.example", "no-reply@x.example", "do-not-reply@x.example", "bounce+1@x.example"]
)
def test_knows_senders_that_nobody_reads(sender: str) -> None:
    assert reason(sender=sender) == "no-reply"


@pytest.mark.parametrize(
    "subject",
    [
        "Out of Office: Lamp",
        "Automatic reply: Lamp",
        "Automatische Antwort: Lampe",
        "Abwesenheitsnotiz",
        "Réponse automatique : Lampe",
        "Respuesta automática: lámpara",
        "Resposta automática: candeeiro",
        "Risposta automatica: lampada",
        "Automatisch antwoord: lamp",
        "Autosvar: lampa",
        "Automatyczna odpowiedź: lampa",
        "Автоматический ответ: лампа",
        "自动回复: 灯",
        "自動返信: ランプ",
    ],
)
def test_knows_the_absent_in_many_languages(subject: str) -> None:
    assert reason(subject=subject) == "vacation"
