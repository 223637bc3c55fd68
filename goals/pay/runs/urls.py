"""Addresses of pay runs."""

from django.urls import path

from goals.pay.runs.views import payslips as slip_views
from goals.pay.runs.views import runs as run_views

urlpatterns = [
    path("pay/runs/", run_views.run_list, name="pay_run_list"),
    path("pay/runs/new/", run_views.run_create, name="pay_run_create"),
    path("pay/runs/<int:pk>/", run_views.run_detail, name="pay_run_detail"),
    path("pay/runs/<int:pk>/reopen/", run_views.run_reopen, name="pay_run_reopen"),
    path("pay/runs/<int:pk>/lock/", run_views.run_lock, name="pay_run_lock"),
    path("pay/runs/<int:pk>/corrections/", run_views.run_corrections, name="pay_run_corrections"),
    path("pay/runs/<int:pk>/payroll/<str:kind>/", slip_views.payroll, name="pay_run_payroll"),
    path("pay/runs/<int:pk>/people/<int:person>/", slip_views.slip_detail, name="payslip_detail"),
    path("pay/runs/<int:pk>/people/<int:person>/<str:kind>/", slip_views.slip_export, name="payslip_export"),
    path("pay/runs/<int:pk>/<str:step>/", run_views.run_move, name="pay_run_move"),
    path("pay/adjustments/new/", slip_views.adjustment_create, name="pay_adjustment_create"),
]
