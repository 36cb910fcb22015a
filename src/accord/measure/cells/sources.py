"""The one door through which figures read records: each record of the desk and of surveys as facts.

Every part is a SELECT with the columns of `COLUMNS` and two holes: which records are meant, and the company's time
zone. What other modules change of a record they say in events, and `handlers` lets the facts follow.
"""

COLUMNS = (
    "kind, subject, at, day, touchpoint, reason, channel, queue, segment, hit, miss, value,"
    " theme, language, person, customer, case_number, conversation"
)
_RANK = "COALESCE(rank.tier, company.tier, '')"
_PERSON = """
    JOIN customers_customer known ON known.id = {customer}
    JOIN customers_customer p ON p.id = COALESCE(known.merged_into_id, known.id)
    LEFT JOIN desk_routing_tier rank ON rank.customer_id = p.id
    LEFT JOIN customers_company company ON company.id = p.company_id
"""
_DAY = "({at} AT TIME ZONE %(zone)s)::date"
# The theme of a case is that of its first contact that has one. It stands as it was given: what was merged since is
# told by whoever reads, so that merging and hiding change no fact.
_THEME = """COALESCE((
        SELECT b.theme_id FROM desk_contact o
        JOIN understand_theme_text spoken ON spoken.contact_id = o.id
        JOIN understand_theme_belonging b ON b.text_id = spoken.id AND b.is_main
        WHERE o.case_id = {case} AND o.withdrawn_at IS NULL ORDER BY o.at, o.id LIMIT 1
    ), {otherwise})"""

# A case stands where its first contact stood: its later ones say whether that one was enough.
_CONTACTS = f"""
    SELECT x.kind, x.subject, c.at, {_DAY.format(at="c.at")} AS day, COALESCE(r.touchpoint_id, 0) AS touchpoint,
        COALESCE(r.reason_id, 0) AS reason, v.channel, COALESCE(v.queue_id, 0) AS queue, {_RANK} AS segment,
        x.hit::int, 0 AS miss, 0 AS value, COALESCE(x.theme, 0) AS theme, p.language,
        COALESCE(v.assignee_id, 0) AS person, c.customer_id AS customer, c.case_id AS case_number,
        c.conversation_id AS conversation
    FROM desk_contact c
    JOIN desk_conversation v ON v.id = c.conversation_id AND v.place = ''
    {_PERSON.format(customer="c.customer_id")}
    LEFT JOIN understand_reading r ON r.contact_id = c.id
    LEFT JOIN desk_context_repeat t ON t.contact_id = c.id
    CROSS JOIN LATERAL (
        SELECT bool_or((o.at, o.id) < (c.at, c.id)) IS NOT TRUE AS is_first,
            min(o.at) FILTER (WHERE (o.at, o.id) > (c.at, c.id)) - c.at AS until_next,
            min(b.theme_id) FILTER (WHERE o.id = c.id) AS theme,
            (array_agg(b.theme_id ORDER BY o.at, o.id) FILTER (WHERE b.theme_id IS NOT NULL))[1] AS theme_of_case
        FROM desk_contact o
        LEFT JOIN understand_theme_text spoken ON spoken.contact_id = o.id
        LEFT JOIN understand_theme_belonging b ON b.text_id = spoken.id AND b.is_main
        WHERE o.case_id = c.case_id AND o.withdrawn_at IS NULL
    ) s
    CROSS JOIN LATERAL (VALUES
        ('contact', c.id, t.id IS NOT NULL AND (t.given <> '[]' OR t.asked <> '[]'), true, s.theme),
        ('demand', c.id, r.demand = 'failure', r.demand <> '', s.theme),
        ('fcr7', c.case_id, COALESCE(s.until_next > interval '7 days', true), s.is_first, s.theme_of_case),
        ('fcr30', c.case_id, COALESCE(s.until_next > interval '30 days', true), s.is_first, s.theme_of_case)
    ) x (kind, subject, hit, is_there, theme)
    WHERE c.withdrawn_at IS NULL AND x.is_there AND {{which}}
"""  # noqa: S608 - our own words
_SOLVED = f"""
    SELECT 'solved', k.id, k.first_solved_at, {_DAY.format(at="k.first_solved_at")}, COALESCE(k.touchpoint_id, 0),
        COALESCE(k.reason_id, 0), v.channel, COALESCE(v.queue_id, 0), {_RANK},
        EXISTS (SELECT 1 FROM desk_contact o WHERE o.case_id = k.id AND o.nature = 'reopening'
            AND o.withdrawn_at IS NULL)::int,
        0, floor(extract(epoch FROM GREATEST(k.first_solved_at - k.opened_at, interval '0')) / 60)::int,
        {_THEME.format(case="k.id", otherwise="0")}, p.language, COALESCE(k.solved_by_id, 0), k.customer_id, k.id, v.id
    FROM desk_case k
    JOIN LATERAL (
        SELECT id, channel, queue_id FROM desk_conversation
        WHERE case_id = k.id AND place = '' AND merged_into_id IS NULL ORDER BY id LIMIT 1
    ) v ON true
    {_PERSON.format(customer="k.customer_id")}
    WHERE k.first_solved_at IS NOT NULL AND k.withdrawn_at IS NULL AND k.merged_into_id IS NULL AND {{which}}
"""  # noqa: S608 - the same
_PROMISES = f"""
    SELECT 'promise', m.id, m.due_at, {_DAY.format(at="m.due_at")}, COALESCE(k.touchpoint_id, 0),
        COALESCE(k.reason_id, 0), v.channel, COALESCE(v.queue_id, 0), {_RANK}, (m.state = 'kept')::int, 0, 0,
        {_THEME.format(case="m.case_id", otherwise="0")},
        p.language, COALESCE(m.owner_id, 0), m.customer_id, m.case_id, m.conversation_id
    FROM desk_promise m
    JOIN desk_case k ON k.id = m.case_id AND k.withdrawn_at IS NULL
    JOIN desk_conversation v ON v.id = m.conversation_id AND v.place = ''
    {_PERSON.format(customer="m.customer_id")}
    WHERE m.state IN ('kept', 'broken') AND {{which}}
"""  # noqa: S608 - the same
# What was answered about no case, or about one whose contacts have no theme, has that of its own words.
_OWN_THEME = """(
        SELECT b.theme_id FROM understand_theme_text spoken
        JOIN understand_theme_belonging b ON b.text_id = spoken.id AND b.is_main
        WHERE spoken.kind = 'answer' AND spoken.source <> '' AND spoken.source = a.id::text
    ), 0"""
