"""What mail programs write round quotations, by language: data, not decisions.

Each entry is a piece of a regular expression, matched without regard to case.
"""

# "On <date> <person> wrote:" – the verb, wherever it stands.
WROTE = (
    r"wrote|writes|has written",
    r"schrieb(?:en)?|geschrieben|schreibt",
    r"a [ée]crit|écrivait|[ée]crivit",
    r"escribi[óo]|escrib[íi]o|ha escrito|escribe",
    r"escreveu|escreveram|escrito",
    r"ha scritto|scrisse|ha inviato|scrive",
    r"schreef|geschreven|schrijft",
    r"skrev|skriver",
    r"kirjoitti",
    r"napisa[łl](?:\(a\)|a|/a)?|pisze",
    r"napsal(?:\(a\)|a|/a)?|nap[íi]sal(?:\(a\)|a|/a)?|p[íi]še",
    r"написала?(?:\(а\))?|написав(?:ла)?|пишет|пише|написао|написа",
    r"yazd[ıi]|yazm[ıi][şs]",
    r"έγραψε(?:ν)?|wrote",
    r"írta|ezt írta",
    r"a scris",
    r"je napisa[ol](?:/la|la|\(la\))?|napisa(?:o|la)(?: je)?|piše",
    r"raš[ėe]|rakst[īi]ja|kirjutas",
    r"写道|寫道|写到|来信|寫到",
    r"書きました|のメール|さんは書き|からのメール|wrote",
    r"작성|님이|썼습니다|쓴 글|보냄",
    r"كتب(?:ت)?|نوشت(?:ه)?|כתב(?:ה)?(?:/ה)?|מאת",
    r"đã viết|menulis|เขียน|ने लिखा|va escriure|escribiu|idatzi du|shkroi|skrifaði",
)

# The same without a verb, directly above the quotation.
QUOTING = r"quoting|quote from|zitat von|citando|citant|citat från|citat fra|cytowanie|цитата|citazione da"

# What such a line begins with, before the date.
ON = (
    r"on|am|le|el|op|em|il(?: giorno)?|den|dnia|w dniu|dne|dňa|в|от|pada|vào|στις|την|tarihinde|p[åa]|a les|dana"
    r"|ngày|no dia|a|lé|kl|la data de|în data de|u|de|van|von|na|il g(?:iorno)?|ngày|เมื่อ|בתאריך|ב-|في|在|于|於|no"
)

# The names of the fields in a quoted header block.
SENDER_FIELDS = (
    r"from|von|de|da|van|från|fra|lähettäjä|keneltä|od|nadawca|odesílatel|odosielateľ|от|від|від кого|kimden|gönderen"
    r"|από|feladó|de la|expeditor|expéditeur|remetente|mittente|remitente|absender|afzender|šalje|pošiljatelj"
    r"|nuo|no|saatja|发件人|寄件者|寄件人|差出人|送信者|보낸 ?사람|من|מאת|từ|dari|pengirim|จาก|प्रेषक"
)
SENT_FIELDS = (
    r"sent|date|sent on|gesendet|gesendet am|datum|date d'envoi|envoyé|envoyé le|enviado(?: el| em)?|enviada(?: em)?"
    r"|fecha|data|inviato|data invio|verzonden|skickat|sendt|dato|lähetetty|päiväys|päivämäärä|wysłano|wysłane"
    r"|odesláno|odoslané|dátum|отправлено|дата|надіслано|gönderildi|gönderilme tarihi|tarih|στάλθηκε|ημερομηνία"
    r"|ημ/νία|elküldve|küldve|trimis|poslano|išsiųsta|nosūtīts|saadetud|发送时间|发送日期|日期|时间|寄件日期|傳送時間"
    r"|送信日時|日時|日付|보낸 ?날짜|날짜|التاريخ|تاريخ الإرسال|נשלח|תאריך|ngày|đã gửi|tanggal|dikirim|วันที่|ส่ง"
)
OTHER_FIELDS = (
    r"to|an|à|a|para|aan|till|til|vastaanottaja|kenelle|do|adresat|komu|pro|кому|до|kime|alıcı|προς|címzett|către|za"
    r"|prima|kam|saaja|收件人|收件者|宛先|받는 ?사람|إلى|אל|tới|đến|kepada|ถึง"
    r"|importance|wichtigkeit|priority|priorität|importanza|attachments?|anlagen?|anhang|allegati|pièces jointes"
    r"|adjuntos|anexos|bijlagen|organi[sz]ation|newsgroups|envelope-to|delivered-to|message-id|category|kategorie"
    r"|cc|cci|bcc|kopie(?: an)?|kopia|kopi|copia|cópia|kopio|dw|udw|másolat|копия|копія|bilgi|κοιν\.?|抄送|副本|참조"
    r"|reply[- ]to|antwort an|antwort|répondre à|responder a|rispondi a|risposta|beantwoorden|svar til|svara till"
)
SUBJECT_FIELDS = (
    r"subject|betreff|betrifft|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|aihe|temat|předmět|predmet|тема"
    r"|konu|θέμα|tárgy|subiect|naslov|zadeva|tema|теми|主题|主旨|件名|标题|제목|الموضوع|נושא|chủ đề|subjek|perihal|เรื่อง"
)

