"""Addresses of what the figures mean: failure demand, coming back, drivers, fairness across groups of customers."""

from django.urls import path

from accord.web.lead import views_demand, views_meaning, views_poor_service

urlpatterns = [
    path("listen/demand/", views_demand.demand, name="demand"),
    path("listen/demand/conversations/", views_demand.behind, name="demand-behind"),
    path("listen/demand/place/", views_demand.place, name="demand-place"),
    path("listen/demand/cost/", views_demand.cost, name="demand-cost"),
    path("listen/demand/poor-service/", views_poor_service.poor_service, name="poor-service"),
    path("listen/loyalty/", views_meaning.loyalty, name="loyalty"),
    path("listen/loyalty/conversations/", views_meaning.loyalty_behind, name="loyalty-behind"),
    path("listen/drivers/", views_meaning.drivers, name="drivers"),
    path("listen/drivers/conversations/", views_meaning.drivers_behind, name="drivers-behind"),
    path("listen/fairness/", views_meaning.fairness, name="customer-fairness"),
    path("listen/fairness/conversations/", views_meaning.fairness_behind, name="fairness-behind"),
]
