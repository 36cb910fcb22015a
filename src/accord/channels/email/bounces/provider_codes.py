"""Marks of their own that mail providers document for their refusals: these say more than any words beside them.

Matched with regard to case on the refusal as it came, web addresses included, as some providers put the mark there.
"""

# The last characters of the help address in Gmail's refusals.
_GOOGLE = r"support\.google\.com/\S{0,40}\?p="
# Orange and La Poste end each refusal with OFR or LPN, a server's number and that of the cause.
_ORANGE = r"\b(?:OFR|LPN|ofr|lpn)\d{0,3}_"
_EXCHANGE_RESTRICTION = r"\bRESOLVER\.RST\."

PROVIDER_CODES: tuple[tuple[str, str], ...] = (
    (
        "userunknown",
        (
            rf"{_GOOGLE}NoSuchUser|{_ORANGE}416\b|\b(?:RCP-P1|INT-P[134])\b|AUP#1\.1\.1"
            r"|Mailbox not found\.? ?(?:\[|http://service\.(?:ex)?mail\.qq\.com)|postmaster\.gmx\.\w+/\S*c=r0103"
            r"|RESOLVER\.ADR\.(?:Ex)?Recip(?:ient)?NotFound"
        ),
    ),
    (
        "suspend",
        (
            rf"{_GOOGLE}DisabledUser|{_ORANGE}(?:420|426)\b|\bMapiExceptionMailboxDisabled\b"
            r"|\bAccountDisabledException\b"
        ),
    ),
    (
        "mailboxfull",
        rf"{_GOOGLE}OverQuota(?:Perm|Temp)?|{_ORANGE}(?:417|418)\b|\bINT-P7\b|QuotaExceededException|AUP#MBOX",
    ),
    ("mesgtoobig", rf"{_GOOGLE}MaxSizeError|\b(?:MSG-P1|INT-P2)\b|{_EXCHANGE_RESTRICTION}(?:Recip|Send)SizeLimit"),
    (
        "requireptr",
        r"\bDNS-P3\b|\bDNS-T2\b|\bDNS:N[RB]\b|\bIB108\b|postmaster\.gmx\.\w+/\S*c=rdns",
    ),
    (
        "rejected",
        (
            rf"\bDNS-(?:P[12]|T1)\b|{_ORANGE}(?:403|405)\b|{_EXCHANGE_RESTRICTION}(?:SenderNot|NotAuthorized"
            r"|RestrictedTo)"
        ),
    ),
    ("securityerror", rf"{_EXCHANGE_RESTRICTION}AuthRequired"),
    ("toomanyconn", rf"{_ORANGE}104\b|\bCON-T[1-4]\b|\bCON:B1\b|\bCXCNCT\b|RESOLVER\.ADR\.RecipLimit"),
    (
        "speeding",
        (
            rf"{_GOOGLE}(?:ReceivingRate\w*|UnsolicitedRateLimitError)|#RL0000\d\d|AUP#(?:In?-)?13[1-4]0"
            r"|(?:Domain|Sender|Recipient|IP) frequency limited|\b421 ?HL:I[FC]C\b"
        ),
    ),
    ("filtered", r"\bRCP-P[23]\b|Mail is rejected by recipients"),
    ("networkerror", r"SMTPSEND\.DNS\.MxLoopback"),
    ("hostunknown", r"SMTPSEND\.DNS\.NonExistentDomain"),
    (
        "spamdetected",
        rf"{_GOOGLE}UnsolicitedMessageError|{_ORANGE}506\b|\bOU-00[12]\b.{{0,80}}polic|\bDT:SP[MT]\b|\(HVU:\w\w\)",
    ),
    ("authfailure", rf"{_GOOGLE}(?:UnauthenticatedMail|IPv6AuthError)\b"),
    (
        "blocked",
        (
            rf"{_ORANGE}(?:102|103)\b|\bPOL-[PT][1-3]\b|\((?:RTR|RLY|DYN):\w\w\)|#BL[01]{{6}}|#ES0000[01]{{2}}"
            r"|\b(?:CXBL|CDRBL|IPBL[01]{3,4})\b|AUP#(?:In?-)?(?:10|13)\d0|\[(?:BL2\d|TSS?(?:03|11))\]"
            r"|\b(?:DT:RBL|421 ?HL:(?:REP|MEP))\b|postmaster\.gmx\.\w+/\S*c=bl|\bSC-00[1-4]\b"
            r"|barracudanetworks\.com/reputation|\bIB212\b"
        ),
    ),
    ("systemerror", rf"{_ORANGE}(?:105|505)\b|\bINT-T\d\d?\b|\bIB101\b|StorageTransientException|RESOLVER\.ADR\."),
)

# What PowerMTA files a refusal under, in its field X-PowerMTA-BounceCategory; its vaguer categories say nothing here.
POWERMTA_CATEGORIES = {
    "bad-domain": "hostunknown",
    "bad-mailbox": "userunknown",
    "inactive-mailbox": "suspend",
    "invalid-sender": "rejected",
    "message-expired": "expired",
    "quota-issues": "mailboxfull",
    "relaying-issues": "norelaying",
    "spam-related": "spamdetected",
    "virus-related": "virusdetected",
}

# The subtypes of a bounce in Amazon SES's notifications, for those that quote no server.
SES_SUBTYPES = {
    "attachmentrejected": "policyviolation",
    "contentrejected": "contenterror",
    "mailboxfull": "mailboxfull",
    "messagetoolarge": "mesgtoobig",
    "noemail": "userunknown",
}
