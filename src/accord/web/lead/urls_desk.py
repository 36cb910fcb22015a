"""Addresses of the queues: how they stand, how they are shared out, and the rules that act in them."""

from django.urls import path

from accord.web.lead import views_queues, views_rules, views_sharing, views_work

urlpatterns = [
    path("queues/", views_queues.queues, name="queues"),
    path("queues/<int:queue_id>/share/", views_queues.share, name="queue-share"),
    path("queues/wall/", views_work.wall, name="queues-wall"),
    path("queues/<int:queue_id>/waiting/", views_work.work, name="queue-work"),
    path("queues/<int:queue_id>/waiting/assign/", views_work.assign, name="queue-work-assign"),
    path("queues/<int:queue_id>/waiting/undo/", views_work.undo, name="queue-work-undo"),
    path("queues/<int:queue_id>/balance/", views_work.balance, name="queue-balance"),
    path("queues/fairness/", views_queues.fairness, name="fairness"),
    path("queues/sharing/", views_sharing.sharing, name="sharing"),
    path("queues/sharing/queues/<int:queue_id>/", views_sharing.queue, name="sharing-queue"),
    path("queues/sharing/people/<int:employee_id>/", views_sharing.person, name="sharing-person"),
    path("queues/sharing/limits/", views_sharing.limits, name="sharing-limits"),
    path("queues/sharing/routes/new/", views_sharing.route, name="route-new"),
    path("queues/sharing/routes/<int:route_id>/", views_sharing.route, name="route"),
    path("queues/rules/", views_rules.rules, name="rules"),
    path("queues/rules/new/", views_rules.rule, name="rule-new"),
    path("queues/rules/try/", views_rules.try_it, name="rule-try"),
    path("queues/rules/<int:rule_id>/", views_rules.rule, name="rule"),
    path("queues/rules/<int:rule_id>/order/", views_rules.order, name="rule-order"),
]
