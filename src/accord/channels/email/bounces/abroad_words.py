"""How refusals are worded in other tongues than English: asked beside `narrow_words`, by the same rules."""

ABROAD_WORDINGS: tuple[tuple[str, str], ...] = (
    (
        "mailboxfull",
        (
            r"(?:postfach|posteingang|mailbox|speicher\w*|kontingent).{0,50}(?:ist voll|voll\b|überfüllt"
            r"|überschritten"
            r"|erschöpft|ausgeschöpft|erreicht)|(?:bo[iî]te|messagerie|quota).{0,50}(?:pleine?|satur[ée]+e?|d[ée]pass"
            r"|atteint)|(?:buz[oó]n|casilla|cuota|bandeja).{0,50}(?:llen[oa]|excedid|superad|sin espacio)"
            r"|(?:casella|quota|spazio).{0,50}(?:pien[ao]|superat|esaurit|eccedut)|superato la (?:sua )?quota"
            r"|(?:caixa|cota|espa[cç]o).{0,50}(?:chei[ao]|exced|esgotad|lotad)|(?:postvak|mailbox"
            r"|quotum).{0,40}(?:vol\b"
            r"|overschreden)|skrzynk\w+.{0,40}(?:pełn|przepełn)|przekroczon\w+ .{0,20}(?:limit|pojemno)"
            r"|ящик.{0,40}(?:переполнен|заполнен|полон)|(?:превышен|исчерпан)\w* .{0,20}квот|квот\w+ .{0,20}превышен"
            r"|(?:メールボックス|受信箱|容量).{0,25}(?:一杯|いっぱい|満杯|超過|超え|オーバー)"
            r"|(?:邮箱|空间|容量|信箱).{0,12}(?:满|不足|超)|收件人空间不足|(?:信箱|郵箱).{0,12}(?:滿|不足)"
            r"|(?:postl[åa]d\w*|innboks\w*|indbakke\w*).{0,30}(?:full|fuld)|(?:메일함|편지함).{0,15}(?:가득|초과)"
        ),
    ),
    (
        "mesgtoobig",
        (
            r"(?:nachricht|e-?mail|mail|anhang)\b.{0,30}(?:zu groß|zu gross|maximale größe)|(?:message|courriel"
            r"|pi[èe]ce"
            r").{0,30}(?:trop (?:volumineux|gros|grand)|taille maxim)|(?:mensaje|correo).{0,30}(?:demasiado grande"
            r"|tama[ñn]o m[aá]ximo)|(?:messaggio|allegato).{0,30}(?:troppo grande|dimension\w+ massim)"
            r"|mensagem.{0,30}(?:muito grande|tamanho m[aá]ximo)|bericht.{0,30}te groot"
            r"|(?:письмо|сообщение).{0,30}(?:слишком (?:велик|больш)|превышает .{0,20}размер)"
            r"|サイズ.{0,15}(?:超|大き)|(?:邮件|信件).{0,10}(?:过大|太大|超过)"
        ),
    ),
    (
        "suspend",
        (
            r"(?:konto|postfach|benutzer|account).{0,40}(?:gesperrt|deaktiviert|stillgelegt|inaktiv)"
            r"|(?:compte|bo[iî]te|adresse).{0,40}(?:d[ée]sactiv|suspendu|bloqu|ferm[ée]|inactif)"
            r"|(?:cuenta|buz[oó]n|usuario).{0,40}(?:suspendid|deshabilitad|desactivad|bloquead|inactiv)"
            r"|(?:account|casella|utente).{0,40}(?:disabilitat|disattivat|sospes|bloccat|inattiv|scadut)"
            r"|(?:conta|caixa|usu[aá]rio).{0,40}(?:suspens|desativad|bloquead|inativ)"
            r"|(?:аккаунт|ящик|пользователь|учетная запись).{0,40}(?:заблокирован|отключен|неактив|приостановлен)"
            r"|(?:アカウント|契約|メールアドレス).{0,20}(?:停止|休止|無効)|(?:账号|帐号|用户|邮箱).{0,10}(?:被禁|停用|冻结|已注销)"
            r"|(?:konto|skrzynka).{0,30}(?:zablokowan|zawieszon|nieaktywn)"
        ),
    ),
    (
        "blocked",
        (
            r"(?:\bip\b|serveur|server|h[oô]te|host|adresse).{0,40}(?:liste noire|schwarze[nr]? liste|lista negra"
            r"|lista nera|gesperrt|blockiert|bloccat|bloque)|(?:adresse|serveur) ip.{0,40}(?:bloqu|rejet|refus)"
            r"|(?:ip|сервер|адрес).{0,40}(?:ч[её]рн\w+ спис|заблокирован)|(?:ip|服务器).{0,20}(?:黑名单|被拒)"
            r"|ブラックリスト|送信元.{0,20}(?:拒否|規制)"
        ),
    ),
    (
        "spamdetected",
        (
            r"(?:nachricht|mail|message|mensaje|correo|messaggio|mensagem|courriel).{0,50}(?:als spam"
            r"|comme (?:spam|ind[ée]sirable)|como (?:spam|correo no deseado)|come spam|spam[ -]?verdacht"
            r"|ind[ée]sirable)"
            r"|(?:письмо|сообщение).{0,50}спам|подозрени\w+ .{0,20}спам|迷惑メール|垃圾(?:邮件|郵件)|스팸"
        ),
    ),
    (
        "virusdetected",
        (
            r"viren(?:fund|befall|verseucht)|virus (?:gefunden|trouv|d[ée]tect|detectad|rilevat|trovat)"
            r"|вирус|ウイルス|病毒"
        ),
    ),
    (
        "hostunknown",
        (
            r"(?:domain|domäne)\b.{0,40}(?:existiert nicht|unbekannt|nicht gefunden)|domaine\b.{0,40}(?:n'existe pas"
            r"|inexistant|inconnu|introuvable)|dominio\b.{0,40}(?:no existe|inexistente|non esiste|sconosciut)"
            r"|dom[ií]nio\b.{0,40}(?:n[ãa]o existe|inexistente)|домен\w*.{0,40}(?:не существует|не найден)"
            r"|ドメイン.{0,25}(?:存在し|見つかり)|域名.{0,10}不存在|(?:接続|宛先)先.{0,20}ホスト.{0,20}見つかり"
        ),
    ),
    (
        "expired",
        (
            r"(?:innerhalb von|seit|nach) \d+ (?:tagen|stunden) .{0,40}(?:nicht|erfolglos)|zustellversuche"
            r"|(?:apr[èe]s|depuis|pendant) \d+ (?:jours|heures)|d[ée]lai .{0,20}(?:d[ée]pass|expir)"
            r"|(?:durante|despu[ée]s de|dopo|per) \d+ (?:d[ií]as|horas|giorni|ore)\b|tiempo de espera agotado"
            r"|(?:в течение|через) \d+ (?:дн|час|сут)\w*|истекло? время|再送.{0,20}(?:期限|回数)|タイムアウト"
            r"|投递超时|连接超时"
        ),
    ),
    (
        "rejected",
        (
            r"(?:absender|exp[ée]diteur|[ée]metteur|remitente|mittente|remetente|отправител\w+).{0,40}(?:abgelehnt"
            r"|gesperrt|unbekannt|nicht erlaubt|refus|rejet|invalide|non autoris|rechazad|no autorizad|rifiutat"
            r"|non autorizzat|recusad|n[ãa]o autorizad|отклон|не разреш|запрещ|заблокирован)"
            r"|发件人.{0,12}(?:被拒|不存在)"
            r"|送信者.{0,15}(?:拒否|認められ)"
        ),
    ),
    (
        "norelaying",
        (r"weiterleitung .{0,20}nicht (?:erlaubt|gestattet)|relais (?:refus|interdit)|relay non consentito"),
    ),
    (
        "filtered",
        (
            r"受信拒否|受信.{0,10}(?:設定|許可).{0,20}(?:拒否|されていません)|(?:empfänger|destinataire|destinatario"
            r").{0,30}(?:verweigert|lehnt .{0,20}ab|refuse|rechaza|rifiuta)|收件人拒收|被收件人拒"
        ),
    ),
)

