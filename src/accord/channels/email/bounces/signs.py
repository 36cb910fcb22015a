"""By which signs a mail shows that a mail system wrote it about another mail: data, in the tongues of many systems."""

import re

DAEMON = re.compile(
    r"(?:mailer|mail)[-_. ]?(?:er)?[-_. ]?daemon|po+st[-_]?master|mail[-_. ]?deliver[y]?[-_. ]?(?:sub)?system"
    r"|mailadm|mail\.delivery"
    r"|mail (?:deliver(?:y)?|administrat\w*) (?:sub)?(?:system|service)|\Abounces?\b|no-?reply@sns\."
    r"|\bmdaemon\b|\Acontent-filter at|mail delivery (?:robot|agent)|почтовая служба|メール配送",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"undeliver(?:ed|able)|(?:delivery|mail|message|sending)[\w ]{0,20} ?(?:failure|failed|fail|error|delayed"
    r"|delay|unsuccessful)|delivery (?:status )?notification|returned (?:mail|message|e-?mail|to sender)"
    r"|mail system error|failure notice|non[- ]?remis|(?:could not|cannot|couldn'?t) (?:be )?(?:deliver|send)"
    r"|not? (?:be )?deliver|nondeliver|non-deliver|delivery has failed|unzustellbar|nicht zugestellt"
    r"|fehler.{0,20}zustell|mail delivery|non recapit|échec|no se (?:pudo|puede) entregar|no entregado"
    r"|não entregue|falha na entrega|mancata consegna|onbestelbaar|olevererbart|недоставлен|не доставлено"
    r"|ei toimitettu|niedostarczo|warning: could not send|delayed mail|送信でき|配信でき|退信|无法送达"
    r"|messages? you sent blocked|aws notification|mta-blocked|status report|delivery status|permanent delivery"
    r"|not a? ?member|(?:error|problem|trouble) (?:sending|delivering)|mail status|bounced (?:mail|message)"
    r"|zustell\w* ?(?:fehlgeschlagen|fehler|gescheitert|nicht)|sendefehler|konnte nicht (?:zugestellt|gesendet)"
    r"|erreur (?:de |d')?(?:distribution|remise|envoi|livraison)|(?:message|courriel) non (?:remis|distribu"
    r"|d[ée]livr)"
    r"|impossible (?:de|d')? ?(?:remettre|distribuer|livrer)|fallo (?:en|de) (?:la )?entrega|error (?:de"
    r"|en la) entrega"
    r"|no se ha podido entregar|n[ãa]o (?:foi|p[ôo]de ser) entreg|erro (?:de|na) entrega|impossibile (?:recapitare"
    r"|consegnare)|(?:errore|fallita).{0,12}consegna|niet (?:be)?zorg|(?:bezorging|verzending) mislukt"
    r"|(?:kan|kunne|kunde) (?:ikke|inte) lever|leverings?fe[jil]+|nelze doručit|nedoruč\w+|kézbesíthetetlen"
    r"|nie (?:można|mogła).{0,15}dostarcz|zwrot (?:wiadomości|poczty)|iletilemedi|teslim edilemedi"
    r"|(?:не удалось|невозможно) (?:доставить|отправить)|ошибка (?:доставки|отправки)|возвра(?:т"
    r"|щен).{0,15}(?:письм|почт)"
    r"|недоставк|配信不能|配信エラー|配送エラー|不達|エラーメール|送信エラー|無法傳遞|退件|(?:投递|发送|發送|投遞)失[败敗]"
    r"|(?:전송|배달|발송) ?(?:실패|오류)|반송|전달되지",
    re.IGNORECASE,
)
WORDING = re.compile(
    r"(?:could not|couldn'?t|cannot|can'?t|was not|wasn'?t|has not|unable to|not able to|failed to"
    r"|error delivering|error was encountered|did not) (?:be |yet been )?(?:deliver|reach|send|sent|complete)"
    r"|delivery (?:to|has|of|failed|attempt|status)|undeliver|permanent (?:fatal )?error|permanent failure"
    r"|temporary failure|returned message|returned to sender|transcript of session|the following addresses had"
    r"|mail delivery (?:software|system)|rejected (?:by|for|your|the)|was rejected|failed permanently"
    r"|automatically (?:generated|created)|smtp error|remote (?:host|server) (?:said|returned)|mail size limit"
    r"|unknown user|user unknown|mailbox exceeds|unroutable|message from .{1,80}could not|invalid (?:final|user"
    r"|address)|送信でき|配信でき|配送|エラー|не может быть доставлено|не доставлен"
    r"|nicht zugestellt|unzustellbar|konnte nicht"
    r"|n'a pas pu|no se pudo|non è stato possibile|could not be found|failure reasons|generated response"
    r"|(?:wurde|werden|konnten?) (?:leider )?nicht .{0,60}(?:zugestellt|erreicht|übermittelt)|nicht erreicht"
    r"|n'est pas parvenu|n'a pas (?:[ée]t[ée]|pu être) (?:remis|distribu|d[ée]livr|livr)|impossible d'atteindre"
    r"|no ha llegado|no se ha podido|non è stato (?:consegnato|recapitato)|non (?:può|ha potuto) essere"
    r"|n[ãa]o (?:p[ôo]de ser|foi) entreg|nie (?:mogła|została) .{0,12}dostarcz|не может\s+быть (?:доставлено"
    r"|отправлено)"
    r"|не удалось доставить|配信に失敗|配信され|届けること|送信に失敗"
    r"|退回|无法(?:送达|发送|投递)|無法(?:傳遞|送達|傳送)"
    r"|전(?:송|달)하지 못|전송 ?실패|배달되지|response (?:from|of) the (?:remote|other) server"
    r"|returned mail|not a member of this mailing list|having problems|delivery failed|was undeliverable|bounced",
    re.IGNORECASE,
)
# What only mail systems write: enough beside a mail system's sender, whatever the subject.
CERTAIN_WORDING = re.compile(
    r"did not reach the following recipient|this is the (?:mail system|postfix program|mailer-daemon|qmail-send"
    r"|dragonfly mail)"
    r"|created automatically by (?:mail delivery|the smtp relay)|afraid i wasn'?t able to deliver"
    r"|delivery to the following recipient"
    r"|delivery has failed to these recipients|couldn'?t be delivered to|wasn'?t delivered to|trouble delivering your"
    r"|(?:your )?message (?:could not|couldn'?t|cannot) be delivered to|wurde nicht an \S+ zugestellt"
    r"|配信に失敗しました|邮件被退回|had permanent fatal delivery errors|failed to deliver to|was undeliverable"
    r"|the following addresses had|automatically generated delivery status",
    re.IGNORECASE,
)
PASSED_ON = re.compile(r"\s*(?:re|aw|sv|fwd?|wg|tr|rv|enc|doorst|vs|antw|odp|res|rif|i|r)\s*:", re.IGNORECASE)
COMPLAINT_SUBJECT = re.compile(r"complaint about message from", re.IGNORECASE)
AWAY = re.compile(
    r"out of (?:the )?office|auto(?:matic|mated)?[ -]?(?:reply|response|respons|antwort)|automatische antwort"
    r"|abwesen|away (?:from|until|on)|on (?:vacation|holiday|leave|annual leave)|vacation|abwesenheit"
    r"|réponse automatique|absence|fuera de (?:la )?oficina|respuesta automática|resposta automática"
    r"|risposta automatica|automatisch antwoord|afwezig|frånvaro|autosvar|不在|自动回复|自動返信|автоответ"
    r"|автоматический ответ|maternity leave|i am (?:currently )?away",
    re.IGNORECASE,
)
