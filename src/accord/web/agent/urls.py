"""Addresses of the people who answer customers."""

from django.urls import include, path

from accord.web.agent import (
    views_customers,
    views_deciding,
    views_files,
    views_finding,
    views_inbox,
    views_keeping,
    views_noticing,
    views_pictures,
    views_several,
    views_writing,
)
from accord.web.agent.urls_routing import urlpatterns as routing_urls

app_name = "agent"

urlpatterns = [
    path("", include("accord.web.agent.urls_promises")),
    path("inbox/", views_inbox.show_inbox, name="inbox"),
    path("inbox/rows/", views_inbox.show_rows, name="rows"),
    path("inbox/views/", views_inbox.show_views, name="views"),
    path("inbox/several/assign/", views_several.assign, name="several-assign"),
    path("inbox/several/snooze/", views_several.snooze, name="several-snooze"),
    path("inbox/several/solve/", views_several.solve, name="several-solve"),
    path("inbox/several/read/", views_several.read, name="several-read"),
    path("inbox/several/undo/<str:token>/", views_several.undo, name="several-undo"),
    path("inbox/<int:conversation_id>/", views_inbox.show_conversation, name="conversation"),
    path("inbox/<int:conversation_id>/letters/", views_inbox.show_letters, name="letters"),
    path("inbox/<int:conversation_id>/composer/", views_inbox.show_composer, name="composer"),
    path("inbox/<int:conversation_id>/write/", views_writing.write, name="write"),
    path("inbox/<int:conversation_id>/draft/", views_writing.keep_draft, name="draft"),
    path("inbox/<int:conversation_id>/let-in/<int:participant_id>/", views_writing.let_in, name="let-in"),
    path("inbox/<int:conversation_id>/read/", views_deciding.read, name="read"),
    path("inbox/<int:conversation_id>/assign/", views_deciding.assign, name="assign"),
    path("inbox/<int:conversation_id>/snooze/", views_deciding.snooze, name="snooze"),
    path("inbox/<int:conversation_id>/status/", views_deciding.status, name="status"),
    path("inbox/<int:conversation_id>/solve/", views_deciding.solve, name="solve"),
    path("inbox/<int:conversation_id>/merge/", views_deciding.merge, name="merge"),
    path("inbox/merges/<int:merge_id>/undo/", views_deciding.unmerge, name="unmerge"),
    path("inbox/<int:conversation_id>/bring-back/", views_deciding.bring_back, name="bring-back"),
    path(
        "inbox/<int:conversation_id>/ask/workaround/", views_deciding.ask, {"what": "workaround"}, name="ask-workaround"
    ),
    path("inbox/<int:conversation_id>/ask/idea/", views_deciding.ask, {"what": "idea"}, name="ask-idea"),
    path("inbox/<int:conversation_id>/ask/bell/", views_deciding.ask, {"what": "bell"}, name="ask-bell"),
    path("inbox/<int:conversation_id>/workaround/", views_noticing.note_workaround, name="workaround"),
    path("inbox/<int:conversation_id>/idea/", views_noticing.note_better, name="idea"),
    path("inbox/<int:conversation_id>/story/", views_noticing.make_story, name="story"),
    path("inbox/<int:conversation_id>/bell/", views_noticing.ring, name="bell"),
    path("inbox/messages/<int:message_id>/take-back/", views_writing.take_back, name="take-back"),
    path("inbox/messages/<int:message_id>/now/", views_writing.send_now, name="send-now"),
    path("inbox/messages/<int:message_id>/author/", views_writing.give_to_first_author, name="give-to-author"),
    path("inbox/<int:conversation_id>/give-back/", views_writing.undo_giving, name="give-back"),
    path("inbox/messages/<int:message_id>/again/", views_writing.order_again, name="send-again"),
    path("inbox/messages/<int:message_id>/arrived/", views_writing.order_arrived, name="arrived"),
    path("inbox/messages/<int:message_id>/mail/", views_files.show_mail, name="mail"),
    path("inbox/messages/<int:message_id>/picture/", views_pictures.show_picture, name="picture"),
    path("inbox/messages/<int:message_id>/inline/", views_files.serve_inline, name="inline"),
    path("inbox/messages/<int:message_id>/raw/", views_files.serve_raw, name="raw"),
    path("files/<int:attachment_id>/<str:name>", views_files.serve_file, name="file"),
    path("customers/", views_customers.list_customers, name="customers"),
    path("customers/<int:customer_id>/", views_customers.show_customer, name="customer"),
    path("customers/<int:customer_id>/river/", views_customers.show_river, name="river"),
    path("customers/<int:customer_id>/change/", views_customers.change_customer, name="change-customer"),
    path("search/", views_finding.search, name="search"),
    path("views/keep/", views_keeping.keep, name="keep-view"),
    path("views/<int:view_id>/remove/", views_keeping.remove, name="remove-view"),
    path("palette/", views_finding.answer_palette, name="palette"),
    *routing_urls,
]
