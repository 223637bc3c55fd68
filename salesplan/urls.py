"""The root of the addresses; `<app>/urls.py` lists the rest."""

from django.urls import include, path

from salesplan.menu_counts import menu_counts
from salesplan.people.views.profile import set_language

handler400 = "salesplan.core.http.error_pages.bad_request"
handler403 = "salesplan.core.http.error_pages.not_allowed"
handler404 = "salesplan.core.http.error_pages.not_found"
handler429 = "salesplan.core.http.error_pages.too_often"
handler500 = "salesplan.core.http.unavailable.failure"
urlpatterns = [
    path("", include("salesplan.core.urls")),
    path("", include("reports.urls")),
    path("", include("demo.urls")),
    path("people/", include("salesplan.people.urls")),
    path("customers/", include("customers.urls")),
    path("pipeline/", include("pipeline.urls")),
    path("goals/", include("goals.urls")),
    path("account/", include("salesplan.people.account_urls")),
    path("language/", set_language, name="set_language"),
    path("menu/counts/", menu_counts, name="menu_counts"),
    path("api/v1/", include(("salesplan.api", "api"))),
]
