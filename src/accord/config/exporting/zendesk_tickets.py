"""Cases as tickets with their comments and tags, in the shape of Zendesk's tables."""

from accord.config.exporting.zendesk_people import ACCORD
from accord.config.exporting.zendesk_words import COUNTS, EMPLOYEE, LEAVES_LATER, MAIN, NOW, PERSON, status, utc

_AUTHOR = f"""
    CASE WHEN m.kind = 'incoming' THEN {PERSON.format("COALESCE(m.customer_id, k.customer_id)")}
        ELSE COALESCE({EMPLOYEE.format("m.author_staff_id")}, {ACCORD}) END
"""
_CHANNEL = """
    CASE main.channel WHEN 'web_form' THEN 'web' ELSE main.channel END
"""

TICKET = f"""
    WITH main AS ({MAIN})
    SELECT k.id, {NOW} AS _fivetran_synced, 'false' AS _fivetran_deleted, 'false' AS allow_channelback,
        {EMPLOYEE.format("main.assignee_id")} AS assignee_id, 1 AS brand_id, {utc("k.opened_at")} AS created_at,
        first.text AS description, NULL AS due_at, k.reference AS external_id, main.queue_id AS group_id,
        'false' AS has_incidents, (first.id IS NOT NULL)::text AS is_public,
        (SELECT string_agg(gone.id::text, ' ' ORDER BY gone.id) FROM desk_case gone
            WHERE gone.merged_into_id = k.id) AS merged_ticket_ids,
        p.company_id AS organization_id, k.priority, NULL AS problem_id, NULL AS recipient,
        {PERSON.format("k.customer_id")} AS requester_id, {status("k.status")} AS status, main.subject,
        COALESCE(first.author, {PERSON.format("k.customer_id")}) AS submitter_id, typed.type_id AS ticket_form_id,
        CASE WHEN hit.id IS NULL THEN 'question' ELSE 'incident' END AS type,
        {utc("GREATEST(k.opened_at, k.solved_at, main.last_message_at)")} AS updated_at, NULL AS url,
        {_CHANNEL} AS via_channel, NULL AS via_source_from_id, NULL AS via_source_from_title, NULL AS via_source_rel,
        NULL AS via_source_to_address, NULL AS via_source_to_name
    FROM desk_case k
    JOIN customers_customer p ON p.id = k.customer_id
    LEFT JOIN main ON main.case_id = k.id
    LEFT JOIN desk_case_types_case typed ON typed.case_id = k.id
    LEFT JOIN LATERAL (
        SELECT m.id, m.text, {_AUTHOR} AS author FROM desk_message m
        WHERE m.conversation_id = main.id AND m.kind IN ('incoming', 'reply') ORDER BY m.sent_at, m.id LIMIT 1
    ) first ON TRUE
    LEFT JOIN LATERAL (
        SELECT id FROM desk_incidents_case WHERE case_id = k.id AND removed_at IS NULL LIMIT 1
    ) hit ON TRUE
    WHERE {COUNTS}
"""  # noqa: S608 - our own names
"""`$now` stands for the instant as of which it is written."""

TICKET_COMMENT = f"""
    SELECT m.id, {NOW} AS _fivetran_synced, 'false' AS _fivetran_deleted, k.id AS ticket_id, {_AUTHOR} AS user_id,
        m.text AS body, {utc(f"CASE WHEN {LEAVES_LATER} THEN m.leaves_at ELSE m.sent_at END")} AS created,
        (m.kind <> 'note' AND m.machine = '')::text AS public, 'false' AS facebook_comment, 'false' AS tweet,
        (m.channel = 'voice')::text AS voice_comment
    FROM desk_message m
    JOIN desk_conversation c ON c.id = m.conversation_id AND c.place = ''
    JOIN desk_case k ON k.id = c.case_id
    WHERE {COUNTS} AND m.kind IN ('incoming', 'reply', 'note') AND NOT ({LEAVES_LATER} AND m.leaves_at > $now)
"""  # noqa: S608

TICKET_TAG = f"""
    SELECT DISTINCT k.id AS ticket_id, t.name AS tag, {NOW} AS _fivetran_synced
    FROM desk_conversation c
    CROSS JOIN LATERAL unnest(c.tag_ids) AS given (id)
    JOIN desk_tag t ON t.id = given.id
    JOIN desk_case k ON k.id = c.case_id
    WHERE c.tag_ids <> '{{}}' AND c.merged_into_id IS NULL AND {COUNTS}
"""  # noqa: S608

TICKET_SCHEDULE = f"""
    WITH piece (calendar_id, schedule_id, begins_at, ends_at) AS ($pieces), lasts AS (
        SELECT k.id, k.opened_at, l.calendar_id, CASE WHEN k.solved_at IS NULL THEN $now ELSE GREATEST(k.solved_at, (
            SELECT max(c.last_message_at) FROM desk_conversation c WHERE c.case_id = k.id
        )) END AS until
        FROM desk_case k LEFT JOIN desk_level_case l ON l.case_id = k.id WHERE {COUNTS}
    )
    SELECT lasts.id AS ticket_id, {utc("GREATEST(lasts.opened_at, piece.begins_at)")} AS created_at,
        COALESCE(piece.schedule_id, 0) AS schedule_id, {NOW} AS _fivetran_synced
    FROM lasts LEFT JOIN piece ON piece.calendar_id = lasts.calendar_id
        AND (piece.ends_at IS NULL OR piece.ends_at > lasts.opened_at)
        AND (piece.begins_at IS NULL OR piece.begins_at <= GREATEST(lasts.until, lasts.opened_at))
"""  # noqa: S608
"""Each stretch of the hours that a case followed; one that counts all time has the schedule 0. `$pieces` are those of
all calendars: the first begins with all time, the last has no end."""
