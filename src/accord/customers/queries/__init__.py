"""Reads about customers. Whoever asks for a merged person gets the one into whom they were merged."""

from accord.customers.queries.consents import list_consents, may_we, who_allows
from accord.customers.queries.merges import addresses_brought_by, get_merge, list_merges
from accord.customers.queries.persons import (
    find_by_addresses,
    find_by_identity,
    find_by_outside_id,
    get_customer,
    list_customer_ids_of_language,
    list_customers,
    list_persons_after,
    search_customers,
)
from accord.customers.queries.records import (
    count_outside_records,
    find_owners_of_references,
    get_outside_record,
    list_outside_records,
    list_outside_records_of,
    read_figures,
)
from accord.customers.queries.times import entries_of, timeline

__all__ = [
    "addresses_brought_by",
    "count_outside_records",
    "entries_of",
    "find_by_addresses",
    "find_by_identity",
    "find_by_outside_id",
    "find_owners_of_references",
    "get_customer",
    "get_merge",
    "get_outside_record",
    "list_consents",
    "list_customer_ids_of_language",
    "list_customers",
    "list_merges",
    "list_outside_records",
    "list_outside_records_of",
    "list_persons_after",
    "may_we",
    "read_figures",
    "search_customers",
    "timeline",
    "who_allows",
]
