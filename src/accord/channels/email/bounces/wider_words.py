"""Families of wordings with freedom of order: what a refusal speaks of near what it says of it.

Asked after `narrow_words` and before `words`; those below are as good as certain in any order of their parts.
"""

_MANY = r"(?:too many|too much|excess(?:ive)?|exceed\w*|maximum|max\.?|limit(?:ed|s)?|over|high(?: number| volume)?)"
_PER_TIME = (
    r"per[- ](?:second|minute|hour|day|connection|session|interval)|(?:hourly|daily|this hour|today|this session)"
)

WIDER_WORDINGS: tuple[tuple[str, str], ...] = (
    (
        "mailboxfull",
        (
            r"(?:mailbox|inbox|mail ?folder|maildrop|account|user|recipient)\b.{0,50}(?:out of (?:storage|space|disk)"
            r"|(?:reached|at|hit) (?:its|his|her|their|the) (?:\w+ ){0,2}(?:limit|size|quota|capacity)"
            r"|has too much mail"
            r"|(?:is|are) full\b|no (?:more )?(?:space|room))|quota (?:limit )?will be exceeded"
            r"|messages? in (?:the )?recipient'?s? mailbox exceed|their mailbox is full|(?:mail|user|over"
            r"|storage)[ _-]?"
            r"quota[ _-]?(?:exceeded|full|reached|limit)|mailbox.{0,20}(?:capacity|storage) (?:is )?(?:full|exceed)"
        ),
    ),
    (
        "toomanyconn",
        (
            rf"{_MANY}.{{0,30}}\b(?:connections?|sessions?|smtp sessions?|open channels)\b"
            r"|too many recipients\b(?!.{0,25}(?:hour|day|minute))|(?:all|no) (?:server )?(?:ports|slots"
            r"|connections|sessions) (?:are )?(?:busy|free|available|in use)"
            r"|connections? (?:rate|frequency|limit|count|number)"
        ),
    ),
    (
        "speeding",
        (
            rf"{_MANY}.{{0,50}}(?:messages?|mails?|e-?mails?|recipients?|mail)\b.{{0,40}}(?:{_PER_TIME})"
            rf"|(?:messages?|mails?|recipients?) .{{0,40}}(?:{_PER_TIME}).{{0,40}}(?:exceed|limit|reached)"
            r"|(?:hourly|daily|per[- ]hour|per[- ]day)\b.{0,40}(?:limit|quota|threshold)"
            r"|deferred due to excessive volume"
            r"|exceeded .{0,40}limit .{0,40}(?:per (?:hour|day|minute)|messages? they can receive)"
            r"|\b\d+ (?:messages?|mails?|e-?mails?|recipients?) (?:per|an?|each|every|in) |thread limit exceeded"
            r"|sending (?:too fast|limit|quota)|(?:messages?|mail|sending"
            r"|send) rate .{0,20}(?:exceed"
            r"|limit|too)|rate[- ]?limit(?:ed|ing|s)?\b(?!.{0,30}reputation)|frequency (?:is )?limited"
            r"|unusual(?:ly)? (?:high )?(?:rate|volume|traffic)|receiving mail too|too much mail from"
        ),
    ),
    (
        "spamdetected",
        (
            r"\b(?:surbl|uribl|ivmuri|spamhaus dbl)\b|\burls?\b.{0,40}(?:listed|blacklist|blocklist|spam)"
            r"|classified as spam"
        ),
    ),
    (
        "blocked",
        (
            r"gr[ae]y[- ]?list|unauthori[sz]ed interface|host network not allowed"
            r"|(?:your|client|sending|the|connecting)? ?(?:ip|host(?:name)?|address)\b.{0,40}(?:appears?|looks?"
            r"|seems?|is"
            r") (?:to be )?(?:an? )?(?:dynamic|residential|dial-?up)|connection reset by peer"
            r"|traffic (?:is )?not accepted from|(?:found|listed|appears?|present)\b.{0,15} (?:in|on|by"
            r"|at) .{0,40}(?:\b(?:"
            r"rbl|dnsbl|black ?list|block ?list)\b|spamhaus|spamcop|sorbs|barracuda|abuse\.ch|uceprotect|\bbl\.)"
            r"|(?:\d{1,3}\.){3}\d{1,3}>?\]? (?:is |has been |was )?(?:permanently |temporarily )?(?:blocked|banned"
            r"|black ?listed|block ?listed)|not accepting connections|permanently deferred"
            r"|\A\d{3}[ -](?:\d\.\d\.\d+ )?(?:blocked|banned)\b(?!.{0,30}spam(?!haus|cop))|dnsbl"
            r"|(?:on|in|by|at) .{0,20}(?:spamcop|spamhaus|sorbs|barracuda|uceprotect|mailspike|abusix|invaluement"
            r"|spamrats)"
            r"|(?:invalid|bad|forged|unqualified|illegal) .{0,10}\b(?:helo|ehlo)\b|\b(?:helo"
            r"|ehlo)\b.{0,40}(?:invalid|must"
            r"|should|bad|mismatch|fqdn)|access refused|banned for|bad commands"
        ),
    ),
    (
        "norelaying",
        (
            r"(?:not|n'?t|never|no longer) (?:accept |take |do )?(?:a )?relay(?:ing|s)?\b|local users? only"
            r"|relay(?:ing)?\b.{0,30}(?:is |are )?(?:not (?:allowed|permitted|supported|authori[sz]ed)|denied|refused"
            r"|prohibited|forbidden|blocked)|check for new mail before sending|(?:authenticat\w+|pop|login)\b"
            r".{0,20}(?:required|needed|necessary|first|must)\b.{0,15}(?:to|for|before) relay|not permitted to relay"
        ),
    ),
    (
        "rejected",
        (
            r"(?:fake|forged|spoofed|unverified|invalid|bad|illegal|unknown|null|empty|blank|blocked|banned"
            r"|disallowed"
            r") (?:envelope )?senders?\b|senders? (?:is )?(?:unverified|unverifiable|blocked|banned|forged|refused)"
            r"|sender'?s? (?:e-?mail )?domain.{0,30}(?:no (?:mx|a\b|dns)|not (?:exist|resolve|found|valid)|doesn'?t"
            r"|does not"
            r"|must|cannot|unresolv)|anti-?spoof|only .{0,20}(?:subscribers?|members?|moderators?"
            r"|owners?)\b.{0,25}(?:post"
            r"|send|write|mail)|(?:not|n't|un)(?: ?allowed| ?permitted| ?authori[sz]ed|able)? to (?:post"
            r"|send (?:mail|messages?"
            r"|e-?mail)? ?to)\b.{0,40}(?:list|group)|sender.{0,40}(?:not|isn'?t) (?:in|on|among) .{0,40}(?:allow"
            r"|list|white)"
            r"|from:? (?:address(?:es)?|domain) (?:is|are) (?:not allowed|invalid|blocked)|provide a valid from"
            r"|permission .{0,25}(?:send|post|write|mail).{0,30}(?:list|group|address)|(?:not|n't) (?:an? )?"
            r"(?:member|subscriber)|only (?:from|by|for) .{0,20}(?:members?|subscribers?)\b|(?:list"
            r"|group)\b.{0,40}(?:closed|restricted|private|only accepts)"
            r"|return[- ]path.{0,30}(?:invalid|does not|doesn'?t|reject|refus)"
            r"|sender .{0,25}is not (?:a )?valid|bad outbound sender"
        ),
    ),
    (
        "hostunknown",
        (
            r"(?<!sender )(?<!sender's )(?:domain|host)\b[^,;:.]{0,20}(?:(?:not|n't) (?:be )?(?:exist|resolved?"
            r"|found|known)|unknown"
            r"|no (?:mx|address|such))|(?:no such|unknown|non-?existent|invalid|bogus) (?:\w+ )?(?:domain|host)\b"
        ),
    ),
    (
        "suspend",
        r"(?:mailbox|account|user|recipient)\b.{0,50}\b(?:frozen|suspended|disabled|deactivated|no longer active)\b",
    ),
    (
        "filtered",
        (
            r"(?:recipient|user|addressee|owner)'?s? (?:own |mail |spam )?(?:settings?|preferences?|sieve|filters?"
            r"|rules?|scripts?)\b"
            r"|(?:recipient|user|addressee|customer|account owner)s?\b.{0,30}(?:does(?: not|n'?t) (?:wish"
            r"|want) to (?:receive"
            r"|accept)|(?:has |have )?(?:blocked|blacklisted|rejected) (?:your|mail|messages?|you|this|the sender)"
            r"|(?:has |have )?set .{0,40}(?:known|approved|safe) senders|only accepts? (?:mail|messages?) from"
            r"|refus(?:es|ed) (?:your|this|mail|messages?))"
            r"|(?:recipient|user|addressee)'?s? (?:own|personal|private) (?:\w+ )?(?:black|block|deny|reject|filter)"
            r"|rejected by (?:the |its )?(?:recipient|addressee|owner)|(?:unwanted|not wanted) by (?:the "
            r"|its )?(?:recipient|user|addressee)|due to recipient preferences"
            r"|recipients? (?:was"
            r"|were) rejected by"
        ),
    ),
    (
        "networkerror",
        (
            r"\bdns (?:server )?(?:failure|error|problem|timeout)|(?:failure|error|problem) (?:while |when "
            r"|in )?(?:looking up"
            r"|resolving)|delivery loop|address family mismatch|loop detected|message depth exceeded"
            r"|no (?:network )?route to|in a loop\b"
            r"|number of '?received|too many received (?:headers|lines)|received too many times"
            r"|temporary failure in (?:mx|name|dns)"
            r"|(?:mx|dns|name) (?:lookup|resolution) (?:temporar|timed? ?out|problem)|network (?:error"
            r"|is unreachable|down)"
            r"|maximum allowed times"
        ),
    ),
    (
        "securityerror",
        (
            r"(?:start)?tls\b.{0,60}(?:required|not (?:supported|offered|available)|handshake|fail|must|unable|need)"
            r"|(?:cannot|can'?t|could not|must|need to|unable to) (?:start|use|issue|negotiate"
            r"|establish) (?:a )?(?:start)?tls"
            r"|tlsa|\bdane\b|dnssec|certificate.{0,40}(?:not trusted|invalid|expired|mismatch|verif|untrusted"
            r"|unknown)"
            r"|\bauth\b.{0,20}(?:first|required)|smtp auth(?:entication)? (?:is )?(?:required|failed)|too weak"
        ),
    ),
    (
        "virusdetected",
        (
            r"clamav|infected (?:with|by|file|mail|message)|contains? (?:a |an )?(?:known )?(?:virus|worm|malware"
            r"|trojan)"
        ),
    ),
    (
        "onhold",
        r"\bheld\b.{0,40}(?:approv|moderat|review|quarantin)|(?:await\w*|pending) (?:approval|moderat\w*|review)",
    ),
    (
        "policyviolation",
        (r"due to local policy|attachment (?:file )?type|denied \(mode: normal\)|content (?:policy|examin)"),
    ),
    (
        "contenterror",
        r"headers? (?:too|are too|is too) (?:large|big|long)|conversion required|nul characters?|improperly encoded",
    ),
    (
        "notaccept",
        (
            r"(?:this|the|recipient) (?:domain|host|system)\b.{0,25}(?:(?:is )?not accept(?:ing)?|(?:does"
            r"|do)(?: not|n'?t)"
            r" (?:accept|receive|take|handle)|takes no) (?:any |inbound |incoming |smtp )?(?:e-?mail|mail"
            r"|messages?)\b(?! from)"
            r"|521 \S+ (?:does not|doesn'?t) accept mail|no mx found for destination|publishes a null mx|null mx"
        ),
    ),
)