_ANSWERS = f"""
    SELECT x.kind, a.id, a.answered_at, {_DAY.format(at="a.answered_at")}, COALESCE(k.touchpoint_id, 0),
        COALESCE(k.reason_id, 0), COALESCE(v.channel, ''), COALESCE(v.queue_id, 0), {_RANK}, x.hit::int, x.miss::int,
        x.value, {_THEME.format(case="a.case_id", otherwise=_OWN_THEME)},
        COALESCE(p.language, ''), COALESCE(v.assignee_id, 0), COALESCE(a.customer_id, 0),
        COALESCE(a.case_id, 0), COALESCE(i.conversation_id, 0)
    FROM measure_survey_answer a
    LEFT JOIN measure_survey_invitation i ON i.id = a.invitation_id
    LEFT JOIN desk_case k ON k.id = a.case_id
    LEFT JOIN desk_conversation v ON v.id = i.conversation_id
    {_PERSON.format(customer="a.customer_id").replace("JOIN customers_customer", "LEFT JOIN customers_customer")}
    CROSS JOIN LATERAL (VALUES
        ('csat', a.csat >= 4, false, a.csat::int, a.csat IS NOT NULL),
        ('ces', a.ces >= 5, false, a.ces::int, a.ces IS NOT NULL),
        ('nps', a.nps >= 9, a.nps <= 6, a.nps::int, a.nps IS NOT NULL),
        ('fcr', a.resolved = 'once', false, 0, a.resolved <> '')
    ) x (kind, hit, miss, value, is_there)
    WHERE x.is_there AND k.withdrawn_at IS NULL AND COALESCE(v.place, '') = '' AND {{which}}
"""  # noqa: S608 - the same
# Each record counts once at a touchpoint, on the day on which it came there first.
_USES = f"""
    SELECT 'use', u.record_id, u.at, {_DAY.format(at="u.at")}, u.touchpoint_id, 0, '', 0, {_RANK}, 0, 0, 0, 0,
        p.language, 0, u.customer_id, 0, 0
    FROM (
        SELECT r.id AS record_id, r.customer_id, t.id AS touchpoint_id, min(e.occurred_at) AS at
        FROM kernel_event e
        JOIN journey_touchpoint t ON t.slug = e.payload->>'touchpoint'
        JOIN customers_outside_record r ON r.id = (e.payload->>'record_id')::bigint
        WHERE e.kind = 'customers.OutsideEventHappened' AND {{which}}
        GROUP BY 1, 2, 3
    ) u
    {_PERSON.format(customer="u.customer_id")}
"""  # noqa: S608 - the same
# Whether it came there before is asked only of records that are older than the days in question.
_FIRST_THEN = """
    e.occurred_at >= %(start)s AND e.occurred_at < %(end)s AND (r.first_at >= %(start)s OR NOT EXISTS (
        SELECT 1 FROM kernel_event o WHERE o.kind = e.kind AND o.customer_id = e.customer_id
        AND o.occurred_at < %(start)s AND o.payload->>'record_id' = e.payload->>'record_id'
        AND o.payload->>'touchpoint' = e.payload->>'touchpoint'))
"""

