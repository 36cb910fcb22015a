"""What changed when: statuses, persons, queues, priorities, and which promises of time began, as Zendesk's history."""

from accord.config.exporting.zendesk_words import COUNTS, EMPLOYEE, MAIN, NOW, PERSON, actor, status, utc

METRIC = """
    CASE o.metric
        WHEN 'first_reply' THEN 'first_reply_time'
        WHEN 'next_reply' THEN 'next_reply_time'
        WHEN 'requester_wait' THEN 'requester_wait_time'
        ELSE CASE
            WHEN y.paused_in @> '["pending", "on_hold"]' THEN 'agent_work_time'
            WHEN y.paused_in = '[]' THEN 'total_resolution_time'
            ELSE 'resolution_time'
        END
    END
"""
"""A clock `o` of a policy `y` in Zendesk's words. Full resolution is what it counts: without waiting for the customer
and for others it is the agents' work; without resting at all, total resolution."""

MINUTES = "ceil(o.target_seconds / 60.0)::int"

# A clock that ceased because another rule holds was never due. One that ended because the case was solved was.
_HELD = """
    (o.state <> 'dropped' OR EXISTS (
        SELECT FROM desk_level_turn t WHERE t.case_id = o.case_id AND t.dropped_at = o.ended_at
    ))
"""
CLOCKS = f"""
    desk_level_clock o
    JOIN desk_case k ON k.id = o.case_id AND {COUNTS}
    JOIN desk_level_case l ON l.case_id = o.case_id
    LEFT JOIN desk_level_policy y ON y.id = l.policy_id
    WHERE {_HELD}
"""

_STATUS = f"""
    SELECT k.id, 'status', i.began_at, {status("i.status")}, NULL::bigint
    FROM desk_level_interval i JOIN desk_case k ON k.id = i.case_id WHERE {COUNTS}
    UNION ALL
    SELECT k.id, 'status', stood.at, {status("stood.status")}, NULL
    FROM desk_case k
    CROSS JOIN LATERAL (VALUES
        (k.opened_at, CASE WHEN k.status = 'solved' THEN 'open' ELSE k.status END), (k.solved_at, 'solved')
    ) AS stood (at, status)
    WHERE {COUNTS} AND stood.at IS NOT NULL
        AND NOT EXISTS (SELECT FROM desk_level_interval i WHERE i.case_id = k.id)
"""  # noqa: S608 - our own names
"""As it was followed; for a case that was not, from what the case itself knows."""

_ASSIGNEE = f"""
    SELECT k.id, 'assignee_id', e.occurred_at,
        ({EMPLOYEE.format("(e.payload->>'assignee_id')::bigint")})::text, {actor("e.actor")}
    FROM kernel_event e JOIN main ON main.id = e.conversation_id JOIN desk_case k ON k.id = main.case_id
    WHERE e.kind = 'desk.ConversationAssigned' AND {COUNTS}
"""  # noqa: S608

_GROUP = f"""
    SELECT k.id, 'group_id', led.at, led.queue_id::text, {EMPLOYEE.format("led.decided_by_id")}
    FROM (
        SELECT d.*, lag(d.queue_id) OVER (PARTITION BY d.conversation_id ORDER BY d.at, d.id) AS before
        FROM desk_routing_decision d WHERE d.queue_id IS NOT NULL
    ) led
    JOIN main ON main.id = led.conversation_id JOIN desk_case k ON k.id = main.case_id
    WHERE led.before IS DISTINCT FROM led.queue_id AND {COUNTS}
    UNION ALL
    SELECT k.id, 'group_id', GREATEST(k.opened_at, newest.at), main.queue_id::text, NULL
    FROM desk_case k JOIN main ON main.case_id = k.id
    LEFT JOIN (
        SELECT DISTINCT ON (d.conversation_id) d.conversation_id, d.at, d.queue_id FROM desk_routing_decision d
        WHERE d.queue_id IS NOT NULL ORDER BY d.conversation_id, d.at DESC, d.id DESC
    ) newest ON newest.conversation_id = main.id
    WHERE main.queue_id IS NOT NULL AND newest.queue_id IS DISTINCT FROM main.queue_id AND {COUNTS}
"""  # noqa: S608

