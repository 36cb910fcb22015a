"""What the gallery shows: invented people and figures in the shapes that the pieces take."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accord.kernel import clock

SAMPLES = ("inbox", "customer", "listen", "survey", "signin")
BRAND = {"name": "Hochweg Outdoor", "colour": "1f6f54", "url": "/"}

_ROOMS = (
    ("inbox", "Inbox", "inbox", "i"),
    ("customer", "Customers", "users-round", "c"),
    ("knowledge", "Knowledge", "book-open", "w"),
    ("listen", "Listen", "ear", "l"),
    ("improve", "Improve", "wrench", "m"),
    ("people", "People", "heart-handshake", "p"),
    ("settings", "Settings", "settings", "s"),
)


@dataclass(frozen=True)
class InboxRow:
    """One line of the inbox, formatted once."""

    id: int
    who: str
    subject: str
    words: str
    channel: str
    feeling: str = ""
    waiting_since: datetime | None = None
    due: str = ""
    due_kind: str = ""
    assignee: str = ""
    unread: bool = False


def frame_context(current: str = "") -> dict[str, object]:
    """What the frame asks of every page, with the room of that name as the current one."""
    rooms = [
        {
            "url": f"/ui/sample/{key}" if key in SAMPLES else "/ui/",
            "label": label,
            "icon": glyph,
            "key": letter,
            "current": key == current,
            "badge": {"inbox": 12, "listen": 2}.get(key),
            "late": key == "inbox",
            "foot": key == "settings",
        }
        for key, label, glyph, letter in _ROOMS
    ]
    return {
        "rooms": rooms,
        "vision": "We make going outdoors easy, and put it right the same day when it is not.",
        "person": {"name": "Lukas Brandt", "role": "Agent, Returns"},
        "person_menu": [{"label": "Your settings", "url": "/ui/", "icon": "sliders-horizontal"}],
        "commands": [{"label": "New conversation", "url": "/ui/", "group": "Do", "detail": "c"}],
        "sign_out_url": "/ui/",
    }


def pieces() -> dict[str, object]:
    """Rows, entries and moments for the gallery and the samples, relative to now."""
    now = clock.now()
    return {"now": now, "rows": _inbox_rows(now), "views": _views(), "moments": _moments(now)}


def _moments(now: datetime) -> dict[str, datetime]:
    return {
        "just": now - timedelta(minutes=4),
        "morning": now - timedelta(hours=5),
        "yesterday": now - timedelta(days=1, hours=2),
        "tuesday": now - timedelta(days=4, hours=3),
        "month": now - timedelta(days=33),
        "soon": now + timedelta(minutes=12),
    }


def _views() -> list[dict[str, object]]:
    names = (("Waiting for you", 7, True, True), ("Unassigned", 5, False, False), ("Mentions", 2, False, False))
    return [
        {"label": name, "url": "#", "count": count, "late": late, "current": here} for name, count, late, here in names
    ]


# who, feeling, subject, newest words, channel, hours waiting, due, kind of due, assignee, unread
_ROWS = (
    ("Ana Sousa", "disappointed", "Tent pole arrived broken", "the second parcel came in the same thin bag", "email",
     3.3, "reply 12 min late", "late", "Lukas Brandt", True),
    ("Jonas Keller", "confused", "Rechnung doppelt", "auf dem neuen Schreiben steht der Betrag zweimal", "email", 1.7,
     "reply due in 20 min", "risk", "Lukas Brandt", True),
    ("Mei Tanaka", "", "Which size for the Alta 45?", "I am 172 cm and usually between two sizes", "webchat", 0.1,
     "reply due in 54 min", "waiting", "", True),
    ("Oluwaseun Adeyemi-Brightwater", "tired of it", "Return label opens a blank page", "I tried three times",
     "form", 2.0, "reply due in 2 h", "waiting", "Mira Lang", False),
    ("Claire Dubois", "grateful", "Merci", "les chaussures sont parfaites, merci à qui a emballé le paquet",
     "email", 5.0, "", "", "Lukas Brandt", False),
    ("Pieter de Vries", "worried", "Order 10482, where is it?", "tracking has said “handed over” since Monday",
     "messaging", 7.0, "call promised for 16:00", "new", "Lukas Brandt", False),
    ("Store Lyon", "", "Exchange at the counter: jacket, zip", "customer left without a receipt, wants to know by mail",
     "store", 24.0, "", "", "", False),
    ("Sofia Rossi", "annoyed", "Sconto non applicato", "la vostra newsletter diceva venti per cento", "email", 27.0, "",
     "", "Mira Lang", False),
)  # fmt: skip


def _inbox_rows(now: datetime) -> list[InboxRow]:
    return [
        InboxRow(
            id=number,
            who=who,
            feeling=feeling,
            subject=subject,
            words=words,
            channel=channel,
            waiting_since=now - timedelta(hours=hours),
            due=due,
            due_kind=due_kind,
            assignee=assignee,
            unread=unread,
        )
        for number, (who, feeling, subject, words, channel, hours, due, due_kind, assignee, unread) in enumerate(
            _ROWS, 1
        )
    ]
