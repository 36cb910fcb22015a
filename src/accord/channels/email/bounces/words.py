"""How mail systems word their refusals, and what that means: data, in the order in which it is asked.

The reasons are those of `accord mail inspect`. Patterns are matched without regard to case on one line of text.
The earlier of two that match wins, so the narrow ones stand first.
"""

# Providers that tell an unknown recipient only after the whole mail; their word for it can be trusted all the same.
LATE_DOMAINS = ("ezweb.ne.jp", "au.com", "uqmobile.jp")

HARD_REASONS = frozenset({"userunknown", "hostunknown", "hasmoved", "notaccept"})

# Enhanced status codes (RFC 3463 and the IANA registry) that say enough by themselves. The first digit (4 or 5)
# says for how long, not why; codes that mail systems use for anything (5.0.0, 5.7.1 …) are left to the words.
STATUS_REASONS = {
    "1.0": "userunknown",
    "1.1": "userunknown",
    "1.2": "hostunknown",
    "1.3": "userunknown",
    "1.4": "filtered",
    "1.6": "hasmoved",
    "1.7": "rejected",
    "1.8": "rejected",
    "1.9": "systemerror",
    "1.10": "userunknown",
    "2.0": "filtered",
    "2.1": "filtered",
    "2.2": "mailboxfull",
    "2.3": "mesgtoobig",
    "2.4": "filtered",
    "3.0": "systemerror",
    "3.1": "systemfull",
    "3.2": "notaccept",
    "3.3": "systemerror",
    "3.4": "mesgtoobig",
    "3.5": "systemerror",
    "4.1": "expired",
    "4.2": "networkerror",
    "4.3": "systemerror",
    "4.4": "hostunknown",
    "4.5": "systemerror",
    "4.6": "networkerror",
    "4.7": "expired",
    "4.8": "networkerror",
    "5.3": "toomanyconn",
    "6.0": "contenterror",
    "6.1": "contenterror",
    "6.2": "contenterror",
    "6.3": "contenterror",
    "6.4": "contenterror",
    "6.5": "contenterror",
    "6.6": "contenterror",
    "6.7": "contenterror",
    "6.8": "contenterror",
    "6.9": "contenterror",
    "6.10": "contenterror",
    "6.11": "contenterror",
    "7.0": "securityerror",
    "7.1": "securityerror",
    "7.2": "rejected",
    "7.3": "securityerror",
    "7.4": "securityerror",
    "7.5": "securityerror",
    "7.6": "securityerror",
    "7.7": "securityerror",
    "7.8": "securityerror",
    "7.9": "securityerror",
    "7.10": "securityerror",
    "7.11": "securityerror",
    "7.12": "securityerror",
    "7.13": "suspend",
    "7.14": "securityerror",
    "7.17": "hasmoved",
    "7.18": "hasmoved",
    "7.20": "authfailure",
    "7.21": "authfailure",
    "7.22": "authfailure",
    "7.23": "authfailure",
    "7.24": "authfailure",
    "7.25": "requireptr",
    "7.26": "authfailure",
    "7.27": "notaccept",
    "7.28": "speeding",
    "7.30": "authfailure",
    "7.32": "authfailure",
    "7.57": "securityerror",
    "7.64": "norelaying",
    "7.500": "spamdetected",
    "7.501": "spamdetected",
    "7.502": "spamdetected",
    "7.503": "suspend",
    "7.505": "blocked",
    "7.506": "notcompliantrfc",
    "7.507": "blocked",
    "7.508": "toomanyconn",
    "7.509": "authfailure",
    "7.510": "blocked",
    "7.511": "blocked",
    "7.512": "notcompliantrfc",
    "7.515": "authfailure",
    "7.606": "blocked",
    "7.650": "badreputation",
    "7.705": "blocked",
    "7.708": "blocked",
    "7.750": "suspend",
}

# Codes that outweigh any words beside them.
_CERTAIN_STATUS_IN_WORDS = """
    1.6 2.2 3.1 7.13 7.20 7.21 7.22 7.23 7.25 7.26 7.27 7.505 7.507 7.508 7.509 7.510 7.511 7.512 7.515 7.606
    7.650
"""
CERTAIN_STATUS = frozenset(_CERTAIN_STATUS_IN_WORDS.split())