# Lines that stand above a whole quoted or forwarded mail.
ORIGINAL = (
    r"original message|original email|original appointment|reply message|reply separator|forwarded message"
    r"|begin forwarded message|forwarded by .{1,80}|forward(?:ed)? (?:mail|header|from .{1,80})"
    r"|ursprüngliche (?:nachricht|e-?mail|mail)|originalnachricht|original-nachricht"
    r"|weitergeleitete (?:nachricht|e-?mail|mail)|anfang der weitergeleiteten (?:nachricht|e-?mail)"
    r"|message d'origine|message original|message d’origine|message transféré|message transmis|message suivi"
    r"|e-?mail d'origine|courriel original|début du message (?:réexpédié|transféré)"
    r"|mensaje original|mensaje reenviado|inicio del mensaje reenviado|mensaje remitido"
    r"|mensagem original|mensagem encaminhada|mensagem reencaminhada|início da mensagem (?:re)?encaminhada"
    r"|messaggio originale|messaggio inoltrato|inizio messaggio inoltrato|messaggio originale da"
    r"|oorspronkelijk bericht|origineel bericht|doorgestuurd bericht|begin doorgestuurd bericht"
    r"|ursprungligt meddelande|originalmeddelande|vidarebefordrat (?:meddelande|brev)|vidarebefordrat mail"
    r"|opprinnelig melding|original melding|videresendt melding|videresendt meddelelse|videresendt besked"
    r"|oprindelig meddelelse|oprindelig besked|start på videresendt besked|den oprindelige meddelelse"
    r"|alkuperäinen viesti|välitetty viesti|edelleenlähetetty viesti"
    r"|wiadomość oryginalna|oryginalna wiadomość|wiadomość przekazana|przekazana wiadomość|wiadomość przesłana dalej"
    r"|původní (?:zpráva|e-?mail)|přeposlaná zpráva|pôvodná správa|preposlaná správa"
    r"|исходное сообщение|исходное письмо|оригинальное сообщение|пересылаемое сообщение|переадресованное сообщение"
    r"|пересланное сообщение|початкове повідомлення|вихідне повідомлення|переслане повідомлення"
    r"|özgün ileti|orijinal mesaj|orijinal ileti|iletilmiş mesaj|iletilen mesaj|yönlendirilmiş ileti"
    r"|αρχικό μήνυμα|προωθημένο μήνυμα|eredeti üzenet|továbbított üzenet|mesaj original|mesaj redirecționat"
    r"|izvorna poruka|originalna poruka|proslijeđena poruka|izvirno sporočilo|posredovano sporočilo"
    r"|pradinis pranešimas|originaalkiri|edastatud kiri|sākotnējais ziņojums"
    r"|原始邮件|原始郵件|原邮件|转发的邮件|转发邮件信息|轉寄郵件|转发邮件|元のメッセージ|転送されたメッセージ|転送メッセージ"
    r"|원본 메시지|원본 메일|전달된 메시지|전달된 메일|الرسالة الأصلية|رسالة معاد توجيهها|הודעה מקורית|ההודעה המקורית"
    r"|הודעה שהועברה|thư gốc|tin nhắn gốc|pesan asli|pesan terusan|ข้อความต้นฉบับ"
)

