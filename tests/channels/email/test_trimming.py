"""The new words of a reply, apart from all the rest, in the languages of the field."""

import pytest

from accord.channels.email.trimming.trim import trim_text

# What mail programs write above the mail that is answered, most of them from a language of their own.
ABOVE_QUOTATIONS = [
    "On Mon, Feb 1, 2016 at 6:32 PM Ana Lind <ana@lind.example> wrote:",
    "On 1 Feb 2016, at 05:28, Ana Lind <ana@lind.example> wrote:",
    "On Monday, 1 February 2016 18:32:15 CET Ana Lind wrote:",
    "On 2016-02-01 18:32, Ana Lind wrote:",
    "On Mon, 1 Feb 2016, 18:32 Ana Lind, <ana@lind.example> wrote:",
    "On 01/02/16 18:32, Ana Lind wrote:",
    "Ana Lind wrote on 01.02.2016 18:32:",
    "On Mon, Feb 1, 2016 at 6:32 PM Ana Lind via Support Desk Example GmbH\n<support@desk.example> wrote:",
    "---- On Mon, 01 Feb 2016 18:32:00 +0100 Ana Lind <ana@lind.example> wrote ----",
    (
        "------ Original Message ------\nFrom: Ana Lind <ana@lind.example>\nTo: Bo <bo@desk.example>\n"
        "Sent: 01.02.2016 18:32:00\nSubject: Re: order"
    ),
    "Am 01.02.2016 um 18:32 schrieb Ana Lind:",
    "Am Mo., 1. Feb. 2016 um 18:32 Uhr schrieb Ana Lind <ana@lind.example>:",
    "Am Montag, 1. Februar 2016, 18:32:00 CET schrieb Ana Lind:",
    "Am 1. Februar 2016 18:32:15 MEZ schrieb Ana Lind <ana@lind.example>:",
    (
        'Gesendet: Montag, 01. Februar 2016 um 18:32 Uhr\nVon: "Ana Lind" <ana@lind.example>\nAn: bo@'
        "desk.example\nBetreff: Re: Bestellung"
    ),
    "-----Ursprüngliche Nachricht-----\nVon: Ana Lind\nGesendet: Montag",
    (
        "Von: Ana Lind <ana@lind.example>\nGesendet: Montag, 1. Februar 2016 18:32\nAn: Bo <bo@desk.e"
        "xample>\nBetreff: AW: Bestellung"
    ),
    "Ana Lind <ana@lind.example> schrieb am Mo., 1. Feb. 2016, 18:32:",
    "Ana Lind schrieb am 01.02.2016 um 18:32:",
    "Le lun. 1 févr. 2016 à 18:32, Ana Lind <ana@lind.example> a écrit :",
    "Le 01/02/2016 à 18:32, Ana Lind a écrit :",
    "Le lundi 1 février 2016, Ana Lind <ana@lind.example> a\nécrit :",
    "De : Ana Lind <ana@lind.example>\nEnvoyé : lundi 1 février 2016 18:32\nÀ : Bo\nObjet : RE: Commande",
    (
        "De\xa0: Ana Lind [mailto:ana@lind.example]\nEnvoyé\xa0: lundi 1 février 2016 18:32\nÀ\xa0: Bo\nObjet\xa0:"
        " RE: Commande"
    ),
    'Message du 01/02/16 18:32\nDe : "Ana Lind"\nA : bo@desk.example\nCopie à :\nObjet : Commande',
    "El lun., 1 feb. 2016 a las 18:32, Ana Lind (<ana@lind.example>) escribió:",
    "El 1 de febrero de 2016, 18:32, Ana Lind <ana@lind.example> escribió:",
    "El 01/02/2016 a las 18:32, Ana Lind escribió:",
    "De: Ana Lind <ana@lind.example>\nEnviado el: lunes, 1 de febrero de 2016 18:32\nPara: Bo\nAsunto: RE: Pedido",
    "Em seg., 1 de fev. de 2016 às 18:32, Ana Lind <ana@lind.example>\nescreveu:",
    "Em 01/02/2016 18:32, Ana Lind escreveu:",
    (
        "De: Ana Lind <ana@lind.example>\nEnviada em: segunda-feira, 1 de fevereiro de 2016 18:32\nPa"
        "ra: Bo\nAssunto: RE: Pedido"
    ),
    "No dia 1 de fevereiro de 2016 às 18:32, Ana Lind <ana@lind.example> escreveu:",
    "Il giorno lun 1 feb 2016 alle ore 18:32 Ana Lind <ana@lind.example> ha scritto:",
    "Il 01/02/2016 18:32, Ana Lind ha scritto:",
    "Il lun 1 feb 2016, 18:32 Ana Lind <ana@lind.example> ha\nscritto:",
    "Da: Ana Lind <ana@lind.example>\nInviato: lunedì 1 febbraio 2016 18:32\nA: Bo\nOggetto: R: Ordine",
    "Op ma 1 feb. 2016 om 18:32 schreef Ana Lind <ana@lind.example>:",
    "Op 01-02-16 om 18:32 schreef Ana Lind:",
    "Op 1 feb. 2016 om 18:32 heeft Ana Lind <ana@lind.example> het volgende geschreven:",
    ("Van: Ana Lind <ana@lind.example>\nVerzonden: maandag 1 februari 2016 18:32\nAan: Bo\nOnderwerp: RE: Bestelling"),
    "-----Oorspronkelijk bericht-----\nVan: Ana",
    "Den mån 1 feb. 2016 kl 18:32 skrev Ana Lind <ana@lind.example>:",
    "1 feb. 2016 kl. 18:32 skrev Ana Lind <ana@lind.example>:",
    "Den 2016-02-01 kl. 18:32, skrev Ana Lind:",
    "Från: Ana Lind <ana@lind.example>\nSkickat: den 1 februari 2016 18:32\nTill: Bo\nÄmne: SV: Order",
    "Den 1 februari 2016 18:32 skrev Ana Lind <ana@lind.example>:",
    "man. 1. feb. 2016 kl. 18:32 skrev Ana Lind <ana@lind.example>:",
    "Den 1. feb. 2016 kl. 18.32 skrev Ana Lind <ana@lind.example>:",
    "Fra: Ana Lind <ana@lind.example>\nSendt: 1. februar 2016 18:32\nTil: Bo\nEmne: SV: Ordre",
    "Den man. 1. feb. 2016 18.32 skrev Ana Lind <ana@lind.example>:",
    "ma 1. helmik. 2016 klo 18.32 Ana Lind (ana@lind.example) kirjoitti:",
    "Ana Lind <ana@lind.example> kirjoitti 1.2.2016 kello 18.32:",
    (
        "Lähettäjä: Ana Lind <ana@lind.example>\nLähetetty: maanantai 1. helmikuuta 2016 18.32\nVasta"
        "anottaja: Bo\nAihe: VS: Tilaus"
    ),
    "pon., 1 lut 2016 o 18:32 Ana Lind <ana@lind.example> napisał(a):",
    "W dniu 01.02.2016 o 18:32, Ana Lind pisze:",
    "Dnia 1 lutego 2016 18:32 Ana Lind <ana@lind.example> napisał(a):",
    "Od: Ana Lind <ana@lind.example>\nWysłano: poniedziałek, 1 lutego 2016 18:32\nDo: Bo\nTemat: RE: Zamówienie",
    "po 1. 2. 2016 v 18:32 odesílatel Ana Lind <ana@lind.example> napsal:",
    "Dne 1. 2. 2016 v 18:32 Ana Lind napsal(a):",
    "Dňa 1. 2. 2016 o 18:32 Ana Lind napísal(a):",
    "Od: Ana Lind <ana@lind.example>\nOdesláno: pondělí 1. února 2016 18:32\nKomu: Bo\nPředmět: RE: Objednávka",
    "пн, 1 февр. 2016 г. в 18:32, Ana Lind <ana@lind.example>:",
    "1 февраля 2016 г., 18:32 пользователь Ana Lind <ana@lind.example> написал:",
    "01.02.2016 18:32, Ana Lind пишет:",
    "Понедельник, 1 февраля 2016, 18:32 +03:00 от Ana Lind <ana@lind.example>:",
    "От: Ana Lind <ana@lind.example>\nОтправлено: 1 февраля 2016 г. 18:32\nКому: Bo\nТема: RE: Заказ",
    "пн, 1 лют. 2016 р. о 18:32 Ana Lind <ana@lind.example> пише:",
    "Від: Ana Lind <ana@lind.example>\nНадіслано: 1 лютого 2016 р. 18:32\nКому: Bo\nТема: RE",
    "Ana Lind <ana@lind.example>, 1 Şub 2016 Pzt, 18:32 tarihinde şunu yazdı:",
    "Kimden: Ana Lind <ana@lind.example>\nGönderildi: 1 Şubat 2016 Pazartesi 18:32\nKime: Bo\nKonu: RE: Sipariş",
    "1 Şubat 2016 18:32 tarihinde Ana Lind <ana@lind.example> yazdı:",
    "Στις Δευ, 1 Φεβ 2016 στις 6:32 μ.μ., ο χρήστης Ana Lind <ana@lind.example> έγραψε:",
    "Από: Ana Lind <ana@lind.example>\nΣτάλθηκε: 1 Φεβρουαρίου 2016\nΠρος: Bo\nΘέμα: RE",
    "Ana Lind <ana@lind.example> ezt írta (időpont: 2016. febr. 1., H, 18:32):",
    "Feladó: Ana Lind <ana@lind.example>\nElküldve: 2016. február 1.\nCímzett: Bo\nTárgy: RE",
    "2016.02.01. 18:32 keltezéssel, Ana Lind írta:",
    "lun., 1 feb. 2016 la 18:32, Ana Lind <ana@lind.example> a scris:",
    "De la: Ana Lind <ana@lind.example>\nTrimis: luni, 1 februarie 2016\nCătre: Bo\nSubiect: RE",
    "pon, 1. velj 2016. u 18:32 Ana Lind <ana@lind.example> napisao je:",
    "V V pon., 1. feb. 2016 ob 18:32 je oseba Ana Lind <ana@lind.example> napisala:",
    "Ana Lind <ana@lind.example> 于2016年2月1日周一 18:32写道：",
    "Ana Lind <ana@lind.example> 於 2016年2月1日 週一 下午6:32寫道：",
    '在 2016-02-01 18:32:00，"Ana Lind" <ana@lind.example> 写道：',
    "发件人: Ana Lind <ana@lind.example>\n发送时间: 2016年2月1日 18:32\n收件人: Bo\n主题: 回复",
    '------------------ 原始邮件 ------------------\n发件人: "Ana"',
    "2016年2月1日(月) 18:32 Ana Lind <ana@lind.example>:",
    "2016/02/01 18:32、Ana Lind <ana@lind.example>のメール:",
    "差出人: Ana Lind <ana@lind.example>\n送信日時: 2016年2月1日 18:32\n宛先: Bo\n件名: RE",
    "2016년 2월 1일 (월) 오후 6:32, Ana Lind <ana@lind.example>님이 작성:",
    "보낸 사람: Ana Lind <ana@lind.example>\n보낸 날짜: 2016년 2월 1일\n받는 사람: Bo\n제목: RE",
    "-----Original Message-----\nFrom: Ana",
    "Vào Th 2, 1 thg 2, 2016 vào lúc 18:32 Ana Lind <ana@lind.example> đã viết:",
    "Pada Sen, 1 Feb 2016 18:32, Ana Lind <ana@lind.example> menulis:",
    "ב-יום ב׳, 1 בפבר׳ 2016 ב-18:32 מאת \u202bAna Lind\u202c\u200f <\u202aana@lind.example\u202c\u200f>:\u202c",
    "في الاثنين، ١ فبراير ٢٠١٦ في ٦:٣٢ م تمت كتابة ما يلي بواسطة Ana Lind <ana@lind.example>:",
    "في الاثنين، 1 فبراير 2016 في 6:32 م كتب Ana Lind <ana@lind.example>:",
    "Missatge de Ana Lind <ana@lind.example> del dia dl., 1 de febr. 2016 a les 18:32:",
    "2016-02-01 18:32 GMT+01:00 Ana Lind <ana@lind.example>:",
    "2016/2/1 Ana Lind <ana@lind.example>",
    "*From:* Ana Lind <ana@lind.example>\n*Sent:* Monday, February 1, 2016 6:32 PM\n*To:* Bo\n*Subject:* Re: order",
    (
        "From: Ana Lind [mailto:ana@lind.example]\nSent: Monday, February 01, 2016 6:32 PM\nTo: Bo; C"
        "y\nCc: Di\nSubject: RE: order"
    ),
    "________________________________\nFrom: Ana Lind <ana@lind.example>\nSent: Monday\nTo: Bo\nSubject: x",
    "---------- Forwarded message ---------\nFrom: Ana",
    "Begin forwarded message:\n\nFrom: Ana",
    "##- Please type your reply above this line -##",
    "-- Reply above this line --",
    "--- Ana Lind schrieb am Mo, 1.2.2016:\n",
    "Ana Lind escreveu no dia segunda, 1/02/2016 à(s) 18:32:",
    'On 1 Feb 2016 6:32 pm, "Ana Lind" <ana@lind.example> wrote:',
    "El lunes, 1 de febrero de 2016, Ana Lind <ana@lind.example> escribió:",
    "W dniu pon., 1.02.2016 o 18:32 Ana Lind <ana@lind.example> napisał(a):",
]

