"""Addresses of this capability."""

from django.urls import path

from goals.planning.cascades.views import cascades as views
from goals.planning.cascades.views import nodes as views_nodes
from goals.planning.cascades.views import sheets as views_sheets

urlpatterns = [
    path("cascades/", views.cascade_list, name="cascade_list"),
    path("cascades/new/", views.create, name="cascade_create"),
    path("cascades/preview/", views.preview, name="cascade_preview"),
    path("cascades/<int:pk>/", views.detail, name="cascade_detail"),
    path("cascades/<int:pk>/edit/", views.edit, name="cascade_edit"),
    path("cascades/<int:pk>/rebalance/", views.rebalance, name="cascade_rebalance"),
    path("cascades/<int:pk>/publish/", views.publish, name="cascade_publish"),
    path("cascades/<int:pk>/export/", views_sheets.export, name="cascade_export"),
    path("cascades/<int:pk>/import/", views_sheets.upload, name="cascade_import"),
    path("cascades/<int:pk>/import/apply/", views_sheets.apply, name="cascade_import_apply"),
    path("cascades/<int:pk>/steps/<str:name>/", views.step, name="cascade_step"),
    path("cascades/nodes/<int:pk>/", views_nodes.detail, name="cascade_node_detail"),
    path("cascades/nodes/<int:pk>/branch/", views_nodes.branch, name="cascade_node_branch"),
    path("cascades/nodes/<int:pk>/edit/", views_nodes.edit, name="cascade_node_edit"),
    path("cascades/nodes/<int:pk>/cell/", views_nodes.cell, name="cascade_node_cell"),
    path("cascades/nodes/<int:pk>/commit/", views_nodes.commit, name="cascade_node_commit"),
    path("cascades/nodes/<int:pk>/lock/", views_nodes.lock, name="cascade_node_lock"),
    path("cascades/nodes/<int:pk>/release/", views_nodes.release, name="cascade_node_release"),
    path("cascades/nodes/<int:pk>/ramp/", views_nodes.ramp, name="cascade_node_ramp"),
    path("cascades/nodes/<int:pk>/weight/", views_nodes.weight, name="cascade_node_weight"),
    path("cascades/nodes/<int:pk>/add/", views_nodes.add, name="cascade_node_add"),
    path("cascades/nodes/<int:pk>/move/", views_nodes.move, name="cascade_node_move"),
]
