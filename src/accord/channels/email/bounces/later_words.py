"""Wordings that are looked for when the first ones found nothing: unknown users, looser phrases, SMTP commands."""

# Asked before WORDINGS when the recipient is named unknown: see `reasons`.
UNKNOWN_USER = (
    r"(?:user|recipient|mailbox|address|account|member|alias|addressee|customer|name|person|inbox|destinatario"
    r"|utilisateur|empfänger|benutzer|usuario)s?(?:[ :'\"<(\[]+[^\s<>]{1,80}@?[^\s<>]{0,80}[>)\]'\":]*)?"
    r" (?:\([^)]{0,60}\) |[\w.]{1,30} ){0,3}?(?:is |was |are |does |do |did |has |address |name |in |mailbox "
    r"|e-?mail )*(?:unknown|not (?:found|exist|listed|known|valid|local|recogni[sz]ed|a known|a valid|available"
    r"|have an?|on this|here|a registered)|doesn'?t exist|invalid|non-?existent|inexistent|inconnu|unbekannt"
    r"|desconocido|undeliverable|unavailable|not exists?)"
    r"|(?:unknown|no such|invalid|bad|unrecogni[sz]ed|non-?existent|illegal|incorrect|undefined) (?:local[- ]?part"
    r"|local user|user|recipient|mailbox|mail ?box|e-?mail|email ?address|address|account|alias|or illegal"
    r"|or invalid|person|virtual|final delivery|addressee|rcpt|customer|name|destination mailbox|user address)"
    r"|(?:user|recipient|mailbox|address|account|alias|name)[ _]?(?:unknown|not[ _]found|unavailable|invalid"
    r"|not[ _]exist|does not|doesn'?t)|no (?:mailbox|such|user|account|recipient|longer|valid"
    r"|matching).{0,40}(?:here|name|user|recipient|address|account|mailbox|avail|person)"
    r"|recip(?:ient)?[ _.]?not[ _.]?found|not (?:a |our )?(?:valid|registered|known|known) (?:gateway )?(?:user"
    r"|recipient|mailbox|customer|e-?mail|address)|not our customer|user (?:\S+ )?(?:not|is not|doesn'?t"
    r"|does not) |recipnotfound|couldn'?t be found|wasn.?t found|could not be found"
    r"|doesn'?t have an? (?:\S+ )?account|does not have an? (?:\S+ )?account|account (?:has been )?(?:deleted"
    r"|closed|removed|terminated|cancel)|mailbox (?:unavailable|not available|does not|doesn'?t|is (?:unavailable"
    r"|not))|undeliverable address|address (?:rejected|lookup failed)|(?:recipient|rcpt)(?: address)?(?: was"
    r"|:)? rejected|not listed in|no user\b|user doesn|(?:does not|doesn't) (?:have|exist|like recipient)"
    r"|does not exist|this user|no mailbox|has no mailbox|no one at this address|badrcptto|validrcptto"
    r"|badrecipientto|address not present|can'?t accept user|recipient refused|recipient is not accepted"
    r"|no valid recipients|no existe (?:dicha persona|ese usuario)|nessun utente|utilisateur inconnu"
    r"|missing home directory|home directory not found|recipient (?:was )?undeliverable|unknown local"
    r"|destination mailbox address|delivery to this (?:user|address)|dosn'?t exist|invalid address|bad destination"
    r"|keine? (?:mailbox|benutzer|empfänger)|宛先"
    r"|recipient address(?:es)? rejected ?: ?access denied|no (?:account|user|mailbox"
    r"|recipient)s? (?:is )?(?:called|named|with)|unable to (?:validate|verify) (?:the "
    r"|this |your )?(?:recipient|address|user)|(?:has|have) no (?:mailbox"
    r"|account)\b"
    r"|unavailable mail user|don'?t exists? that user|not (?:a )?user of this|no such (?:recipient|mailbox|person"
    r"|addressee)\b|not on our list of (?:valid )?users|no(?:body| ?one) here by that name"
    r"|(?:user|recipient|mailbox|account|address|subscriber|number)\b.{0,30}(?:not (?:be )?(?:found|known|registered"
    r"|recogni[sz]ed)|unknown|no longer (?:valid|exists|in use|on server))"
)

