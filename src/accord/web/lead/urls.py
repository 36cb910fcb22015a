"""Addresses of Listen and Improve, and of the bell and the ideas that are everybody's."""

from django.urls import path

from accord.web.lead import (
    views_backtest,
    views_cause_orders,
    views_causes,
    views_figures,
    views_goodwill,
    views_ideas,
    views_levels,
    views_listen,
    views_repeats,
    views_stories,
)
from accord.web.lead.urls_audits import urlpatterns as audit_urls
from accord.web.lead.urls_desk import urlpatterns as desk_urls
from accord.web.lead.urls_feelings import urlpatterns as feeling_urls
from accord.web.lead.urls_imports import urlpatterns as import_urls
from accord.web.lead.urls_journey import urlpatterns as journey_urls
from accord.web.lead.urls_meaning import urlpatterns as meaning_urls
from accord.web.lead.urls_surveys import urlpatterns as survey_urls
from accord.web.lead.urls_themes import urlpatterns as theme_urls

app_name = "lead"

urlpatterns = [
    path("goodwill/", views_goodwill.goodwill, name="goodwill"),
    path("goodwill/<int:gesture_id>/decide/", views_goodwill.decide, name="goodwill-decide"),
    *audit_urls,
    *desk_urls,
    *feeling_urls,
    *import_urls,
    *journey_urls,
    *meaning_urls,
    *survey_urls,
    *theme_urls,
    path("bell/", views_listen.bell, name="bell"),
    path("bell/<int:signal_id>/", views_listen.bell_rung, name="bell-rung"),
    path("inbox/late/", views_levels.levels, name="levels"),
    path("listen/", views_listen.listen, name="listen"),
    path("listen/figures/", views_figures.figures, name="figures"),
    path("listen/figures/repeats/", views_repeats.repeats, name="repeats"),
    path("listen/figures/<slug:key>/", views_figures.figure, name="figure"),
    path("listen/backtest/", views_backtest.backtest, name="backtest"),
    path("listen/backtest/again/", views_backtest.look_back, name="backtest-again"),
    path("listen/signals/", views_listen.past_signals, name="past-signals"),
    path("listen/signals/<int:signal_id>/", views_listen.signal, name="signal"),
    path("listen/signals/<int:signal_id>/acknowledge/", views_listen.acknowledge, name="signal-acknowledge"),
    path("listen/signals/<int:signal_id>/dismiss/", views_listen.dismiss, name="signal-dismiss"),
    path("listen/signals/<int:signal_id>/place/", views_listen.place, name="signal-place"),
    path("listen/stories/", views_stories.stories, name="stories"),
    path("listen/stories/capture/<int:conversation_id>/", views_stories.capture, name="story-capture"),
    path("listen/stories/look/", views_stories.look_again, name="stories-look"),
    path("listen/stories/suggested/<int:suggestion_id>/", views_stories.suggested, name="story-suggested"),
    path("listen/stories/<int:story_id>/", views_stories.story, name="story"),
    path("listen/stories/<int:story_id>/review/", views_stories.review, name="story-review"),
    path("listen/stories/<int:story_id>/publish/", views_stories.publish, name="story-publish"),
    path("listen/stories/<int:story_id>/attach/", views_stories.attach, name="story-attach"),
    path("improve/", views_causes.improve, name="improve"),
    path("improve/causes/new/", views_causes.new_cause, name="cause-new"),
    path("improve/causes/<int:cause_id>/", views_causes.cause, name="cause"),
    path("improve/causes/<int:cause_id>/state/", views_cause_orders.state, name="cause-state"),
    path("improve/causes/<int:cause_id>/commit/", views_cause_orders.commit, name="cause-commit"),
    path("improve/causes/<int:cause_id>/reassign/", views_cause_orders.reassign, name="cause-reassign"),
    path("improve/causes/<int:cause_id>/signals/", views_cause_orders.add_signal, name="cause-signal"),
    path("improve/causes/<int:cause_id>/actions/", views_cause_orders.act, name="cause-act"),
    path(
        "improve/causes/<int:cause_id>/actions/<int:action_id>/done/", views_cause_orders.finish, name="cause-act-done"
    ),
    path("improve/causes/<int:cause_id>/fixed/", views_cause_orders.fix, name="cause-fixed"),
    path("improve/causes/<int:cause_id>/reopen/", views_cause_orders.reopen, name="cause-reopen"),
    path("improve/causes/<int:cause_id>/tell/", views_cause_orders.tell, name="cause-tell"),
    path("improve/ideas/", views_ideas.ideas, name="ideas"),
    path("improve/ideas/new/", views_ideas.new_idea, name="idea-new"),
    path("improve/ideas/<int:idea_id>/", views_ideas.idea, name="idea"),
    path("improve/ideas/<int:idea_id>/vote/", views_ideas.vote, name="idea-vote"),
    path("improve/ideas/<int:idea_id>/decide/", views_ideas.decide, name="idea-decide"),
    path("improve/ideas/<int:idea_id>/attach/", views_ideas.attach, name="idea-attach"),
]
