"""Addresses of this capability."""

from django.urls import path

from customers.loyalty.views import adjustments, members, programme, redemptions

urlpatterns = [
    path("loyalty/", members.loyalty_list, name="loyalty_list"),
    path("loyalty/programme/", programme.loyalty_programme, name="loyalty_programme"),
    path("loyalty/programme/edit/", programme.loyalty_programme_edit, name="loyalty_programme_edit"),
    path("loyalty/rules/new/", programme.loyalty_rule_create, name="loyalty_rule_create"),
    path("loyalty/rules/<int:pk>/edit/", programme.loyalty_rule_edit, name="loyalty_rule_edit"),
    path("loyalty/tiers/new/", programme.loyalty_tier_create, name="loyalty_tier_create"),
    path("loyalty/tiers/<int:pk>/edit/", programme.loyalty_tier_edit, name="loyalty_tier_edit"),
    path("loyalty/rewards/new/", programme.loyalty_reward_create, name="loyalty_reward_create"),
    path("loyalty/rewards/<int:pk>/edit/", programme.loyalty_reward_edit, name="loyalty_reward_edit"),
    path("loyalty/liability/", programme.loyalty_liability, name="loyalty_liability"),
    path("loyalty/redemptions/", redemptions.loyalty_redemption_list, name="loyalty_redemption_list"),
    path(
        "loyalty/redemptions/<int:pk>/deliver/",
        redemptions.loyalty_redemption_deliver,
        name="loyalty_redemption_deliver",
    ),
    path(
        "loyalty/redemptions/<int:pk>/cancel/", redemptions.loyalty_redemption_cancel, name="loyalty_redemption_cancel"
    ),
    path("loyalty/adjustments/", adjustments.loyalty_adjustment_list, name="loyalty_adjustment_list"),
    path("loyalty/adjustments/<int:pk>/", adjustments.loyalty_adjustment_detail, name="loyalty_adjustment_detail"),
    path(
        "loyalty/adjustments/<int:pk>/withdraw/",
        adjustments.loyalty_adjustment_withdraw,
        name="loyalty_adjustment_withdraw",
    ),
    path("loyalty/of-account/<int:pk>/", members.loyalty_of_account, name="loyalty_of_account"),
    path("loyalty/on-deal/<str:word>/", members.loyalty_on_deal, name="loyalty_on_deal"),
    path("loyalty/enrol/<int:pk>/", members.loyalty_enrol, name="loyalty_enrol"),
    path("loyalty/<int:pk>/", members.loyalty_detail, name="loyalty_detail"),
    path("loyalty/<int:pk>/statement.pdf", members.loyalty_statement, name="loyalty_statement"),
    path("loyalty/<int:pk>/refer/", members.loyalty_refer, name="loyalty_refer"),
    path("loyalty/<int:pk>/redeem/", redemptions.loyalty_redeem, name="loyalty_redeem"),
    path("loyalty/<int:pk>/adjust/", adjustments.loyalty_adjust, name="loyalty_adjust"),
]