_PRIORITY = f"""
    SELECT k.id, 'priority', e.occurred_at, e.payload->>'priority', {actor("e.actor")}
    FROM kernel_event e JOIN desk_case k ON k.id = e.case_id
    WHERE e.kind = 'desk.PriorityChanged' AND {COUNTS}
    UNION ALL
    SELECT k.id, 'priority', k.opened_at, COALESCE(first.payload->>'previous', k.priority), NULL
    FROM desk_case k
    LEFT JOIN (
        SELECT DISTINCT ON (case_id) case_id, payload FROM kernel_event
        WHERE kind = 'desk.PriorityChanged' ORDER BY case_id, id
    ) first ON first.case_id = k.id
    WHERE {COUNTS}
"""  # noqa: S608

_REQUESTER = f"""
    SELECT k.id, 'requester_id', k.opened_at, ({PERSON.format("k.customer_id")})::text, NULL
    FROM desk_case k WHERE {COUNTS}
"""  # noqa: S608

_POLICY = f"""
    SELECT k.id, 'sla_policy', k.opened_at, y.name, NULL
    FROM desk_case k JOIN desk_level_case l ON l.case_id = k.id JOIN desk_level_policy y ON y.id = l.policy_id
    WHERE {COUNTS}
    UNION ALL
    SELECT k.id, {METRIC}, o.began_at,
        json_build_object('minutes', {MINUTES}, 'in_business_hours', o.in_working_time)::text, NULL
    FROM {CLOCKS}
"""  # noqa: S608

TICKET_FIELD_HISTORY = f"""
    WITH main AS ({MAIN}), changed (ticket_id, field_name, updated, value, user_id) AS (
        {_STATUS} UNION ALL {_ASSIGNEE} UNION ALL {_GROUP} UNION ALL {_PRIORITY} UNION ALL {_REQUESTER}
        UNION ALL {_POLICY}
    )
    SELECT ticket_id, field_name, {utc("updated")} AS updated, {NOW} AS _fivetran_synced, user_id, value FROM changed
"""  # noqa: S608

SLA_POLICY_METRIC_HISTORY = f"""
    SELECT y.id AS sla_policy_id, row_number() OVER (PARTITION BY y.id ORDER BY o.metric, o.priority) - 1 AS index,
        {METRIC} AS metric, o.priority, {MINUTES.replace("target_seconds", "seconds")} AS target,
        o.in_working_time::text AS business_hours, {NOW} AS sla_policy_updated_at, {NOW} AS valid_starting_at,
        NULL AS valid_ending_at, {NOW} AS _fivetran_synced
    FROM desk_level_policy y JOIN desk_level_target o ON o.policy_id = y.id
"""  # noqa: S608

TICKET_SLA_POLICY = f"""
    SELECT k.id AS ticket_id, l.policy_id AS sla_policy_id, {utc("k.opened_at")} AS policy_applied_at,
        {NOW} AS _fivetran_synced
    FROM desk_case k JOIN desk_level_case l ON l.case_id = k.id
    WHERE l.policy_id IS NOT NULL AND {COUNTS} AND NOT EXISTS (
        SELECT FROM desk_level_clock o JOIN desk_level_target g
            ON g.policy_id = l.policy_id AND g.metric = o.metric AND g.priority = k.priority
        WHERE o.case_id = k.id AND g.seconds <> o.target_seconds
    )
"""  # noqa: S608
"""Readers take a policy's present targets for these, so cases are left out whose targets were others once."""

OWN_SLA = f"""
    SELECT k.id AS ticket_id, y.name AS sla_policy_name, {METRIC} AS metric, {utc("o.began_at")} AS sla_applied_at,
        {MINUTES} AS target, o.in_working_time::text AS in_business_hours, o.state, {utc("o.due_at")} AS due_at,
        {utc("o.ended_at")} AS ended_at, {utc("o.broken_at")} AS broken_at,
        (o.broken_at IS NOT NULL)::text AS is_sla_breach
    FROM {CLOCKS}
"""  # noqa: S608
"""What Accord itself says of its clocks, for comparing."""