# The same, so short that only quotation below shows what it is.
DIRECTLY_ABOVE = [
    "Ana Lind wrote:",
    "Quoting Ana Lind <ana@lind.example>:",
    "Zitat von Ana Lind <ana@lind.example>:",
    "Citando Ana Lind <ana@lind.example>:",
    "Ana Lind <ana@lind.example> writes:",
]


@pytest.mark.parametrize("above", ABOVE_QUOTATIONS)
@pytest.mark.parametrize("below", ["> Where is my lamp?\n> Ana", "Where is my lamp?\n\nAna"])
def test_ends_the_new_words_above_the_quotation(above: str, below: str) -> None:
    trimmed = trim_text(f"Thanks, it came today.\n\nBo\n\n{above}\n\n{below}\n")

    assert trimmed.new_text == "Thanks, it came today.\n\nBo"
    assert "Where is my lamp?" in trimmed.quoted_text


@pytest.mark.parametrize("above", DIRECTLY_ABOVE)
def test_knows_a_short_line_by_the_quotation_below(above: str) -> None:
    assert trim_text(f"Thanks.\n\n{above}\n> Where is my lamp?\n").new_text == "Thanks."


@pytest.mark.parametrize(
    "text",
    [
        "Hello,\n\nI wrote to you on 3 May 2026 about the following:\n\n- it broke\n- it smells\n\nPlease help.\nAna",
        "From: Berlin\nTo: Paris\nDate: 5.5.2026\n\nPlease book this train.",
        "Please book this:\n\nFrom: Berlin\nTo: Paris\nDate: 5.5.2026 14:00\n\nThanks\nAna",
        "Part one.\n\n-----\n\n" + "\n".join(f"Line {number} of part two." for number in range(30)),
        "Sent from our warehouse on Monday but it never arrived. Can you check?\n\nAna",
        "> When did you order?\nOn 3 May.\n\n> What colour?\nBlue.\n\nThanks, Ana",
        "Name: Ana Lind\nEmail: ana@lind.example\nSubject: Broken lamp\nMessage: It broke on 3 May 2026.",
        "Hi,\n\nit says:\n\nError 2026-05-03 12:00: failed\n\nWhat now?",
        "| a | b |\n|---|---|\n| 1 | 2 |\n\nIs this table right?",
        "This message is about my order. If you have received this message, please answer.\n\nAna",
        'On Monday at 10:30 the courier wrote:\n"not at home"\nbut I was at home!',
        "--\nAna Lind\nLamps Ltd",
        "> only a quotation\n> and nothing else",
    ],
)
def test_loses_no_word_of_the_writer(text: str) -> None:
    trimmed = trim_text(text)

    assert trimmed.new_text == text
    assert trimmed.quoted_text == ""


