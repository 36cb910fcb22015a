"""Addresses of themes: what people talk about, found without a list, and corrected by people."""

from django.urls import path

from accord.web.lead import views_theme_orders, views_theme_proposals, views_themes

urlpatterns = [
    path("listen/themes/", views_themes.themes, name="themes"),
    path("listen/themes/find/", views_theme_orders.find, name="themes-find"),
    path("listen/themes/corrections/", views_themes.corrections, name="theme-corrections"),
    path("listen/themes/corrections/<int:correction_id>/undo/", views_theme_orders.undo, name="theme-undo"),
    path("listen/themes/texts/<int:text_id>/", views_themes.text, name="theme-text"),
    path("listen/themes/texts/<int:text_id>/move/", views_theme_orders.move, name="theme-move"),
    path("listen/themes/proposals/<int:proposal_id>/", views_theme_proposals.take, name="theme-proposal-take"),
    path(
        "listen/themes/proposals/<int:proposal_id>/dismiss/",
        views_theme_proposals.dismiss,
        name="theme-proposal-dismiss",
    ),
    path("listen/themes/<int:theme_id>/", views_themes.theme, name="theme"),
    path("listen/themes/<int:theme_id>/rename/", views_theme_orders.rename, name="theme-rename"),
    path("listen/themes/<int:theme_id>/merge/", views_theme_orders.merge, name="theme-merge"),
    path("listen/themes/<int:theme_id>/split/", views_theme_orders.split, name="theme-split"),
    path("listen/themes/<int:theme_id>/hide/", views_theme_orders.hide, name="theme-hide"),
    path("listen/themes/<int:theme_id>/show/", views_theme_orders.show_again, name="theme-show"),
]
