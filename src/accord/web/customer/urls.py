"""Addresses of customers' pages: no account, a signed link or nothing at all."""

from django.urls import path

from accord.web.customer import (
    views_consent,
    views_contact,
    views_doors,
    views_status,
    views_survey,
    views_visit,
    views_wishes,
)

app_name = "customer"

urlpatterns = [
    path("contact/", views_contact.contact, name="contact"),
    path("contact/sent/<str:token>/", views_contact.contact_sent, name="contact-sent"),
    path("c/news/<str:token>/", views_consent.news, name="news"),
    path("c/<str:token>/", views_consent.consent, name="consent"),
    path("status/<str:token>/", views_status.status, name="status"),
    path("status/<str:token>/wishes/", views_wishes.wish, name="wishes"),
    path("q/<str:token>/", views_doors.door, name="door"),
    path("q/<str:token>/thanks/", views_doors.door_thanks, name="door-thanks"),
    path("s/<str:token>/", views_survey.survey, name="survey"),
    path("s/<str:token>/thanks/", views_survey.survey_thanks, name="survey-thanks"),
    path("s/<str:token>/d/", views_survey.survey_decoy, name="survey-decoy"),
    path("s/<str:token>/stop/", views_survey.survey_stop, name="survey-stop"),
    path("visits/<str:token>/", views_visit.visit, name="visit"),
    path("visits/<str:token>/photos/", views_visit.add_photos, name="visit-photos"),
    path("visits/<str:token>/photos/<int:photo_id>/", views_visit.photo, name="visit-photo"),
]
