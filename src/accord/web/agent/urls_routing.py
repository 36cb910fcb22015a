"""Addresses of macros, presence, the next one, handing over and why."""

from django.urls import path

from accord.web.agent import views_macros, views_routing

urlpatterns = [
    path("presence/", views_routing.presence, name="presence"),
    path("inbox/next/", views_routing.take, name="next"),
    path("inbox/hand-over/", views_routing.hand, name="hand-over"),
    path("inbox/clause/", views_routing.clause, name="clause"),
    path("inbox/<int:conversation_id>/why/", views_routing.why, name="why"),
    path("inbox/<int:conversation_id>/tier/", views_routing.tier, name="tier"),
    path("inbox/<int:conversation_id>/macros/", views_macros.pick, name="macro-pick"),
    path("inbox/<int:conversation_id>/macros/<int:macro_id>/", views_macros.use, name="macro-use"),
    path("inbox/macros/<int:use_id>/undo/", views_macros.undo, name="macro-undo"),
    path("macros/", views_macros.macros, name="macros"),
    path("macros/new/", views_macros.macro, name="macro-new"),
    path("macros/<int:macro_id>/", views_macros.macro, name="macro"),
]
