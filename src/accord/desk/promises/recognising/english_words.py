"""The English words for what we do, by the kind of promise they make."""

from accord.desk.promises.recognising.heads import Kinds

KINDS: Kinds = (
    (
        "call",
        (
            r"(?:call|phone|ring|telephone|buzz)(?:s|ed|ing)?\b|\bgiv(?:e|ing) (?:\w+ ){0,2}?(?:a |"
            r"another )?(?:\w+ )?(?:call|ring|bell|buzz)\b|phone call|on the phone"
        ),
    ),
    (
        "refund",
        (
            r"refund(?:s|ed|ing)?\b|reimburs\w+|credit(?:s|ed|ing)?\b|repay|repaid|"
            r"pay(?:ing)? (?:\S+ ){0,4}?back|paid back|"
            r"return(?:ing)? (?:\w+ )?(?:money|amount|payment)|transfer(?:red|ring)?\b(?! your (?:call|case))|"
            r"compensat\w+|money\b|chargeback|waive\w*|deduct\w*"
        ),
    ),
    (
        "repair",
        (
            r"repair(?:s|ed|ing)?\b|fix(?:es|ed|ing)?\b|mend(?:s|ed|ing)?\b|resolv\w+|solve[ds]?\b|solving|"
            r"rectif\w+|put (?:\w+ )?right|patch\w*|restor\w+|sort(?:ed|ing)? (?:\w+ ){0,2}?out|"
            r"back up and running|working again|up and running|bike ready"
        ),
    ),
    (
        "write",
        (
            r"(?:send|sending|sent) (?:\w+ ){0,4}?(?:confirmation|e-?mail|message|update|note|reply|answer|"
            r"summary|offer|quote)\b|write\b|writing\b|e-?mail(?:s|ed|ing)?\b|repl(?:y|ies|ying)\b|"
            r"respon[ds]\w*|answer(?:s|ed|ing)?\b|get(?:ting)? back to|gets? in touch|getting in touch|"
            r"come back to|coming back to|be back (?:with|to)|back to you|in touch|contact(?:s|ed|ing)?\b|"
            r"reach(?:ing)? out|updat(?:e|es|ed|ing)\b|keep(?:ing)? (?:you|everyone) (?:posted|updated|"
            r"informed|in the loop)|"
            r"inform(?:s|ed|ing)?\b|let(?:ting)? you know|tell(?:ing)?\b|notif\w+|follow(?:ing)? up|"
            r"drop(?:ping)? (?:you )?a (?:line|note)|messag(?:e|ing)\b|text you|confirm\w*|"
            r"report(?:ing)? back|report to you|hear from|know more|news\b|advise you"
        ),
    ),
    (
        "send",
        (
            r"get(?:ting)? (?:\w+ ){0,4}?(?:in|into|on) (?:the|its) (?:post|mail|way)\b|"
            r"get (?:\w+ ){0,4}?out to you|hand(?:s|ed|ing)? (?:\w+ ){0,3}?(?:over )?to (?:dhl|ups|dpd|gls|"
            r"hermes|the (?:courier|carrier|post))|send(?:s|ing)?\b|sent\b|resen[dt]\w*|ship(?:s|ped|ping)?\b|"
            r"reship\w*|dispatch\w*|despatch\w*|post(?:s|ed|ing)?\b|mail(?:ed|ing)? (?:it|them|you (?:a|the|"
            r"your)|the|your|a)\b|"
            r"forward(?:s|ed|ing)?\b|deliver(?:s|ed|ing|y)?\b|courier\w*|replace\w*|exchange[ds]?\b|go(?:es|"
            r"ing)? out\b|leav(?:e|es|ing)\b|on its way|arriv\w+|parcels?\b|"
            r"package\b|provid(?:e|ing)\b|hand(?:ed)? over to the courier|drop(?:ped)? off|bring\w*|"
            r"with you\b|bring you"
        ),
    ),
    (
        "find out",
        (
            r"find(?:ing)? out|check(?:s|ed|ing)?\b|look(?:ed|ing)? (?:\w+ )?(?:into|at|up)\b|look (?:for|"
            r"through|closer)|investigat\w+|clarif\w+|clear(?:ed|ing)? (?:\w+ ){0,2}?up|ask(?:s|ed|ing)?\b|"
            r"verif\w+|review\w*|examin\w+|"
            r"chas(?:e|ing)\b|enquir\w+|inquir\w+|get to the bottom|trac(?:e|ing)\b|research\w*|see (?:what|"
            r"whether|if|how|why)|talk(?:ing)? to|speak(?:ing)? (?:to|with)|consult\w*|test\b|inspect\w*|"
            r"locat(?:e|ing)\b|track (?:it|the|your)"
        ),
    ),
)
OTHER = (
    r"(?:cancel|correct|change|extend|book|arrange|organi[sz]e|schedule|update|add|remove|delete|"
    r"activate|reactivate|unlock|upgrade|"
    r"reserve|order|handle|process|take care|sort|set|issue|escalate|pass|raise|register|note|open|"
    r"close|waive|honou?r|adjust|apply|"
    r"collect|pick|keep|hold|do|complete|finish|prepare|install|reset|renew|merge|put|get|have|make|"
    r"give|create|file|submit|visit|come|"
    r"meet|be (?:there|at)|ensure|see|speed|block|stop|start|switch|move|transfer|increase|reduce|"
    r"match|include|enclose|approve|"
    r"settle|pay|cover|bear|grant|offer|print|translate|configure|migrate|sign|confirm|stay|pause|"
    r"release|assign|bring|run|work)"
)
