"""Answers as mail programs of many makes and tongues send them, and what of each is new."""

import pytest

from accord.channels.email.trimming.trim import trim_html, trim_text

TEXTS = {
    "gmx": (
        (
            "Danke, das passt.\n\n\nGesendet: Dienstag, 03. März 2026 um 11:20 Uhr\n"
            'Von: "Shop" <help@shop.example>\nAn: mia@gmx.example\n'
            "Betreff: Ihre Bestellung\n\nHallo Mia,\nwir haben"
        ),
        "Danke, das passt.",
    ),
    "webde": (
        (
            "Danke, das passt.\n\n-- \nDiese Nachricht wurde von meinem Android Mobiltelefon mit WEB.D"
            "E Mail gesendet.\nAm 03.03.26, 11:20, Shop <help@shop.example> schrieb:\n"
            "\n> Hallo"
        ),
        "Danke, das passt.",
    ),
    "webde2": (
        (
            "Danke, das passt.\n--\nDiese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail"
            " gesendet.\n\nAm 03.03.26 um 11:20 schrieb Shop:\n> Hallo\n"
            "> du"
        ),
        "Danke, das passt.",
    ),
    "outlookmobile": (
        (
            "Danke, das passt.\n\nHolen Sie sich Outlook für iOS<https://aka.ms/o0ukef>\n"
            "________________________________\nVon: Shop <help@shop.example>\n"
            "Gesendet: Dienstag, 3. März 2026 11:20:00\nAn: Mia\n"
            "Betreff: Re: x\n\nHallo"
        ),
        "Danke, das passt.",
    ),
    "outlook en": (
        (
            "Thanks, fits.\n\nFrom: Shop <help@shop.example>\nSent: Tuesday, March 3, 2026 11:20 AM\n"
            "To: Mia <mia@x.example>\nSubject: RE: x\n\nHello"
        ),
        "Thanks, fits.",
    ),
    "lotus": (
        (
            'Thanks, fits.\n\n\n\n\n"Shop" <help@shop.example> \n'
            "03.03.2026 11:20\n\nTo\n<mia@x.example>\ncc\n\nSubject\n"
            "Your order\n\nHello Mia"
        ),
        "Thanks, fits.",
    ),
    "lotus2": (
        (
            "Thanks, fits.\n\n|------------>\n| From:      |\n|------------>\n"
            "  >-----------|\n  |Shop <help@shop.example>  |\n  >-----------|"
        ),
        "Thanks, fits.",
    ),
    "yahoo": (
        (
            "Thanks, fits.\n\nSent from Yahoo Mail on Android\n\n"
            "  On Tue, 3 Mar 2026 at 11:20, Shop<help@shop.example> wrote:   Hello Mia,\n"
            "we have"
        ),
        "Thanks, fits.",
    ),
    "apple": (
        "Thanks, fits.\n\n> On 3 Mar 2026, at 11:20, Shop <help@shop.example> wrote:\n> \n> Hello\n> \n",
        "Thanks, fits.",
    ),
    "thunderbird": (
        "Thanks, fits.\n\nOn 03/03/2026 11:20, Shop wrote:\n> Hello\n>\n",
        "Thanks, fits.",
    ),
    "thunderbird de": (
        "Danke.\n\nAm 03.03.2026 um 11:20 schrieb Shop via Accord:\n> Hallo",
        "Danke.",
    ),
    "wrapped gmail": (
        (
            "Thanks.\n\nOn Tue, Mar 3, 2026 at 11:20 AM Shop Very Long Name of Department <\n"
            "help@shop.example> wrote:\n\n> Hello"
        ),
        "Thanks.",
    ),
    "proton": (
        (
            "Thanks.\n\nSent with Proton Mail secure email.\n\nOn Tuesday, March 3rd, 2026 at 11:20 AM"
            ", Shop <help@shop.example> wrote:\n\n> Hello"
        ),
        "Thanks.",
    ),
    "samsung": (
        (
            "Thanks.\n\nSent from my Galaxy\n\n-------- Original message --------\n"
            "From: Shop <help@shop.example>\nDate: 03/03/2026 11:20 (GMT+01:00)\n"
            "To: mia\nSubject: x\n\nHello"
        ),
        "Thanks.",
    ),
    "samsung de": (
        (
            "Danke.\n\nVon meinem/meiner Galaxy gesendet\n\n-------- Ursprüngliche Nachricht --------\n"
            "Von: Shop\nDatum: 03.03.26 11:20 (GMT+01:00)\nAn: mia\n"
            "Betreff: x"
        ),
        "Danke.",
    ),
    "it": (
        (
            "Grazie.\n\nInviato da iPhone\n\n> Il giorno 3 mar 2026, alle ore 11:20, Shop <help@shop.e"
            "xample> ha scritto:\n> \n> Ciao"
        ),
        "Grazie.",
    ),
    "pt": (
        "Obrigado.\n\nEm ter., 3 de mar. de 2026 às 11:20, Shop <help@shop.example> escreveu:\n> Olá",
        "Obrigado.",
    ),
    "sv": (
        "Tack.\n\nDen tis 3 mars 2026 kl 11:20 skrev Shop <help@shop.example>:\n> Hej",
        "Tack.",
    ),
    "da": (
        "Tak.\n\nDen tir. 3. mar. 2026 kl. 11.20 skrev Shop <help@shop.example>:\n> Hej",
        "Tak.",
    ),
    "no": (
        "Takk.\n\ntir. 3. mars 2026 kl. 11:20 skrev Shop <help@shop.example>:\n> Hei",
        "Takk.",
    ),
    "fi": (
        "Kiitos.\n\nti 3. maalisk. 2026 klo 11.20 Shop (help@shop.example) kirjoitti:\n> Hei",
        "Kiitos.",
    ),
    "cs": (
        "Děkuji.\n\nút 3. 3. 2026 v 11:20 odesílatel Shop <help@shop.example> napsal:\n> Dobrý den",
        "Děkuji.",
    ),
    "hu": (
        "Köszönöm.\n\nShop <help@shop.example> ezt írta (időpont: 2026. márc. 3., K, 11:20):\n> Szia",
        "Köszönöm.",
    ),
    "ro": (
        "Mulțumesc.\n\nÎn mar., 3 mar. 2026 la 11:20, Shop <help@shop.example> a scris:\n> Salut",
        "Mulțumesc.",
    ),
    "ko": (
        "감사합니다.\n\n2026년 3월 3일 (화) 오전 11:20, Shop <help@shop.example>님이 작성:\n> 안녕",
        "감사합니다.",
    ),
    "ar": (
        ("شكرا.\n\nفي الثلاثاء، 3 مارس 2026 في 11:20 ص تمت كتابة ما يلي بواسطة Shop <help@shop.example>:\n> مرحبا"),
        "شكرا.",
    ),
    "he": (
        "תודה.\n\nבתאריך יום ג׳, 3 במרץ 2026 ב-11:20 מאת Shop <help@shop.example>:\n> שלום",
        "תודה.",
    ),
    "vi": (
        "Cảm ơn.\n\nVào Th 3, 3 thg 3, 2026 vào lúc 11:20 Shop <help@shop.example> đã viết:\n> Xin chào",
        "Cảm ơn.",
    ),
    "uk": (
        "Дякую.\n\nвт, 3 бер. 2026 р. о 11:20 Shop <help@shop.example> пише:\n> Вітаю",
        "Дякую.",
    ),
    "inline": (
        "On 3 Mar 2026, Shop wrote:\n> Which size?\n\nM please.\n\n> Which colour?\n\nBlue.",
        "> Which size?\n\nM please.\n\n> Which colour?\n\nBlue.",
    ),
    "nothing is lost: date colon": (
        "Here is what I did on 3.3.2026:\nI opened it.\nIt was broken.",
        "Here is what I did on 3.3.2026:\nI opened it.\nIt was broken.",
    ),
    "nothing is lost: from to": (
        "I travel\nFrom: Berlin\nTo: Paris\nwith your tent.",
        "I travel\nFrom: Berlin\nTo: Paris\nwith your tent.",
    ),
    "nothing is lost: he wrote": (
        "My friend wrote on 3.3.2026 to you and said:\nit is broken",
        "My friend wrote on 3.3.2026 to you and said:\nit is broken",
    ),
    "nothing is lost: dashes": (
        "Options:\n---\nA: red\n---\nB: blue\n---\nI take B.",
        "Options:\n---\nA: red\n---\nB: blue\n---\nI take B.",
    ),
    "fwd": (
        (
            "FYI\n\n---------- Forwarded message ---------\nFrom: Bob <bob@x.example>\n"
            "Date: Tue\nSubject: Offer\nTo: Mia\n\nHello"
        ),
        "FYI",
    ),
    "sig": (
        "Thanks.\n\n-- \nMia Hoffmann\nCEO, Example Ltd\n+49 30 1234",
        "Thanks.",
    ),
    "disclaimer": (
        (
            "Thanks.\n\nThis email and any attachments are confidential and intended solely for the ad"
            "dressee. If you are not the intended recipient, delete it."
        ),
        "Thanks.",
    ),
}
PAGES = {
    "gmail html": (
        (
            '<div dir="ltr">Thanks.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr'
            '">On Tue Shop wrote:<br></div><blockquote class="gmail_quote">Hello</blockquote></div>'
        ),
        "Thanks.",
    ),
    "outlook html": (
        (
            '<div class=WordSection1><p class=MsoNormal>Thanks.</p><div><div style="border:none;border'
            '-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class=MsoNormal><b>From:</b> Shop<'
            "br><b>Sent:</b> Tue<br><b>Subject:</b> x</p></div></div><p>Hello</p></div>"
        ),
        "Thanks.",
    ),
    "owa": (
        (
            '<div>Thanks.</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%"'
            '><div id="divRplyFwdMsg"><b>From:</b> Shop</div><div>Hello</div>'
        ),
        "Thanks.",
    ),
    "apple html": (
        (
            '<html><body>Thanks.<br><div><br><blockquote type="cite"><div>On 3 Mar 2026, at 11:20, Sho'
            "p &lt;help@shop.example&gt; wrote:</div><br><div>Hello</div></blockquote></div></body></h"
            "tml>"
        ),
        "Thanks.",
    ),
    "yahoo html": (
        (
            '<div class="ydp1"><div>Thanks.</div></div><div id="ydp2yahoo_quoted_1" class="ydp2yahoo_q'
            'uoted"><div>On Tue Shop wrote:</div><div>Hello</div></div>'
        ),
        "Thanks.",
    ),
    "gmx html": (
        (
            '<div style="font-family: Verdana;">Danke.</div><div name="quote" style="margin:10px 5px 5'
            'px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5;"><div style="margin:0 '
            '0 10px 0;"><b>Gesendet:</b> Dienstag<br/><b>Von:</b> Shop &lt;help@shop.example&gt;<br/><'
            "b>An:</b> mia<br/><b>Betreff:</b> x</div><div>Hallo</div></div>"
        ),
        "Danke.",
    ),
    "proton html": (
        (
            '<div>Thanks.</div><div class="protonmail_signature_block">Sent with Proton</div><div clas'
            's="protonmail_quote">On Tue wrote:<blockquote class="protonmail_quote" type="cite">Hello<'
            "/blockquote></div>"
        ),
        "Thanks.",
    ),
    "tb html": (
        (
            '<p>Thanks.</p><div class="moz-cite-prefix">Am 03.03.2026 schrieb Shop:<br></div><blockquo'
            'te type="cite" cite="mid:x"><p>Hello</p></blockquote>'
        ),
        "Thanks.",
    ),
    "zimbra": (
        (
            '<div>Thanks.</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"'
            '><blockquote style="border-left:2px solid #1010FF"><b>From: </b>"Shop" &lt;help@shop.exam'
            "ple&gt;<br><b>To: </b>mia<br><b>Sent: </b>Tue<br><b>Subject: </b>x<br></blockquote></div>"
            '<div><blockquote style="border-left:2px solid">Hello</blockquote></div>'
        ),
        "Thanks.",
    ),
}


@pytest.mark.parametrize(("text", "new"), TEXTS.values(), ids=TEXTS.keys())
def test_the_new_words_of_a_text(text: str, new: str) -> None:
    assert trim_text(text).new_text == new


@pytest.mark.parametrize(("html", "new"), PAGES.values(), ids=PAGES.keys())
def test_the_new_words_of_a_page(html: str, new: str) -> None:
    assert trim_html(html).new_text == new


def test_a_mail_that_was_only_forwarded_keeps_its_words() -> None:
    text = "---------- Forwarded message ---------\nFrom: Bob <bob@x.example>\nSubject: Offer\n\nHello"

    assert trim_text(text).new_text.endswith("Hello")