@pytest.mark.parametrize(
    "signature",
    [
        "Sent from my iPhone",
        "Sent from Mail for Windows 10",
        "Sent from Yahoo Mail on Android",
        "Sent with Proton Mail secure email.",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Von meinem iPhone gesendet",
        "Von Samsung Mobile gesendet",
        "Gesendet mit der GMX Mail App",
        "Holen Sie sich Outlook für Android",
        "Envoyé de mon iPhone",
        "Télécharger Outlook pour Android",
        "Enviado desde mi iPhone",
        "Obtener Outlook para iOS",
        "Enviado do meu iPhone",
        "Inviato da iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Skickat från min iPhone",
        "Sendt fra min iPhone",
        "Lähetetty iPhonesta",
        "Wysłane z iPhone’a",
        "Odesláno z iPhonu",
        "Отправлено с iPhone",
        "iPhone’umdan gönderildi",
        "iPhone-ról küldve",
        "发自我的 iPhone",
        "iPhoneから送信",
        "나의 iPhone에서 보냄",
        "-- \nAna Lind\nHead of Lamps\n+49 30 1234",
        "__\nAna",
        "This e-mail and any attachments are confidential and intended solely for the addressee.",
        "CONFIDENTIALITY NOTICE: this is secret.",
        "Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen.",
        "Ce message est confidentiel et destiné exclusivement à son destinataire.",
        "Este mensaje y sus adjuntos son confidenciales.",
        "Questo messaggio contiene informazioni riservate.",
        "Virus-free. www.avast.com",
        "Please consider the environment before printing this email.",
        "-----BEGIN PGP SIGNATURE-----\n\nabc=\n-----END PGP SIGNATURE-----",
    ],
)
def test_leaves_out_what_is_signed_below(signature: str) -> None:
    assert trim_text(f"It works.\n\n{signature}\n").new_text == "It works."