WORDINGS: tuple[tuple[str, str], ...] = (
    (
        "mailboxfull",
        (
            r"mail ?box (?:is )?(?:currently )?(?:full|too large|exceed)"
            r"|mailbox .{0,60}(?:is full|over ?quota|exceeded)"
            r"|(?:over|exceed\w*|out of|full) ?(?:the |their |his |its |disk |mail ?box |storage )*quota"
            r"|quota .{0,20}(?:exceed|violation|full)"
            r"|exceed\w* .{0,30}(?:storage|mailbox|quota|disk)|quota exceeded|(?:is|account is) over ?quota|overquota"
            r"|insufficient (?:system )?(?:storage|disk)|not enough (?:storage|disk) space|mailfolder is full"
            r"|inbox is full"
            r"|mailbox exceeds|user mailbox exceeds allowed size|too much mail data|recipient'?s? (?:inbox"
            r"|mailbox) is full"
            r"|disk quota|maildir .{0,20}over|no space left|postfach (?:ist )?voll|bo[îi]te .{0,20}pleine|casilla llena"
            r"|account is full|space has been used up|does not have enough space|not have enough space"
            r"|too many messages on the server|receiving limits|exceeded storage allocation|full mailbox"
            r"|mailbox would exceed|mailbox size limit|delivery failed: over quota|mbox full|容量|超え"
            r"|storage (?:is )?full|out of storage"
        ),
    ),
    (
        "mesgtoobig",
        (
            r"(?:message|mail|e-?mail|body|content|data|attachment)s? .{0,30}(?:(?:is |are |was )?too (?:big|large)"
            r"|exceed\w* .{0,30}(?:size|limit|maximum))"
            r"|(?:message|mail) size .{0,30}(?:exceed|limit|maximum|larger)|size limit|line limit exceeded|too (?:big"
            r"|large) (?:message|mail)"
            r"|exceeds? (?:the )?(?:maximum|fixed|allowed|limit|local)[\w ]{0,25}(?:message )?size|oversized?"
            r"|message too (?:big|large)"
            r"|maximum (?:message |mail )?size|message length exceeds|larger than the (?:current|maximum)|line too long"
        ),
    ),
    (
        "suspend",
        (
            r"(?:account|mailbox|user|recipient|address|domain|mail ?box).{0,40}(?:suspended|disabled|deactivat"
            r"|inactiv|not active|is frozen|\blocked|blocked temporarily|on hold|has expired)"
            r"|(?:disabled|suspended|inactive|deactivated|expired|frozen|locked|dormant) (?:e-?mail |mail |user "
            r"|customer )?(?:account|mailbox|user|recipient|address|domain)"
            r"|(?:account|mailbox|user) (?:is )?temporarily (?:unavailable|disabled|deactivated)|inactivity"
            r"|not activated|invalid/inactive"
            r"|currently suspended|temporary locked|archived recipient|destinataire archiv|user is terminated"
            r"|no longer accepts mail|discontinued|suspend the service|adresse (?:e-?mail|destinataire"
            r"|du destinataire).{0,20}(?:désactiv|bloqu)|compte (?:désactiv|suspendu|bloqu)"
            r"|email account that you tried to reach is (?:inactive|disabled)|service mobile.{0,40}休止"
        ),
    ),
    (
        "hasmoved",
        (
            r"(?:address|mailbox|user|recipient|account|has|account has) (?:has )?(?:been )?(?:moved|changed|replaced)"
            r"|no longer (?:at|with|works|work) |has moved|hasmoved|please use (?:the )?new|user not local; please try"
            r"|new e-?mail address|address (?:changed|has changed)|forwarding.{0,20}expired"
            r"|unknown or illegal alias.{0,10}moved"
        ),
    ),
    (
        "norelaying",
        (
            r"relay(?:ing)? (?:access )?(?:is )?(?:denied|not (?:permitted|allowed)|prohibited|forbidden|disallowed"
            r"|blocked|attempt)|unable to relay|(?:cannot|can't|can not|not|won't) relay|no relay(?:ing)?\b"
            r"|not (?:allowed|permitted|authorized) to relay|insecure mail relay|not configured to relay|as a relay"
            r"|don'?t handle mail for|send to a non-local|specified domain is not allowed|relay(?: not permitted"
            r"|ing denied| access denied)|mail server requires authentication when|we do not relay|open relay denied"
            r"|not (?:a )?local (?:domain|host)|isn'?t (?:in my list of allowed|allowed to be relayed|one of my)"
            r"|authenticat\w+ required for relay|that domain isn't in my list|use smtp.?auth|relaying"
        ),
    ),
    (
        "virusdetected",
        (
            r"virus(?!free)|malware|rejected due to security policies|potentially executable|malicious|infected|trojan"
            r"|worm\b|phish\w* (?:detected|attack)|attachment.{0,30}(?:not allowed|blocked|prohibit|illegal)"
            r"|executable files|dangerous attachment|message was rejected because it contains prohibited"
        ),
    ),
    (
        "spamdetected",
        (
            r"rejected due to spam classification"
            r"|(?:message|mail|e-?mail) (?:was |is |has been )?(?:flagged|classified) as spam"
        ),
    ),
    (
        "mailererror",
        r"\bx-unix;|mailer error|command (?:died|failed)|procmail:|maildrop:|pipe to \|",
    ),
    (
        "networkerror",
        (
            r"no route to host|routing loop|message (?:is )?looping|unable to resolve route|hop count exceeded"
            r"|forwarding loop|could not connect and send|malformed (?:or unexpected )?name server"
            r"|establish an smtp connection|dns query failed|name service error.{0,120}try again|too many hops"
            r"|mail (?:forwarding )?loop|loops? back to myself"
        ),
    ),
    (
        "contenterror",
        (
            r"duplicate header|(?:message|mail) (?:content|body) .{0,20}(?:invalid|malformed)|invalid (?:mime|charset"
            r"|encoding)"
        ),
    ),
    (
        "authfailure",
        (
            r"dmarc|\bspf\b|(?:does ?n[o']t|did not|do not|not|fail\w*|unauthenticated|must"
            r"|policy)[\w ,:()'-]{0,60}(?:spf|dkim)\b|\bspf\b.{0,40}(?:fail|reject|hard|not|policy|check|validation"
            r"|error|permerror|temperror|forged|mismatch|softfail|incorrect)"
            r"|dkim.{0,40}(?:fail|reject|invalid|missing|error|bad)|\bdkim\b.{0,40}(?:verif|signature)"
            r"|sender policy framework|authentication checks?|(?:e-?mail|message|mail) (?:is )?(?:unauthenticated"
            r"|not authenticated)|unauthenticated (?:e-?mail|mail|message)"
            r"|fails? (?:authentication|to pass)|sender id .{0,20}(?:fail|permerror)|domain .{0,60}does not pass"
            r"|did not pass .{0,20}(?:spf|dkim|authentication)|openspf|550 spf"
        ),
    ),
    (
        "requireptr",
        (
            r"\bptr\b|ip name lookup failed|reverse (?:dns|hostname|lookup|address|mapping|delegation)|rdns|(?:client"
            r"|cannot find your|your|sender) host ?name|cannot resolve (?:your|client|the client)|no reverse"
            r"|hostname.{0,30}(?:not found|lookup|resolve|unresolv)|dns (?:lookup|name|record).{0,30}your (?:ip|host"
            r"|address)"
            r"|unresolv(?:able|ed) (?:relay )?(?:host|address)|fix (?:your )?reverse|name service error.{0,30}your ip"
            r"|cannot get (?:a )?(?:host ?)?name for your|all mail servers must have|ip address .{0,40}(?:no"
            r"|without) (?:host|name|dns)"
            r"|unverifyable sending ips|domain .{0,60}mismatch\w* (?:with )?client ip|forward.?confirmed|missing dns"
            r"|generic (?:hostname|ptr)|no dns (?:entry|record)s? for your"
        ),
    ),
    (
        "badreputation",
        (
            r"reputation|unexpected volume or user complaints|low.{0,10}score|user complaints|poor .{0,20}(?:sender|ip"
            r"|domain)|talos|senderscore|likely unsolicited.{0,60}ip|temporarily deferred due to"
        ),
    ),
    (
        "notcompliantrfc",
        (
            r"(?:not|non|n't) (?:be )?(?:rfc|compliant|conform)[\w -]{0,40}(?:rfc|5322|2822|822|standard)?"
            r"|rfc ?(?:5322|2822|822|5321|2821|1893|2047)|duplicate (?:header|headers|from|message-id)|(?:missing"
            r"|invalid|no|multiple|malformed|bad|illegal) (?:\S+ )?(?:header|headers)\b|headers? (?:are|is) (?:missing"
            r"|malformed|not)|this message is not rfc|multiple .{0,20}addresses in"
        ),
    ),
    (
        "rejected",
        (
            r"sender(?:'s)? (?:address |domain |e-?mail |verify |is |was |not |mail )*(?:rejected|denied|refused"
            r"|reject|unknown|invalid|not exist|failed|blocked|unroutable|doesn|does not|must)|(?:unroutable|invalid"
            r"|bad|unknown|unverified|unable to verify|rejected|forged|spoofed|illegal|non-?existent) (?:sender"
            r"|return.?path|envelope sender|from)|(?:mail from:?|from:|sender|return-path"
            r"|originator) .{0,80}(?:does not exist|doesn'?t exist|not (?:allowed|permitted|accepted|exist|valid|own"
            r"|resolve)|invalid|rejected|denied|refused|unresolvable|domain not found)|domain of sender"
            r"|from:? (?:domain|address|header).{0,40}(?:is )?(?:invalid|not|missing)|domain is invalid"
            r"|provide a valid from|registered gateway user|batv|bogus mail from|mail from not owned|emetteur invalide"
            r"|\bnot pre-approved|email address is not verified|valid-address-filter|bouncedeny|not (?:a )?member"
            r"|sender verify|verification failed for|address not listed|not accepting (?:mail|messages?) from"
            r"|does not accept (?:mail|messages?) from|don'?t accept.{0,20}from|(?:post|send"
            r"|permission) .{0,30}(?:to the group|group)|may not exist, or you may not have permission|posting (?:to"
            r"|is)|not allowed to post|only members|subscribers?[- ]only|groups\.google\.|google group|closed (?:list"
            r"|group)|empty (?:envelope|sender|return path)|null sender|backscatter|on behalf of|unauthorized sender"
            r"|sender is not"
        ),
    ),
    (
        "hostunknown",
        (
            r"(?:domain|host)(?: name)?(?: <address>)? (?:does not exist|doesn't exist|not found|unknown|is unknown)"
            r"|(?:unknown|no such|non-?existent) (?:host|domain)|host or domain name not found"
            r"|unrout(?:e)?able (?:mail )?(?:address|domain)|name or service not known|domain must exist"
            r"|domain is not reachable|domain may not exist|no such host|unknown domain name|couldn'?t find any host"
            r"|<?[\w.-]+\.[a-z]{2,8}>? does not exist|dns records? for the destination"
        ),
    ),
    (
        "notaccept",
        (
            r"(?:host|domain|system|server)[/\w ]{0,20}(?:does not|doesn'?t"
            r"|not) accept(?:ing)? (?:any )?(?:network )?(?:e-?mail|mail|messages)(?! from)|null ?mx"
            r"|find a mail exchanger|mail receiving disabled|no host exists for name server"
        ),
    ),
    (
        "toomanyconn",
        (
            r"too many (?:concurrent |simultaneous |smtp )?(?:connection|session|recipients\b(?! this))"
            r"|connection(?:s)? (?:rate|frequency|limit|count|number)|(?:concurrent|simultaneous|maximum"
            r"|max\.?) (?:number of )?(?:connection|session)|exceeded.{0,30}connection|too many .{0,20}(?:from your"
            r"|same ip)|connections? from .{0,30}(?:exceed|too many|limited)|all available ips|concurrency limit"
            r"|trop de connexions|numerous attempts to deliver"
        ),
    ),
    (
        "speeding",
        (
            r"(?<!connection )rate limit|speed (?:limit|control)|recipients (?:this|per|in an?) (?:hour|day)"
            r"|receiving mail at a rate|too (?:fast|quickly|frequent)|throttl|(?:rate|quota) (?:is|has been) exceeded"
            r"|exceed\w* .{0,30}(?:rate|per (?:hour|minute|day|second))|(?:sending|message|messages|mails?"
            r"|receiving mail at a) rate|too much mail|please try again slower|slow down|come back later"
            r"|trop de (?:messages|mails)|limit.{0,20}per (?:hour|minute|day)|number of (?:messages"
            r"|mails).{0,40}(?:exceed|limit)|too many (?:messages|mails|e-?mails)"
        ),
    ),
    (
        "blocked",
        (
            r"\(bl\)|(?:client )?host .{0,10}blocked|ip source bloqu|adresse ip .{0,20}bloqu"
            r"|ip (?:address )?.{0,30}(?:is|has been) (?:block|black|list)\w*|blocked using"
        ),
    ),
    (
        "spamdetected",
        (
            r"\bspam\b(?!haus|cop|-?rbl)|spam(?:my|score|assassin|bot| content)?\b(?!haus|cop|\.)|\bube\b|\buce\b"
            r"|bulk (?:e-?mail|mail)|unsolicited|blacklisted (?:url|uri|link)|uribl|surbl|junk ?mail|(?:message|mail"
            r"|content).{0,40}(?:looks|identified|classified|considered|appears|recogni[sz]ed|detected) (?:like|as"
            r"|to be).{0,20}(?:spam|junk|unwanted)|content filter|rejected due to.{0,20}content|(?:mail"
            r"|message) (?:rejete|refus).{0,30}ofr_506|mail content denied|bayes|advertis(?:ement|ing)|sender is spam"
            r"|razor|gtube|cloudmark|banned content|禁止|垃圾"
        ),
    ),
    (
        "blocked",
        (
            r"block(?:ed|ing)?[ -]?(?:list|using|by|for|due|smtp)|black ?list|deny ?list|\brbls?\b|\bdnsbl\b|spamhaus"
            r"|spamcop|barracudacentral|sorbs|abuseat|spamrats|mailspike|invaluement|abusix|(?:on|in) our (?:block"
            r"|black|deny) ?list|(?:sending|client|source|your|the) (?:ip|host|server|mta|network"
            r"|address).{0,60}(?:block|banned|denied|reject|refused|list|not (?:allowed|permitted|authorized))"
            r"|(?:ip|host|server|client|connection|hostname|helo|ehlo).{0,40}(?:blocked|banned|black|denied|refused by"
            r"|rejected|is not (?:allowed|permitted))|banned (?:sending )?ip|open proxy|not accepting connections"
            r"|server access forbidden|messages from .{0,40}(?:weren'?t sent|blocked|rejected|denied|refused"
            r"|not accepted)|no access from|bad (?:helo|ehlo|host)|helo .{0,40}(?:reject|invalid|not)|(?:client|host"
            r"|ip) (?:address )?rejected|you are not (?:allowed|permitted|authorized) to (?:connect|send)"
            r"|not allowed to (?:connect|send) from|connection (?:refused|dropped|rejected|blocked) (?:by|due|from"
            r"|because)"
            r"|dynamic(?:ally)? (?:ip|address|assigned|pool)|residential|dial-?up|invalid (?:ip|domain|sender ip) for"
            r"|your (?:e-?mail|mail|message) is redundant|use the smtp server of your isp|(?:too many"
            r"|unwanted) .{0,20}(?:bad|invalid) commands|refus(?:e|ed|es) to (?:accept|talk|connect)"
            r"|server refused to talk|bloqu[ée]+\b|service not available, closing|rejected (?:by|because).{0,20}(?:our"
            r"|local) (?:ip|blacklist)|temporarily rejected|4\.7\.1 .{0,60}(?:greylist|gray)|unfortunately, messages"
            r"|unsafe (?:ip|host)|\bwhitelist\b"
        ),
    ),
    (
        "hostunknown",
        (
            r"(?:host|domain|destination|site|mx|server|zone|recipient'?s? domain"
            r"|name)(?: name)?[\w .:<>@\[\]-]{0,50}(?:not found|unknown|does not exist|doesn'?t exist"
            r"|could ?n[o']t be found|cannot be found|not exist|no such|invalid|nxdomain|is not valid)|unknown (?:host"
            r"|domain|mail ?server)|(?:no such|unrouteable|unroutable|non-?existent|invalid|illegal|bad) (?:host"
            r"|domain|mail ?domain|address|name server)(?! or)|nxdomain|cannot (?:find|resolve|route).{0,40}(?:host"
            r"|domain|gateway|mx|mail exchange)|host or domain name not found|couldn'?t find (?:any|a) host"
            r"|unable to (?:find|resolve|look ?up).{0,30}(?:host|domain|mx)|name or service not known"
            r"|domain name not found|404 (?:host|domain)|does not exist|hostunknown"
        ),
    ),
    (
        "onhold",
        r"on hold|held for (?:approval|moderat)|awaiting (?:approval|moderat)|quarantin|moderator|テストメッセージ",
    ),
    (
        "policyviolation",
        (
            r"polic(?:y|ies)|header error|content presents a potential|blocked because its content|(?:not"
            r"|isn't) (?:accepted|allowed|permitted) (?:here|for|by).{0,20}(?:reason|admin|rule)|prohibited"
            r"|administrative(?:ly)? (?:prohib|reject|denied)|rejected by (?:local|admin|header|body)"
            r"|message (?:filtered|refused) by|message rejected|content rejected|not accepted for|violat|objectionable"
            r"|transport rules|not in compliance"
        ),
    ),
    (
        "securityerror",
        (
            r"authentication (?:required|failed|failure|is required|needed|credentials)|requires? authentication"
            r"|not authenticated|starttls|must (?:issue|use) .{0,10}tls|tls (?:required|handshake|is required|session)"
            r"|certificate|encryption (?:required|needed)|unauthenticated senders?|security (?:issue|problem|reason"
            r"|policy)|not authorized|unauthorized|permission denied|authorization|credentials|cryptographic|insecure"
            r"|auth(?:entication)? mechanism"
        ),
    ),
)