# Where the recipient is named unknown.
UNKNOWN_ABROAD = (
    r"not found in (?:the )?directory|(?:el |ese |dicha )?(?:usuario|destinatario|buz[oó]n|cuenta).{0,50}(?:no existe"
    r"|desconocid|inexistente|inv[aá]lid)|no existe (?:el |ese |dicha |la )?(?:usuario|persona|buz[oó]n|cuenta)"
    r"|(?:destinataire|utilisateur|adresse|bo[iî]te|compte).{0,40}(?:inconnu|invalide|inexistant|n'existe)"
    r"|(?:empfänger|benutzer|nutzer|postfach|konto|mailadresse|e-mail-adresse).{0,60}(?:unbekannt|existiert nicht"
    r"|nicht gefunden|nicht bekannt|nicht vorhanden|ungültig)|unbekannter? (?:empfänger|benutzer|nutzer)"
    r"|(?:utente|casella|destinatario|indirizzo).{0,40}(?:sconosciut|inesistente|non esiste|non valid|non trovat)"
    r"|onbekende? (?:gebruiker|ontvanger)|(?:gebruiker|ontvanger|postvak|adres).{0,30}(?:onbekend|bestaat niet)"
    r"|(?:usu[aá]rio|utilizador|destinat[aá]rio|caixa|conta).{0,40}(?:inexistente|desconhecid|n[ãa]o existe"
    r"|inv[aá]lid"
    r"|n[ãa]o encontrad)|nieznany (?:odbiorca|użytkownik|adresat)|(?:odbiorca|użytkownik|skrzynka|adres|konto).{0,30}"
    r"nie istnieje|(?:пользовател|получател|адресат|ящик|абонент)\w*.{0,40}(?:не найден|не существует|неизвест|нет\b)"
    r"|неизвестн\w+ (?:получатель|пользователь|адресат)|(?:нет такого|не найден|не существует) .{0,12}(?:пользовател"
    r"|получател|адресат|ящик)|(?:ukjent|okänd|ukendt) (?:bruker|mottaker|användare|mottagare|bruger|modtager)"
    r"|kullanıcı (?:bulunamadı|yok)|bilinmeyen kullanıcı|(?:neznám[ýy]|neexistuj\w+) (?:uživatel|příjemce|používateľ)"
    r"|存在しません|見つかりません|見つからない|宛先不明|宛先.{0,8}不明|未知用户|(?:用户|收件人|邮箱|信箱|帐号|账号|地址)(?:名)?不存在|无此(?:用户|收件人)"
    r"|查无此人|找不到.{0,8}(?:用户|收件人|邮箱)|使用者不存在|查無此人|사용자.{0,20}(?:없|찾을 수)|존재하지 않는"
)
