"""The root of the addresses; `<app>/urls.py` lists the rest."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("salesplan.core.urls")),
    path("", include("reports.urls")),
    path("people/", include("salesplan.people.urls")),
    path("customers/", include("customers.urls")),
    path("pipeline/", include("pipeline.urls")),
    path("goals/", include("goals.urls")),
    path("account/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("api/v1/", include(("salesplan.api", "api"))),
    path("admin/", admin.site.urls),
]