# Lines by which a help desk asks to be answered above them.
REPLY_ABOVE = (
    r"(?:please )?(?:type|write|enter)? ?(?:your )?(?:reply|response|answer|respond) (?:above|over) (?:this|the) line"
    r"|(?:please )?(?:reply|respond|type|write)(?: your (?:reply|response|answer))? (?:above|over) (?:this|the) line"
    r"|please do not (?:write|type|reply) below this line|add your reply above here"
    r"|bitte (?:antworten sie |schreiben sie )?(?:ihre antwort )?(?:oberhalb|über) dieser (?:linie|zeile).{0,40}"
    r"|(?:veuillez )?(?:répondre|saisir votre réponse) au[- ]dessus de cette ligne"
    r"|(?:por favor,? )?(?:escriba su respuesta|responda) (?:por )?(?:encima|arriba) de esta línea"
    r"|(?:por favor,? )?(?:digite|escreva) (?:a )?sua resposta acima desta linha"
    r"|(?:si prega di )?(?:rispondere|digitare la risposta) sopra questa riga"
    r"|(?:typ|schrijf)(?: uw| je)? (?:antwoord|reactie) boven deze (?:lijn|regel).{0,20}"
    r"|(?:vänligen )?(?:skriv|svara)(?: ditt svar)? ovanför denna (?:linje|rad)"
)

# Devices and programs that sign what is written on them.
DEVICES = (
    r"iphon\w*|ipad\w*|ipod|android\S*|samsung|galaxy|blackberry|huawei|xiaomi|redmi|oneplus|nokia|lumia|pixel|honor|oppo"
    r"|htc|sony|xperia|motorola|moto|zte|lg|fairphone|windows|mac(?:book)?|outlook|gmail|yahoo|aol|gmx|web\.de|mail"
    r"|e-?mail|proton\S*|tutanota|tuta|posteo|spark|airmail|mailbird|thunderbird|k-9|fairemail|bluemail|superhuman"
    r"|nine|front|mobile|mobil\S*|smart ?phone|tablet|handy|phone|device|telefon\S*|teléfono|telefone|téléphone"
    r"|telefoon|puhelim\S*|matkapuhel\S*|telefonu|телефон\S*|cellulare|celular|móvil|gsm|app|palm|treo|verizon"
    r"|vodafone"
    r"|t-mobile|at&t|orange|telekom|zoho|hotmail|hey|webmail|laptop|手机|手機"
)
SENT_FROM = (
    r"(?:sent|written|posted|emailed|typed) (?:from|via|with|using|by|on)",
    r"(?:von|über|mit|aus) .{0,60}(?:gesendet|versendet|verschickt|geschickt|gesandt)",
    r"(?:gesendet|verschickt|versendet|geschickt|gesandt|diese nachricht wurde) (?:von|über|mit|aus|vom|via)",
    r"(?:envoyé|télécharge[rz]|obtene[zr]) (?:de|depuis|à partir|via|avec|par|du|outlook)",
    r"(?:enviado|obtener|descargar|mensaje enviado) (?:desde|con|por|vía|via|outlook|de)",
    r"(?:enviado|enviada|obter|obtenha) (?:do|da|de|pelo|pela|por|através|via|a partir|o outlook|outlook)",
    r"(?:inviato|scarica|ottieni) (?:da|dal|dallo|dalla|con|tramite|outlook)",
    r"(?:verzonden|verstuurd|verzend|download) (?:vanaf|vanuit|met|via|van|outlook)",
    r"(?:skickat|skickades|hämta|sänt|skickad) (?:från|med|via|outlook)",
    r"(?:sendt|hent|sent) (?:fra|med|via|outlook)",
    r"lähetetty|hanki outlook",
    r"wys[łl]an[eoya] (?:z|za|przez|ze)|pobierz (?:aplikację )?outlook",
    r"(?:odesláno|odoslané|získat|získajte) (?:z|ze|pomocí|pomocou|outlook|prostredníctvom)",
    r"(?:отправлено|послано|надіслано) (?:с|из|через|з|від|зі)",
    r"(?:στάλθηκε|εστάλη) (?:από|με)",
    (
        r"(?:trimis|küldve|poslano|iz|poslato|saadetud|išsiųsta|nosūtīts|elküldve) (?:de|din|az?|s|iz|sa|mana|minu|iš"
        r"|no)"
    ),
    (
        r"(?:get|holen sie sich|laden sie|download) outlook (?:for|für|voor)|outlook (?:für|para|pour|per|voor"
        r"|til) (?:ios|android)"
    ),
    r"发自|從我的|发送自|寄自|傳送自|.{0,40}(?:から送信|에서 보냄|보낸 메일)|de (?:mi|meu|mon) iphone",
    r".{0,60}(?:gönderildi|elküldve|küldve)\b",
)

