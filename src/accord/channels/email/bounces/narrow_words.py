"""Wordings that name their reason beyond doubt: asked before all others, so that a looser one cannot take them."""

NARROW_WORDINGS: tuple[tuple[str, str], ...] = (
    ("userunknown", r"no mailbox here by that name|vdeliver: invalid"),
    (
        "mesgtoobig",
        (
            r"larger than the current system limit|(?:recip|send)sizelimit|message (?:file )?too big for"
            r"|message (?:body )?length .{0,20}exceed"
        ),
    ),
    (
        "mailboxfull",
        (
            r"mail ?box size limit exceeded|error writing message: file too large|exhausted .{0,30}(?:storage|quota"
            r"|space)"
            r"|over (?:the )?maximum allowed mailbox|mailbox (?:of the recipient )?(?:is )?over its quota"
            r"|quota ?exceeded"
        ),
    ),
    (
        "norelaying",
        (
            r"relay(?:ing)? (?:is )?(?:blocked|refused|rejected|disabled)|list of allowed relays|not a relay"
            r"|allowed rcpthosts|unable to relay recipient|relay access|relaying denied|not relay(?:ing)? (?:for"
            r"|mail|to)"
        ),
    ),
    (
        "suspend",
        (
            r"account (?:is |has )?expired|mailbox (?:is )?(?:closed|archived)|(?:account"
            r"|mailbox) (?:is )?(?:currently )?(?:suspended|locked|frozen)"
        ),
    ),
    (
        "notcompliantrfc",
        (
            r"not rfc ?\d* ?compliant|not compliant with rfc|multiple (?:from|subject|to|date|message-id) headers"
            r"|missing a valid address in from|no from: header"
        ),
    ),
    (
        "authfailure",
        (
            r"does(?: not|n'?t) (?:meet the required authentication|pass (?:dmarc|spf|dkim|authentication))"
            r"|sender policy framework|dmarc (?:policy|verification|check|fail|reject|evaluat)|no passing dkim"
            r"|spf (?:check|record|fail|hard|validation|mismatch|error)|openspf\.|sender is unauthenticated"
        ),
    ),
    (
        "rejected",
        (
            r"sender (?:address |domain )?(?:has been |is |was )?black ?listed|sendernotauthenticatedfor"
            r"|bad ?mailfrom|backscatter protection|mail from your domain|sender (?:is )?not on (?:the"
            r"|our) (?:allow|white)|not on the allowed (?:senders?|list)|your domain is (?:not allowed|blocked"
            r"|refused)|envelope sender .{0,30}(?:bad|not allowed|refused|rejected)"
        ),
    ),
    (
        "securityerror",
        (
            r"unable to authenticate|authentication (?:required|failed|credentials)(?!.{0,20}\brelay)"
            r"|must issue a starttls"
        ),
    ),
    ("virusdetected", r"(?<!spam or )(?<!spam and )virus (?:was |has been )?(?:detected|found)|prohibited virus"),
    (
        "spamdetected",
        (
            r"\b(?:surbl|uribl)\b|help_spam_16|(?:blocked|rejected|refused) as spam|\bdt:sp[mt]\b|spam ?profiler"
            r"|contains spam or virus|spam (?:or|and) virus|(?:message|mail|content) (?:is |was "
            r"|has been )?(?:considered|detected|identified|scored|flagged|classified) (?:as |to be )?(?:probable "
            r"|likely |possible )?(?:spam|junk|bulk|uce)|probable spam|spam (?:not accepted|refused|content"
            r"|message|detected)|looks like spam|too much spam|likely unsolicited mail"
        ),
    ),
    (
        "requireptr",
        (
            r"(?:no|without|missing|bad|invalid|lacks?(?: a)?|have a|corresponding|valid) (?:dns )?(?:reverse dns"
            r"|rdns|ptr)\b|(?:reverse (?:dns|hostname)|custom reverse).{0,30}"
            r"|cannot find your (?:reverse )?hostname|\bptr record"
        ),
    ),
    (
        "blocked",
        (
            r"listed (?:at|in|on|by) (?:the )?\S{0,60}(?:bl\b|rbl|dnsbl|spam|uceprotect|abuse|sorbs|barracuda"
            r"|block)|\bin an? (?:rbl|dnsbl|black ?list|block ?list)\b|zombied?.{0,20}ips|(?:helo"
            r"|ehlo)[ :]*(?:command )?rejected|refused[ ,.-]{1,3}see https?|blocked[ ,.-]{1,3}see https?"
            r"|(?:refused|rejected) - see \S*(?:rbl|bl|block)|(?:sending|banned sending"
            r"|your) ip(?: address)? (?:\S+ )?(?:is |has been )?(?:banned|blocked|black ?listed|listed)"
            r"|client host (?:\S+ )?blocked|block for spam|spamhaus|cloudmark sender|listing in \S+"
        ),
    ),
    (
        "toomanyconn",
        (
            r"too many (?:concurrent|simultaneous|parallel|open|smtp|active) |connections? in use"
            r"|max(?:imum)? connections"
        ),
    ),
    (
        "policyviolation",
        (
            r"content restrictions?|polic(?:y|ies) violation|denied by policy|(?:not|n'?t) accept (?:messages"
            r"|mail) (?:containing|with)|rejectmessage|company policy|organi[sz]ation(?:al)? policy"
        ),
    ),
    (
        "filtered",
        (
            r"rst\.notauthorized|accepting mail from specific|user rules|blocked by the (?:recipient|user"
            r"|addressee)|refuses to (?:receive|accept) (?:this |your )?mail|message filtered"
            r"|protected by a filter|recipient preferences|restricted sms|recipient'?s (?:own )?(?:filter|rule)"
        ),
    ),
    ("notaccept", r"does(?: not|n'?t) receive (?:e-?mail|mail)|null ?mx|\bmx 0 \."),
    (
        "contenterror",
        (
            r"bare (?:line ?feeds?|lf|cr)\b|invalid characters|body type not supported|8bitmime unsupported"
            r"|improper(?:ly)?[ -]formatted|corrupt message"
        ),
    ),
    (
        "networkerror",
        (
            r"host not found, try again|no route to host|network is unreachable|host is unreachable"
            r"|hop count exceeded|too many hops|mail forwarding loop|message (?:is )?looping|routing loop"
            r"|malformed (?:or unexpected )?name ?server reply|unable to resolve route"
        ),
    ),
    (
        "systemerror",
        (
            r"loops? back to my ?self|queue file write error|local configuration error"
            r"|(?:mail )?system configuration error|temporary local problem|server configuration error"
            r"|is misconfigured|can'?t create user output file"
        ),
    ),
    (
        "hostunknown",
        (
            r"host address lookups failed permanently|point to non-?existent hosts|nxdomain"
            r"|dns domain \S+ does not exist|domain name not found|unknown (?:mail )?(?:host|domain)"
        ),
    ),
)