OF_SOME = "\nUNION ALL\n".join(
    (
        _CONTACTS.format(which="c.case_id = ANY(%(cases)s)"),
        _SOLVED.format(which="k.id = ANY(%(cases)s)"),
        _PROMISES.format(which="m.case_id = ANY(%(cases)s)"),
        _ANSWERS.format(which="(a.case_id = ANY(%(cases)s) OR (a.case_id IS NULL AND a.id = ANY(%(answers)s)))"),
    )
)
"""The facts of the cases `cases`, and of the answers without a case among `answers`."""

USES_OF_SOME = _USES.format(
    which="e.customer_id = ANY(%(customers)s) AND (e.payload->>'record_id')::bigint = ANY(%(records)s)"
)
"""The uses by `records`, which other systems reported of the customers `customers`."""

OF_DAYS = "\nUNION ALL\n".join(
    (
        _CONTACTS.format(which="c.at >= %(start)s AND c.at < %(end)s"),
        _SOLVED.format(which="k.first_solved_at >= %(start)s AND k.first_solved_at < %(end)s"),
        _PROMISES.format(which="m.due_at >= %(start)s AND m.due_at < %(end)s"),
        _ANSWERS.format(which="a.answered_at >= %(start)s AND a.answered_at < %(end)s"),
        _USES.format(which=_FIRST_THEN),
    )
)
"""All facts in [`start`, `end`)."""

DAYS_KNOWN = f"""
    SELECT min(low), max(high) FROM (
        SELECT {_DAY.format(at="min(at)")} AS low, {_DAY.format(at="max(at)")} AS high FROM desk_contact
        UNION ALL SELECT {_DAY.format(at="min(first_solved_at)")}, {_DAY.format(at="max(first_solved_at)")}
            FROM desk_case
        UNION ALL SELECT {_DAY.format(at="min(due_at)")}, {_DAY.format(at="max(due_at)")} FROM desk_promise
        UNION ALL SELECT {_DAY.format(at="min(answered_at)")}, {_DAY.format(at="max(answered_at)")}
            FROM measure_survey_answer
        UNION ALL SELECT min(released_on), max(released_on) FROM measure_survey_anonymous_answer
        UNION ALL SELECT {_DAY.format(at="min(occurred_at)")}, {_DAY.format(at="max(occurred_at)")}
            FROM kernel_event WHERE kind = 'customers.OutsideEventHappened'
        UNION ALL SELECT min(day), max(day) FROM measure_fact
    ) known
"""  # noqa: S608 - the same
