"""Who is who, as tables in the shape of Zendesk's: statements that PostgreSQL copies out."""

from accord.config.exporting.zendesk_words import EMPLOYEE, NOW, PERSON, utc

ACCORD = 1
"""The user id under which Accord itself speaks; customers have even ones, employees odd ones from 3 on."""

USER = f"""
    SELECT {PERSON.format("p.id")} AS id, {NOW} AS _fivetran_synced, 'false' AS _fivetran_deleted,
        (p.merged_into_id IS NULL)::text AS active, {utc("p.known_since")} AS created_at, i.value AS email,
        'customer:' || p.id AS external_id, NULL AS last_login_at, NULLIF(p.language, '') AS locale, p.name,
        p.company_id AS organization_id, t.value AS phone, 'end-user' AS role, 'false' AS suspended,
        NULL AS ticket_restriction, NULL AS time_zone, {utc("p.known_since")} AS updated_at
    FROM customers_customer p
    LEFT JOIN LATERAL (
        SELECT value FROM customers_identity WHERE customer_id = p.id AND kind = 'email' ORDER BY id LIMIT 1
    ) i ON TRUE
    LEFT JOIN LATERAL (
        SELECT value FROM customers_identity WHERE customer_id = p.id AND kind = 'phone' ORDER BY id LIMIT 1
    ) t ON TRUE
    UNION ALL
    SELECT {EMPLOYEE.format("e.id")}, {NOW}, 'false', e.is_active::text, {utc("e.joined_at")}, e.email,
        'employee:' || e.id, {utc("e.last_login")}, e.language, e.name, NULL, NULL,
        CASE WHEN EXISTS (SELECT FROM staff_role_grant g WHERE g.employee_id = e.id AND g.role = 'administrator')
            THEN 'admin' ELSE 'agent' END,
        'false', NULL, NULL, {utc("e.joined_at")}
    FROM staff_employee e
    UNION ALL
    SELECT {ACCORD}, {NOW}, 'false', 'true', NULL, NULL, 'accord', NULL, NULL, 'Accord', NULL, NULL, 'agent', 'false',
        NULL, NULL, NULL
"""  # noqa: S608 - our own names

GROUP = f"""
    SELECT q.id, q.name, 'false' AS _fivetran_deleted, {NOW} AS _fivetran_synced, NULL AS created_at,
        NULL AS updated_at, NULL AS url
    FROM desk_queue q ORDER BY q.id
"""  # noqa: S608

ORGANIZATION = f"""
    SELECT o.id, {NOW} AS _fivetran_synced, {utc("o.created_at")} AS created_at, NULL AS details, NULL AS external_id,
        NULL AS group_id, o.name, NULL AS notes, 'false' AS shared_comments, 'false' AS shared_tickets,
        {utc("o.created_at")} AS updated_at, NULL AS url
    FROM customers_company o ORDER BY o.id
"""  # noqa: S608

DOMAIN_NAME = f"""
    SELECT d.company_id AS organization_id, row_number() OVER (PARTITION BY d.company_id ORDER BY d.id) - 1 AS index,
        d.domain AS domain_name, {NOW} AS _fivetran_synced
    FROM customers_company_domain d
"""  # noqa: S608

USER_TAG = f"""
    SELECT {PERSON.format("t.customer_id")} AS user_id, t.tier AS tag, {NOW} AS _fivetran_synced
    FROM desk_routing_tier t ORDER BY t.customer_id
"""  # noqa: S608

ORGANIZATION_TAG = f"""
    SELECT o.id AS organization_id, o.tier AS tag, {NOW} AS _fivetran_synced
    FROM customers_company o WHERE o.tier <> '' ORDER BY o.id
"""  # noqa: S608

TICKET_FORM_HISTORY = f"""
    SELECT t.id, t.name, t.name AS display_name, (t.retired_at IS NULL)::text AS active, 'false' AS end_user_visible,
        {utc("min(v.published_at)")} AS created_at, {utc("max(v.published_at)")} AS updated_at,
        'false' AS _fivetran_deleted, {NOW} AS _fivetran_synced
    FROM desk_case_types_type t LEFT JOIN desk_case_types_version v ON v.type_id = t.id
    GROUP BY t.id ORDER BY t.id
"""  # noqa: S608
