"""What we sent before in a conversation, so that it is known again in the answer."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import connection

from accord.channels.email.contracts import Direction, Mail, Trimmed
from accord.channels.email.reading import read_text
from accord.channels.email.trimming.known import set_known_apart
from accord.kernel import files

MOST_MAILS = 3
_LARGEST = 200_000

_SENT = f"""
    SELECT m.raw_sha256 FROM channels_email_mail m JOIN kernel_stored_file f ON f.sha256 = m.raw_sha256
    WHERE m.conversation_id = ANY(%s) AND m.direction = '{Direction.OUT}' AND f.size < %s
    ORDER BY m.received_at DESC, m.id DESC LIMIT %s
"""  # noqa: S608 - only an enum of ours


def without_our_words(mail: Mail, thread: Sequence[int]) -> Mail:
    """The mail with our own newest mails of these conversations taken out of its new words, however it quotes them."""
    if not thread or not mail.new_text.strip():
        return mail
    trimmed = Trimmed(new_text=mail.new_text, quoted_text=mail.quoted_text)
    apart = set_known_apart(trimmed, _texts_sent(thread))
    return mail if apart is trimmed else replace(mail, new_text=apart.new_text, quoted_text=apart.quoted_text)


def _texts_sent(thread: Sequence[int]) -> list[str]:
    """The texts of our newest mails, newest first; one whose file is gone is left out."""
    with connection.cursor() as cursor:
        cursor.execute(_SENT, [list(thread), _LARGEST, MOST_MAILS])
        names = [row[0] for row in cursor.fetchall()]
    texts = []
    for name in names:
        try:
            texts.append(read_text(files.read(name)))
        except FileNotFoundError:
            continue
    return texts
