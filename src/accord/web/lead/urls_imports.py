"""Addresses of bringing in tables."""

from django.urls import path

from accord.web.lead import views_imports

urlpatterns = [
    path("listen/imports/", views_imports.imports, name="imports"),
    path("listen/imports/waiting/", views_imports.waiting, name="imports-waiting"),
    path("listen/imports/waiting/<int:waiting_id>/", views_imports.mend, name="import-mend"),
    path("listen/imports/mappings/<int:mapping_id>/forget/", views_imports.forget_mapping, name="mapping-forget"),
    path("listen/imports/<int:import_id>/", views_imports.one_import, name="import"),
    path("listen/imports/<int:import_id>/choose/", views_imports.choose, name="import-choose"),
    path("listen/imports/<int:import_id>/mapping/", views_imports.use_mapping, name="import-mapping"),
    path("listen/imports/<int:import_id>/forget/", views_imports.forget, name="import-forget"),
    path("listen/imports/<int:import_id>/undo/", views_imports.undo, name="import-undo"),
    path("listen/imports/<int:import_id>/aside/", views_imports.set_aside, name="import-aside"),
    path("listen/imports/<int:import_id>/errors.csv", views_imports.errors, name="import-errors"),
]
