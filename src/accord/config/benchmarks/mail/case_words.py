"""Words for mails with known truth: what people write in twelve languages, and what their programs write round it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tongue:
    """One language. `wrote` has {date}, {name} and {email}; `fields` are From, Sent, To, Subject of a quoted block."""

    code: str
    charsets: tuple[str, ...]
    name: str
    subject: str
    sentences: tuple[str, ...]
    wrote: str
    date: str
    fields: tuple[str, str, str, str]
    device: str
    original: str


TONGUES = (
    Tongue(
        "en",
        ("us-ascii", "utf-8", "iso-8859-1"),
        "Grace Miller",
        "Wrong size delivered",
        ("The jacket is one size too small.", "Could you send me a label?", "I need it before Friday, please."),
        "On {date}, {name} <{email}> wrote:",
        "Tue, Mar 3, 2026 at 9:14 AM",
        ("From", "Sent", "To", "Subject"),
        "Sent from my iPhone",
        "-----Original Message-----",
    ),
    Tongue(
        "de",
        ("iso-8859-1", "iso-8859-15", "utf-8", "windows-1252"),
        "Jürgen Weiß",
        "Rückfrage zur Lieferung für März",
        ("Die Größe passt leider nicht.", "Können Sie mir ein Etikett schicken?", "Das Gerät läuft über Nacht heiß."),
        "Am {date} schrieb {name} <{email}>:",
        "03.03.2026 um 09:14",
        ("Von", "Gesendet", "An", "Betreff"),
        "Von meinem iPhone gesendet",
        "-----Ursprüngliche Nachricht-----",
    ),
    Tongue(
        "fr",
        ("iso-8859-1", "utf-8", "windows-1252"),
        "Hélène Lefèvre",
        "Réclamation : colis abîmé",
        ("Le colis est arrivé abîmé.", "Pouvez-vous m'envoyer une étiquette ?", "Je préfère être remboursée."),
        "Le {date}, {name} <{email}> a écrit :",
        "mar. 3 mars 2026 à 09:14",
        ("De", "Envoyé", "À", "Objet"),
        "Envoyé de mon iPhone",
        "-----Message d'origine-----",
    ),
    Tongue(
        "es",
        ("iso-8859-1", "utf-8"),
        "Íñigo Muñoz",
        "Devolución del pedido",
        ("El pedido llegó dañado ayer.", "¿Pueden enviarme una etiqueta?", "Prefiero un reembolso, gracias."),
        "El {date}, {name} (<{email}>) escribió:",
        "mar, 3 mar 2026 a las 9:14",
        ("De", "Enviado", "Para", "Asunto"),
        "Enviado desde mi iPhone",
        "-----Mensaje original-----",
    ),
    Tongue(
        "it",
        ("iso-8859-1", "utf-8"),
        "Niccolò Però",
        "Qualità della tenda",
        ("La tenda è arrivata con un buco.", "Potete mandarmi un'etichetta?", "Così non posso usarla."),
        "Il giorno {date} {name} <{email}> ha scritto:",
        "mar 3 mar 2026 alle ore 09:14",
        ("Da", "Inviato", "A", "Oggetto"),
        "Inviato da iPhone",
        "-----Messaggio originale-----",
    ),
    Tongue(
        "nl",
        ("iso-8859-1", "utf-8"),
        "Joëlle van Dijk",
        "Retour van één schoen",
        ("De schoen is te klein.", "Kunt u mij een label sturen?", "Ik heb hem vóór vrijdag nodig."),
        "Op {date} schreef {name} <{email}>:",
        "di 3 mrt 2026 om 09:14",
        ("Van", "Verzonden", "Aan", "Onderwerp"),
        "Verstuurd vanaf mijn iPhone",
        "-----Oorspronkelijk bericht-----",
    ),
    Tongue(
        "pl",
        ("iso-8859-2", "utf-8", "windows-1250"),
        "Łukasz Żółty",
        "Zwrot zamówienia",
        ("Buty są o numer za małe.", "Czy mogą Państwo przysłać etykietę?", "Potrzebuję ich na piątek."),
        "{date} {name} <{email}> napisał(a):",
        "wt., 3 mar 2026 o 09:14",
        ("Od", "Wysłano", "Do", "Temat"),
        "Wysłane z iPhone'a",
        "-----Wiadomość oryginalna-----",
    ),
    Tongue(
        "ru",
        ("koi8-r", "windows-1251", "utf-8"),
        "Ольга Смирнова",
        "Возврат заказа",
        ("Куртка мне мала на размер.", "Пришлите, пожалуйста, этикетку.", "Она нужна мне к пятнице."),
        "{date}, {name} <{email}> написал(а):",
        "вт, 3 мар. 2026 г. в 09:14",
        ("От", "Отправлено", "Кому", "Тема"),
        "Отправлено с iPhone",
        "-----Исходное сообщение-----",
    ),
    Tongue(
        "el",
        ("iso-8859-7", "utf-8"),
        "Ελένη Παππά",
        "Επιστροφή παραγγελίας",
        ("Το μπουφάν είναι πολύ μικρό.", "Μπορείτε να μου στείλετε μια ετικέτα;", "Το χρειάζομαι την Παρασκευή."),
        "Στις {date} ο χρήστης {name} <{email}> έγραψε:",
        "Τρί 3 Μαρ 2026 στις 9:14 π.μ.",
        ("Από", "Στάλθηκε", "Προς", "Θέμα"),
        "Στάλθηκε από το iPhone μου",
        "-----Αρχικό μήνυμα-----",
    ),
    Tongue(
        "tr",
        ("iso-8859-9", "utf-8"),
        "Ayşe Yılmaz",
        "Sipariş iadesi",
        ("Ceket bana çok küçük geldi.", "Bana bir etiket gönderir misiniz?", "Cuma gününe kadar lazım."),
        "{name} <{email}>, {date} tarihinde şunu yazdı:",
        "3 Mar 2026 Sal, 09:14",
        ("Kimden", "Gönderildi", "Kime", "Konu"),
        "iPhone'umdan gönderildi",
        "-----Özgün İleti-----",
    ),
    Tongue(
        "ja",
        ("iso-2022-jp", "shift_jis", "utf-8", "euc-jp"),
        "山田花子",
        "返品のお願い",
        ("届いた上着が小さすぎます。", "返品用のラベルを送ってください。", "金曜日までに必要です。"),
        "{date} {name} <{email}>:",
        "2026年3月3日(火) 9:14",
        ("差出人", "送信日時", "宛先", "件名"),
        "iPhoneから送信",
        "-----元のメッセージ-----",
    ),
    Tongue(
        "zh",
        ("gb2312", "gbk", "utf-8", "gb18030"),
        "王小明",
        "退货申请",
        ("收到的外套太小了。", "请给我寄一张退货标签。", "我星期五之前需要它。"),
        "{name} <{email}> 于{date}写道：",
        "2026年3月3日周二 09:14",
        ("发件人", "发送时间", "收件人", "主题"),
        "发自我的iPhone",
        "-----原始邮件-----",
    ),
)

OURS = (
    "Thank you for your message about the order.",
    "We have looked at it and are happy to help you.",
    "Please tell us which size you would like to have instead.",
    "Kind regards, your service team",
)


@dataclass(frozen=True)
class Refusal:
    """What a server says, and what that means."""

    status: str
    reply: str
    words: str
    reason: str
    hard: bool


REFUSALS = (
    Refusal("5.1.1", "550", "<{to}>: Recipient address rejected: User unknown in local table", "userunknown", True),
    Refusal("5.1.1", "550", "The account you tried to reach is not known here", "userunknown", True),
    Refusal("5.1.10", "550", "RESOLVER.ADR.RecipientNotFound; Recipient not found by lookup", "userunknown", True),
    Refusal("5.1.2", "550", "Host or domain name not found", "hostunknown", True),
    Refusal("5.2.2", "552", "Mailbox full, the user is over quota", "mailboxfull", False),
    Refusal("4.2.2", "452", "The mailbox of this recipient is over its quota", "mailboxfull", False),
    Refusal("5.3.4", "552", "Message size exceeds fixed maximum message size", "mesgtoobig", False),
    Refusal("5.7.26", "550", "This message does not pass DMARC authentication checks", "authfailure", False),
    Refusal("5.7.25", "550", "The sending address has no PTR record", "requireptr", False),
    Refusal("5.7.1", "550", "Relay access denied", "norelaying", False),
    Refusal("5.7.1", "554", "Service unavailable; client host blocked using a block list", "blocked", False),
    Refusal("5.7.1", "554", "This message was classified as spam", "spamdetected", False),
    Refusal("4.7.28", "421", "Unusual rate of mail from your address, slow down", "speeding", False),
    Refusal("4.4.7", "", "Message expired, it could not be delivered in three days", "expired", False),
    Refusal("5.1.6", "551", "The user has moved to another address", "hasmoved", True),
    Refusal("5.2.1", "550", "The mailbox of this recipient is disabled", "suspend", False),
    Refusal("5.1.10", "556", "The domain does not accept mail (null MX)", "notaccept", True),
    Refusal("5.7.1", "550", "A virus was found in this message", "virusdetected", False),
)
