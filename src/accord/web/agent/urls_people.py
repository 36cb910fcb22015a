"""Addresses of the room of customers: people, companies, notes, and persons who may be one."""

from django.urls import path

from accord.web.agent import views_companies, views_customers, views_duplicates, views_notes

urlpatterns = [
    path("customers/", views_customers.list_customers, name="customers"),
    path("customers/<int:customer_id>/", views_customers.show_customer, name="customer"),
    path("customers/<int:customer_id>/river/", views_customers.show_river, name="river"),
    path("customers/<int:customer_id>/change/", views_customers.change_customer, name="change-customer"),
    path("customers/<int:customer_id>/consent/", views_customers.change_consent, name="customer-consent"),
    path("customers/<int:customer_id>/address/", views_customers.add_address, name="customer-address"),
    path("customers/<int:customer_id>/tier/", views_customers.change_tier, name="customer-tier"),
    path("customers/<int:customer_id>/company/", views_customers.change_company, name="customer-company"),
    path("customers/<int:customer_id>/notes/", views_notes.write_about_customer, name="customer-notes"),
    path("customers/<int:customer_id>/merge/", views_duplicates.merge, name="merge-customer"),
    path("customers/companies/", views_companies.show_companies, name="companies"),
    path("customers/companies/provider/", views_companies.name_provider, name="name-provider"),
    path("customers/companies/new/", views_companies.new_company, name="new-company"),
    path("customers/companies/<int:company_id>/", views_companies.show_company, name="company"),
    path("customers/companies/<int:company_id>/river/", views_companies.show_company_river, name="company-river"),
    path("customers/companies/<int:company_id>/edit/", views_companies.edit_company, name="edit-company"),
    path("customers/companies/<int:company_id>/notes/", views_notes.write_about_company, name="company-notes"),
    path("customers/same/", views_duplicates.list_duplicates, name="duplicates"),
    path("customers/same/<int:proposal_id>/", views_duplicates.decide, name="duplicate"),
    path("customers/merges/<int:merge_id>/", views_duplicates.take_merge_apart, name="take-apart"),
    path("notes/", views_notes.show_notes, name="notes"),
    path("notes/<int:note_id>/change/", views_notes.change_note, name="note-change"),
    path("notes/<int:note_id>/pin/", views_notes.pin_note, name="note-pin"),
    path("notes/<int:note_id>/remove/", views_notes.remove_note, name="note-remove"),
    path("notes/<int:note_id>/before/", views_notes.show_versions, name="note-versions"),
]