def test_keeps_answers_between_quotations() -> None:
    text = "Below.\n\nOn Mon, Feb 1, 2016 Bo <bo@x.example> wrote:\n> one?\n\nyes\n\n> two?\n\nno"

    assert trim_text(text).new_text == "Below.\n\n> one?\n\nyes\n\n> two?\n\nno"


def test_keeps_an_answer_below_the_quotation() -> None:
    trimmed = trim_text("On Mon, Feb 1, 2016 Bo <bo@x.example> wrote:\n> Does it work?\n\nYes, it does.\n")

    assert trimmed.new_text.endswith("Yes, it does.")
    assert trimmed.quoted_text == "On Mon, Feb 1, 2016 Bo <bo@x.example> wrote:"


def test_parts_every_line_to_one_side_or_the_other() -> None:
    text = "New\n\nSent from my iPhone\n\nOn Mon, Feb 1, 2016 Bo <bo@x.example> wrote:\n> Old\n-- \nBo"

    trimmed = trim_text(text)

    both = f"{trimmed.new_text}\n{trimmed.quoted_text}"
    assert sorted(line for line in both.split("\n") if line) == sorted(
        line.rstrip() for line in text.split("\n") if line
    )


def test_takes_the_frame_from_signed_text() -> None:
    text = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nIt works.\n-----BEGIN PGP SIGNATURE-----\nabc=\n"

    assert trim_text(text + "-----END PGP SIGNATURE-----\n").new_text == "It works."