# What opens a legal notice or the advertisement of a scanner at the foot of a mail.
DISCLAIMERS = (
    r"confidentiality (?:notice|note|statement)|legal (?:notice|disclaimer)|disclaimer\b|privileged (?:and"
    r"|&) confidential"
    r"|(?:this|the) (?:e-?mail|message|communication|transmission|information)[^.]{0,160}"
    r"(?:confidential|privileged|intended (?:only|solely)|solely for|addressee)"
    r"|if you (?:are not the intended|have received this (?:e-?mail|message|communication) in error)"
    r"|please (?:consider|think about|think of) the environment|virus-free\.|scanned by\b"
    r"|this (?:e-?mail|message) (?:has been|was) (?:checked|scanned) (?:for|by)"
    r"|diese (?:e-?mail|nachricht|mitteilung)[^.]{0,120}(?:vertraulich|ausschlie(?:ß|ss)lich|rechtlich geschützt)"
    r"|der inhalt dieser (?:e-?mail|nachricht)|diese (?:e-?mail|nachricht) wurde (?:von|auf) .{0,60}(?:viren|avast"
    r"|geprüft)"
    r"|vertraulichkeitshinweis|haftungsausschluss|bitte denken sie an die umwelt|virenfrei\."
    r"|ce (?:message|courriel|mail|courrier)[^.]{0,120}(?:confidentiel|destiné|exclusivement)|avis de confidentialité"
    r"|pensez à l[’']environnement|garanti sans virus"
    r"|este (?:mensaje|correo|e-?mail|mensagem)[^.]{0,120}(?:confidencial|exclusiv|destin)|aviso (?:legal"
    r"|de confidencialidade)"
    r"|esta mensagem[^.]{0,120}(?:confidencia|exclusiv|destin)|antes de imprimir|libre de virus"
    r"|(?:questo|questa|il presente|la presente) (?:messaggio|e-?mail|comunicazione|posta)[^.]{0,120}(?:riservat"
    r"|confidenzial|esclusiv)|avviso di riservatezza"
    r"|dit (?:e-?mail)?bericht[^.]{0,120}(?:vertrouwelijk|uitsluitend|bestemd)"
    r"|de informatie in dit (?:e-?mail)?bericht"
    r"|(?:detta|denna|denne|dette) (?:e-?post|mail|meddelande|meddelelse|e-?mail)[^.]{0,120}(?:konfiden|fortrolig"
    r"|avsedd)"
    r"|(?:ta|niniejsza) wiadomość[^.]{0,120}(?:poufn|wyłącznie|przeznaczon)|treść tej wiadomości"
    r"|это (?:сообщение|письмо)[^.]{0,120}(?:конфиденциал|предназначен)|tato zpráva[^.]{0,120}důvěrn"
)
