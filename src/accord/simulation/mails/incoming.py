"""A contact made ready to be sent: the words of a draft as a mail, and as a web form when it came that way."""

from datetime import datetime, timedelta

from accord.simulation.calendar import ZONE, local_day
from accord.simulation.company import SERVICE_ADDRESS
from accord.simulation.contracts import Channel, Contact, ContactKind, Photo, WebForm
from accord.simulation.drafts import Draft
from accord.simulation.grammar import say_date
from accord.simulation.mails.letters import Letter, write_letter
from accord.simulation.mails.machines import write_machine_mail
from accord.simulation.mails.mime import Envelope, Quote, build_mail, make_message_id
from accord.simulation.mails.photos import draw_parcel
from accord.simulation.stories import DEAD_BUTTON
from accord.simulation.texts import read_texts


def make_contact(seed: int, draft: Draft) -> Contact:
    """The contact with all its words; the same for the same seed and draft."""
    if draft.kind is not ContactKind.REQUEST:
        return _machine_contact(seed, draft)
    letter = write_letter(seed, draft)
    photos = tuple(_photo(number, draft) for number in letter.photo_numbers)
    on_form = _came_by_form(draft, letter)
    style = draft.customer.style
    return Contact(
        id=draft.id,
        kind=draft.kind,
        channel=Channel.WEB_FORM if on_form else Channel.MAIL,
        at=draft.at,
        language=draft.language,
        mood=draft.mood,
        reason=draft.reason,
        customer=draft.customer,
        order=draft.order,
        message_id=make_message_id(draft.id, draft.customer.email, style.client),
        subject=letter.subject,
        text=letter.text,
        raw=_mail(draft, letter, photos),
        form=_form(draft, letter) if on_form else None,
        photos=photos,
        slots=letter.slots,
    )


def _came_by_form(draft: Draft, letter: Letter) -> bool:
    """Nobody answers a mail of ours by the form, and the form takes no photographs."""
    mostly = draft.story == DEAD_BUTTON.code and not draft.customer.style.formal
    return (draft.customer.style.prefers_web_form or mostly) and not letter.quoted and not letter.photo_numbers


def _form(draft: Draft, letter: Letter) -> WebForm:
    number = draft.order.number if draft.order is not None and draft.order.number in letter.text else ""
    return WebForm(draft.customer.name, draft.customer.email, number, letter.subject, letter.text, draft.language)


def _mail(draft: Draft, letter: Letter, photos: tuple[Photo, ...]) -> bytes:
    envelope = Envelope(
        identity=draft.id,
        sender=draft.customer,
        to=SERVICE_ADDRESS,
        at=draft.at,
        subject=letter.subject,
        language=draft.language,
        in_reply_to=f"notice.{draft.order.number}@arvenholt.example" if letter.quoted and draft.order else "",
    )
    return build_mail(envelope, letter.text, letter.signature, _quote(draft, letter), photos)


def _quote(draft: Draft, letter: Letter) -> Quote | None:
    if not letter.quoted or draft.order is None:
        return None
    sent_at = draft.order.placed_at + timedelta(minutes=3)
    if letter.quote_sender.startswith("invoices"):
        sent_at = draft.order.invoiced_at
    elif draft.order.carrier in letter.quoted:
        sent_at = draft.order.shipped_at + timedelta(minutes=20)
    return quote_of(draft.language, letter.quoted, letter.quote_sender, sent_at, letter.subject)


def quote_of(language: str, text: str, sender: str, sent_at: datetime, subject: str) -> Quote:
    """An earlier mail of the company as a customer's mail program would quote it."""
    texts = read_texts(f"mails_{language}")
    when = f"{say_date(language, local_day(sent_at))} {sent_at.year} {sent_at.astimezone(ZONE):%H:%M}"
    intro = texts["quote_intro"].format(quote_date=when, quote_sender=sender)
    plain_subject = subject.split(": ", 1)[-1]
    return Quote(text, sender, sent_at, plain_subject, intro, texts["forward_label"])


def _photo(number: int, draft: Draft) -> Photo:
    shot = int(draft.id.replace("-", "")[1:]) * 7 % 9000 + number + 1000
    return Photo(f"IMG_{shot}.png", "image/png", draw_parcel(number))


def _machine_contact(seed: int, draft: Draft) -> Contact:
    message_id, subject, text, raw = write_machine_mail(seed, draft)
    return Contact(
        id=draft.id,
        kind=draft.kind,
        channel=Channel.MAIL,
        at=draft.at,
        language=draft.language,
        mood=draft.mood,
        reason=None,
        customer=None,
        order=None,
        message_id=message_id,
        subject=subject,
        text=text,
        raw=raw,
        form=None,
        photos=(),
        slots={},
    )