# When neither words nor codes said anything: what the refusal seems to speak of at all.
LAST_WORDINGS: tuple[tuple[str, str], ...] = (
    (
        "suspend",
        (r"\bhangup\b|suspen[ds]|deactivat|terminated|\bfrozen\b|inactive|(?:no longer|not) active|disabled|closed"),
    ),
    ("norelaying", r"\brelay"),
    ("virusdetected", r"viru[st]|trojan|worm\b|malicious"),
    ("authfailure", r"\b(?:spf|dkim|dmarc|arc)\b"),
    (
        "hostunknown",
        (
            r"no such host|host\b.{0,30}not (?:be )?found|dns\b.{0,40}(?:no such|unknown) domain|nxdomain"
            r"|(?:domain|host)\b.{0,50}(?:could ?n[o']t|can ?n[o']t|unable to) be (?:resolved|found)"
        ),
    ),
    (
        "expired",
        (
            r"\b\d+(?:\.\d+)? (?:seconds?|minutes?|hours?|days?|attempts?|times|tries)\b|time ?out|timed out|expir\w+"
            r"|no (?:answer|response|reply)|(?:not|n't) (?:answer|respond|repl|accept our request|react|reachable)"
            r"|giving up|given up|gave up|never answered|queue\w*\b.{0,15}too long|too long .{0,12}queue"
            r"|(?:retr(?:y|ies)|attempts?)\b.{0,30}(?:fail|exhaust|over|end)"
        ),
    ),
    ("mailboxfull", r"\bquota\b|\bfull\b|storage|no (?:more )?(?:space|room)"),
    ("mesgtoobig", r"\b(?:too|over)[ -]?(?:large|big|long|size)|(?:size|length|line) limit|limit exceeded"),
    ("toomanyconn", r"too many (?:recipients|connections|sessions|errors)|\bconcurren"),
    ("rejected", r"\b(?:sender|originator|envelope from|return[- ]path|mailing list|members?|subscribers?)\b"),
    ("securityerror", r"\b(?:auth\w*|unauth\w*|login|password|tls|ssl|encrypt\w*|credential\w*|permission)\b"),
    ("blocked", r"\b(?:ip|client|access)\b.{0,40}(?:denied|refused|rejected|not allowed)|open relay"),
    ("mailererror", r"\b(?:program|script|command|pipe|mailer|exit)\b"),
    ("networkerror", r"\b(?:network|route|routing|connect\w*|socket|lookup|dns|loop\w*)\b"),
    (
        "systemerror",
        (
            r"(?:try|please retry|come back) (?:again )?later|temporar(?:y|ily)|transaction|internal|maintenance"
            r"|shutting down|\bis down\b|overload|\bbusy\b|backend"
            r"|(?:service|server|system)\b.{0,30}(?:error|unavailable|problem|busy|fail)"
        ),
    ),
)
