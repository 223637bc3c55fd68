"""Addresses of this capability."""

from django.urls import path

from goals.appraisals.views import appraisals, cards, outcomes, rounds

urlpatterns = [
    path("appraisals/", appraisals.appraisal_list, name="appraisal_list"),
    path("appraisals/people/<int:pk>/", appraisals.history, name="appraisal_history"),
    path("appraisals/<int:pk>/", appraisals.detail, name="appraisal_detail"),
    path("appraisals/<int:pk>/document.pdf", appraisals.appraisal_pdf, name="appraisal_pdf"),
    path("appraisals/<int:pk>/rate/", appraisals.rate, name="appraisal_rate"),
    path("appraisals/<int:pk>/adjust/", rounds.adjust, name="appraisal_adjust"),
    path("appraisals/<int:pk>/manager/", rounds.assign_manager, name="appraisal_assign_manager"),
    path("appraisals/<int:pk>/remove/", rounds.remove_person, name="appraisal_remove"),
    path("appraisals/<int:pk>/appeal/", outcomes.appeal, name="appeal_create"),
    path("appraisals/<int:pk>/appeal/decide/", outcomes.decide_appeal, name="appeal_decide"),
    path("appraisals/<int:pk>/rewards/new/", outcomes.propose_reward, name="reward_create"),
    path("appraisals/rewards/", outcomes.reward_list, name="reward_list"),
    path("appraisals/rewards/<int:pk>/decide/", outcomes.decide_reward, name="reward_decide"),
    path("appraisals/rewards/<int:pk>/give/", outcomes.give_reward, name="reward_give"),
    path("appraisals/rounds/new/", rounds.create, name="round_create"),
    path("appraisals/rounds/<int:pk>/", rounds.detail, name="round_detail"),
    path("appraisals/rounds/<int:pk>/move/", rounds.move, name="round_move"),
    path("appraisals/rounds/<int:pk>/remind/", rounds.remind, name="round_remind"),
    path("appraisals/rounds/<int:pk>/people/new/", rounds.add_person, name="round_add_person"),
    path("appraisals/scorecards/", cards.card_list, name="scorecard_list"),
    path("appraisals/scorecards/new/", cards.create, name="scorecard_create"),
    path("appraisals/scorecards/<int:pk>/", cards.detail, name="scorecard_detail"),
    path("appraisals/scorecards/<int:pk>/rename/", cards.rename, name="scorecard_rename"),
    path("appraisals/scorecards/<int:pk>/retire/", cards.retire, name="scorecard_retire"),
    path("appraisals/scorecards/<int:pk>/preview/", cards.preview, name="scorecard_preview"),
    path("appraisals/scorecards/<int:pk>/draft/", cards.draft, name="scorecard_draft"),
    path("appraisals/scorecards/<int:pk>/discard/", cards.discard, name="scorecard_discard"),
    path("appraisals/scorecards/<int:pk>/weights/", cards.weights, name="scorecard_weights"),
    path("appraisals/scorecards/<int:pk>/grades/", cards.grades, name="scorecard_grades"),
    path("appraisals/scorecards/<int:pk>/publish/", cards.publish, name="scorecard_publish"),
    path("appraisals/scorecards/<int:pk>/measures/new/", cards.measure_create, name="measure_create"),
    path("appraisals/scorecards/<int:pk>/measures/preview/", cards.measure_preview, name="measure_preview"),
    path("appraisals/scorecards/measures/<int:pk>/", cards.measure_edit, name="measure_edit"),
    path("appraisals/scorecards/measures/<int:pk>/remove/", cards.measure_remove, name="measure_remove"),
]