# Asked after WORDINGS.
LATE_WORDINGS: tuple[tuple[str, str], ...] = (
    (
        "expired",
        (
            r"expired|timed? ?out|not been collected after|did not respond|failing for a long time"
            r"|not reachable within|message timed|multiple retries|time ?out|(?:queue|retry|retries|delivery) (?:time"
            r"|too long|exceed|failed \d+ attempt)|in the queue too long|too long in queue|been delayed"
            r"|still being retried|not yet been delivered|giving up|gave up|could not be delivered for"
            r"|will be retried"
            r"|(?:for|past|after|within|in the last) \d+(?:\.\d+)? (?:day|hour|minute)|retry time(?:out)?"
            r"|cannot send message"
            r"|cannot connect|could not connect|did not accept our requests|host not reachable|connection (?:refused"
            r"|reset|timed|failed)|not responding|unable to deliver in|delivery failed \d+ attempts"
            r"|could not find a gateway|delivery attempts|aborted after"
        ),
    ),
    (
        "systemfull",
        (
            r"(?:insufficient|not enough|no|out of|lack of) (?:system |free )?(?:disk|storage|resources?|space)"
            r"|system storage|mail system full|disk full"
        ),
    ),
    (
        "notaccept",
        (
            r"not accepting (?:network )?(?:mail|messages?)|does not accept (?:e-?mail|mail|messages?)"
            r"|doesn'?t accept"
            r"|no mail(?:box)?es? here|name server:? .{0,60}(?:does not accept|not accept)|mail exchanger|null ?mx"
            r"|mx .{0,40}(?:points to|localhost|of 0)|smtp service.{0,20}(?:disabled|not available)"
            r"|do not accept mail"
            r"|host/domain does not accept|not currently accept|wasn.?t able to accept|no smtp service|mx host"
            r"|will not accept|can't accept"
        ),
    ),
    (
        "networkerror",
        (
            r"network|dns (?:error|problem|failure|server|lookup)|name service error|name server|no route"
            r"|route to host|host (?:is )?unreachable|unreachable|connection|loop|too many hops|hop count"
            r"|mail forwarding|mailer? ?loop|establish an smtp|smtp connection|malformed or unexpected name server"
            r"|(?<!temporary )lookup failure"
        ),
    ),
    (
        "mailererror",
        (
            r"mailer error|pipe|procmail|maildrop|x-unix|exit(?:ed| status| code| with)|command (?:died|failed|output"
            r"|time)|local delivery|child (?:process|died)|transport .{0,60}(?:returned|error|output)|delivery agent"
            r"|unknown mailer|x-procmail|process (?:failed|died)|return(?:ed|s) (?:error|non-?zero|status)"
            r"|could not exec|vdelivermail|qmail-local"
        ),
    ),
    (
        "systemerror",
        (
            r"temporary lookup failure|service (?:is )?(?:currently |temporarily )?(?:unavailable|refuse)"
            r"|queue file write|timeout waiting"
            r"|interrupted|system (?:error|problem|failure|config|is|temporarily)|internal|(?:server|local"
            r"|configuration|software|resources?|database|ldap|service) (?:error|problem|failure|config|temporar"
            r"|unavail)|temporar(?:y|ily)|can'?t create|cannot (?:open|create|write|append|allocate)|i/o error"
            r"|misconfig|mail system|unable to (?:process|create|open|write)|error in processing|aliasing"
            r"|transaction failed|recipient.{0,20}temporarily|overload|out of memory|protocol error|operation timed"
            r"|server busy"
        ),
    ),
    (
        "contenterror",
        (
            r"content|mime|header size|improper use of 8-bit|charset|encoding|format|8-?bit|line length|binary"
            r"|illegal character|non-ascii|nul character|bare (?:lf|cr)|malformed"
        ),
    ),
    ("securityerror", r"access denied|verification failure"),
    (
        "filtered",
        (
            r"filter|refus|reject|unwanted|not want|due to (?:extended|recipient)|denied|declined"
            r"|user.?s? (?:preference|setting)|domain-filter|驳回|拒否"
        ),
    ),
)

# Which lines of a report stand for which command of the conversation that failed.
COMMANDS: tuple[tuple[str, str], ...] = (
    ("CONN", r"initial connection|\[CONN\]|while (?:talking|connecting) to .{0,80}\Z|server refused to talk"),
    ("EHLO", r"(?:>>> |to |after |our |\[)(?:EHLO|HELO)\b|for (?:EHLO|HELO) command"),
    ("MAIL", r"(?:>>> |to |after |our |reply to |\[)MAIL[ _]FROM|sender was rejected|MAIL command"),
    (
        "RCPT",
        (
            r"\(state 1[45]\)|(?:>>> |to |after |our |reply to |\[|for )RCPT(?:[ _]TO)?\b|does not like recipient"
            r"|RCPT command"
        ),
    ),
    (
        "DATA",
        (
            r"\(state 1[78]\)|(?:>>> |to |after |our |our final |reply to |\[|for )(?:end of )?(?:DATA|TEXT)\b"
            r"|end of data"
            r"|failed after i sent the message|^DATA\Z"
        ),
    ),
)
