"""Addresses for everybody who works here, and lessons by signed link."""

from django.urls import path

from accord.web.everyone import (
    views_demo,
    views_home,
    views_learning,
    views_people,
    views_tasks,
    views_thanks,
    views_vision,
    views_wall,
)
from accord.web.ui.pieces import pieces

app_name = "everyone"

urlpatterns = [
    path("", views_home.home, name="home"),
    path("demo/", views_demo.demo, name="demo"),
    path("demo/as/<int:employee_id>/", views_demo.step_in, name="demo_step_in"),
    path("demo/customer/", views_demo.customer, name="demo_customer"),
    path("pieces/", pieces, name="pieces"),
    path("wall/", views_wall.wall, name="wall"),
    path("people/", views_people.people, name="people"),
    path("people/read/", views_people.read, name="news_read"),
    path("people/thanks/", views_thanks.thanks, name="thanks"),
    path("people/thanks/of/<int:conversation_id>/", views_thanks.of_conversation, name="thanks_of"),
    path("people/thanks/give/", views_thanks.give, name="thanks_give"),
    path("people/thanks/<int:thanks_id>/confirm/", views_thanks.confirm, name="thanks_confirm"),
    path("people/thanks/<int:thanks_id>/dismiss/", views_thanks.dismiss, name="thanks_dismiss"),
    path("people/lessons/", views_learning.lessons, name="lessons"),
    path("people/lessons/new/", views_learning.make, name="lesson_make"),
    path("people/lessons/<int:lesson_id>/", views_learning.lesson, name="lesson"),
    path("people/lessons/<int:lesson_id>/send/", views_learning.send, name="lesson_send"),
    path("people/vision/", views_vision.vision, name="vision"),
    path("people/vision/<int:proposal_id>/vote/", views_vision.vote, name="vision_vote"),
    path("people/vision/<int:proposal_id>/choose/", views_vision.choose, name="vision_choose"),
    path("l/<str:token>/", views_learning.learn, name="learn"),
    path("tasks/", views_tasks.tasks, name="tasks"),
    path("t/<str:token>/", views_tasks.task_by_link, name="task-by-link"),
]
