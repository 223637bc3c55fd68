"""Pages of drafts over HTTP."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from goals.pay.definition.fields import RuleGroup
from goals.pay.definition.schema import WHOLE
from goals.pay.editor.models import IncentivePlanAcceptance, IncentivePlanDraft
from goals.pay.plan.models import IncentivePlanVersion
from salesplan.core.notices.models import Notice
from tests.goals.making import enrol, plan, version
from tests.goals.pay.editor.making import RULES, draft, posted, waiting
from tests.texts import figures
from tests.world import NOW, person

STARTERS = ("simple", "accelerator", "ote", "override", "spiff")


@pytest.fixture
def admin(world, client):
    client.force_login(world.admin)
    return client


def inputs_of(part, path=""):
    """Yield the names of the plain inputs of a part of the rules and of the parts in it, each list with one row."""
    for one in part.shown():
        here = f"{path}-{one.key}" if path else one.key
        if isinstance(one, RuleGroup):
            yield from inputs_of(one, f"{here}-0" if one.is_many else here)
        elif one.is_input:
            yield here


def to(name, made):
    return reverse(f"goals:{name}", args=[made.pk])


class TestBegin:
    @pytest.mark.parametrize("starter", STARTERS)
    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_every_starter_can_pay_as_it_stands(self, world, admin, starter, language):
        admin.cookies["django_language"] = language
        answer = admin.post(to("plan_version_create", plan()), {"start": starter})
        made = IncentivePlanDraft.objects.get()
        assert answer["Location"] == to("plan_draft_edit", made)
        built = admin.get(answer["Location"]).context["built"]
        assert built.problems == []
        assert built.curve is not None

    def test_a_draft_begins_from_the_version_in_force(self, world, admin):
        version(plan(), [("0", "0.2")], date(2027, 6, 1))
        admin.post(to("plan_version_create", plan()), {"start": ""})
        made = IncentivePlanDraft.objects.get()
        assert made.base.number == 1
        assert made.definition == plan().versions.get(number=1).definition

    def test_asking_for_the_page_writes_nothing(self, world, admin):
        assert admin.get(to("plan_version_create", plan())).status_code == 200
        assert not IncentivePlanDraft.objects.exists()


class TestBuild:
    def test_each_rule_has_its_example(self, world, admin):
        page = admin.get(to("plan_draft_edit", draft(world))).content.decode()
        assert {"118%", "¥1,000,000", "¥54,400", "¥500,000", "¥180,000", "3%", "5%", "8%"} <= {*figures(page)}
        assert "&lt; 50%" in page

    def test_saving_keeps_what_was_typed(self, world, admin):
        made = draft(world)
        rules = {**RULES, "spiff": [{"name": "Launch", "amount": "2000", "from": "2027-01-01", "to": "2027-03-31"}]}
        answer = admin.post(to("plan_draft_edit", made), posted(rules, version=made.version))
        assert answer["Location"] == made.get_absolute_url()
        made.refresh_from_db()
        assert made.definition == rules
        assert made.version == 2

    def test_what_a_filter_can_be_is_chosen_from_what_exists(self, world, admin):
        rules = {
            "component": [{**RULES["component"][0], "where": {"channel": str(world.channel.pk), "industry": "retail"}}]
        }
        made = draft(world, rules)
        with translation.override("en"):
            page = admin.get(to("plan_draft_edit", made), headers={"Accept-Language": "zh-hans"}).content.decode()
        assert re.search(rf'value="{world.channel.pk}" checked\s*> 直销', page)
        assert re.search(r'value="retail" checked\s*> 零售', page)
        answer = admin.post(to("plan_draft_edit", made), posted(rules, version=made.version))
        assert answer.status_code == 302
        made.refresh_from_db()
        assert made.definition == rules

    @pytest.mark.parametrize(("where", "said"), [
        ({"product": "GONE"}, "No longer available: GONE."), ({"channel": ["1", "Direct"]}, "available: Direct."),
        ({"segment": "huge"}, "No longer available: huge."), ({"deal_type": "barter"}, "available: barter."),
    ])  # fmt: skip
    def test_what_does_not_exist_any_more_is_named_at_its_input(self, world, admin, where, said):
        made = draft(world, {"component": [{**RULES["component"][0], "where": where}]})
        page = admin.get(to("plan_draft_edit", made)).content.decode()
        assert '<a href="#id_component-0-where-0-values">' in page
        assert (
            said.replace("available: Direct", "available: " + ("1, " if world.channel.pk != 1 else "") + "Direct")
            in page
        )
        refused = admin.post(to("plan_draft_submit", made))
        assert refused.status_code == 422

    def test_a_figure_that_nobody_has_of_their_own_scales_nothing(self, world, admin):
        made = draft(world, {**RULES, "multiplier": [{"name": "m", "metric": "gone", "steps": [["0", "1"]]}]})
        page = admin.get(to("plan_draft_edit", made)).content.decode()
        assert "This figure does not exist per person." in page

    @pytest.mark.parametrize(("path", "typed", "said"), [
        ("component-0-steps-1-value", "a lot", "“a lot” is not a number."),
        ("component-0-windfall", "twice", "“twice” is not a number."),
        ("component-0-name", "", "Fill this in."),
        ("component-0-mode", "sideways", "Choose one from the list."),
        ("cap-0-amount", "", "Enter a maximum: an amount, or a share of the target pay."),
    ])  # fmt: skip
    def test_what_cannot_be_read_is_saved_as_it_was_typed_and_named_in_its_place(self, world, admin, path, typed, said):
        made = draft(world)
        data = posted(RULES, version=made.version, why="Half of it") | {path: typed}
        assert admin.post(to("plan_draft_edit", made), data)["Location"] == to("plan_draft_edit", made)
        made.refresh_from_db()
        assert made.why == "Half of it"
        # Opened again, also by somebody else, it is what was typed, with what is wrong beside it.
        page = admin.get(to("plan_draft_edit", made)).content.decode()
        assert f'href="#id_{path}">{said}' in page
        assert not typed or typed == "sideways" or f'value="{typed}"' in page
        assert said in admin.get(to("plan_draft_detail", made)).content.decode()
        answer = admin.post(to("plan_draft_submit", made))
        assert answer.status_code == 422
        assert f"be used for pay yet: {said}" in answer.content.decode()
        # Mended, nothing of it is left.
        admin.post(to("plan_draft_edit", made), posted(RULES, version=made.version))
        made.refresh_from_db()
        assert (made.form_values, made.definition) == (None, RULES)

    def test_a_day_that_is_missing_does_not_lose_the_rules(self, world, admin):
        made = draft(world)
        data = posted(RULES, version=made.version) | {"starts_on": "", "component-0-steps-1-value": "6"}
        answer = admin.post(to("plan_draft_edit", made), data)
        assert answer.status_code == 422
        assert "The rules were saved, except for the fields marked above" in answer.content.decode()
        made.refresh_from_db()
        assert made.starts_on == date(2027, 1, 1)
        assert made.definition["component"][0]["steps"][1] == ["0.5", "0.06"]
        # The form goes on from what is saved now.
        again = posted(RULES, version=answer.context["head"].data["version"])
        assert admin.post(to("plan_draft_edit", made), again).status_code == 302

    def test_a_figure_that_may_be_two_is_asked_and_the_button_answers(self, world, admin):
        made = draft(world)
        url = to("plan_draft_edit", made)
        data = posted(RULES, version=made.version) | {"plan-variable": "12.500"}
        page = admin.post(url, data, follow=True).content.decode()
        assert 'name="plan-variable.as" value="12500|12.500"' in page
        made.refresh_from_db()
        again = data | {"plan-variable.as": "12500|12.500", "version": made.version}
        assert admin.post(url, again).status_code == 302
        made.refresh_from_db()
        assert made.definition["plan"]["variable"] == "12500"

    @pytest.mark.parametrize(("change", "said"), [
        ({"component-0-steps-0-from": "10"}, "Row 1 must start at 0, so that every amount has a rate."),
        ({"component-0-steps-2-from": "50"}, "Row 3 starts at the same value as the one before it."),
        ({"component-0-steps-2-from": "20"}, "Row 3 starts below the one before it."),
        ({"component-0-yields": "share"}, "the component needs a target, a weight or a pool"),
        ({"component-0-yields": "money"}, "Only fixed sums and straight lines give money."),
        ({"component-0-weight": "40"}, "The weights of the components must total 100 %, not 40 %."),
        ({"cap-0-component": "Gone"}, "The plan has no “Gone”."),
        ({"cap-0-per": "deal", "cap-0-excess": "carry"}, "what exceeds a cap per deal is lost"),
        ({"reserve-share": "130"}, "This must be between 0 and 100 %."),
    ])  # fmt: skip
    def test_what_cannot_pay_is_said_beside_the_form_and_saved(self, world, admin, change, said):
        made = draft(world)
        data = posted(RULES, version=made.version) | change
        assert said in admin.post(to("plan_draft_preview", made), data).content.decode()
        assert admin.post(to("plan_draft_edit", made), data)["Location"] == to("plan_draft_edit", made)
        answer = admin.post(to("plan_draft_submit", made))
        assert answer.status_code == 422
        assert "be used for pay yet" in answer.content.decode()

    @pytest.mark.parametrize(("command", "key", "count"), [
        ("add component", "component", 2), ("copy component-0", "component", 2), ("remove component-0", "component", 0),
        ("add spiff", "spiff", 1), ("add cap", "cap", 2), ("add reward", "reward", 1), ("add multiplier", "multiplier", 1),
    ])  # fmt: skip
    def test_buttons_change_the_rows_without_saving(self, world, admin, command, key, count):
        made = draft(world)
        answer = admin.post(to("plan_draft_edit", made), posted(RULES, version=made.version, do=command))
        assert answer.status_code == 200
        assert len(answer.context["form"][key].rows) == count
        made.refresh_from_db()
        assert made.definition == RULES

    def test_every_input_of_the_shape_is_drawn(self, world, admin):
        """A part of the rules that the page does not ask for can only be written by hand."""
        many = [part.key for part in WHOLE.fields if part.is_many]
        made = draft(world, {key: [{}] for key in many} | {"component": [{"weights": [{}], "kicker": [{}]}]})
        page = admin.get(to("plan_draft_edit", made)).content.decode()
        lost = [path for path in inputs_of(WHOLE) if f'name="{path}"' not in page]
        assert lost == []

    def test_the_preview_tells_examples_and_changes_and_writes_nothing(self, world, admin):
        base = plan().versions.get()
        made = draft(world, base=base)
        rules = {"component": [{"name": "commission", "by": "attainment", "steps": [["0", "0.04"], ["1", "0.07"]]}]}
        page = admin.post(to("plan_draft_preview", made), posted(rules)).content.decode()
        assert "Commission: from 100% to 150% it rises from 6% to 7%." in page
        assert 'id="example-component-0" hx-swap-oob="true"' in page
        made.refresh_from_db()
        assert made.definition == RULES

    def test_the_second_writer_is_shown_the_difference(self, world, admin):
        made = draft(world)
        admin.post(to("plan_draft_edit", made), posted(RULES, version=1, why="First"))
        answer = admin.post(to("plan_draft_edit", made), posted({**RULES, "cap": []}, version=1, why="Second"))
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "First" in page
        assert "Second" in page
        assert "The whole plan – Cap was removed" in page
        made.refresh_from_db()
        assert made.why == "First"


class TestApproval:
    def test_four_eyes(self, world, admin):
        made, other = waiting(world)
        assert admin.post(to("plan_draft_approve", made)).status_code == 403
        assert "another admin has to approve it" in admin.get(made.get_absolute_url()).content.decode()
        admin.force_login(other)
        assert admin.post(to("plan_draft_approve", made)).status_code == 302
        made.refresh_from_db()
        assert made.state == "approved"
        assert made.became.definition == RULES
        assert made.became.number == 2
        assert "Version 2" in admin.get(made.get_absolute_url()).content.decode()

    def test_returned_with_a_reason(self, world, admin):
        made, other = waiting(world)
        admin.force_login(other)
        assert admin.post(to("plan_draft_return", made), {"note": " "}).status_code == 422
        assert admin.post(to("plan_draft_return", made), {"note": "The cap is too low"}).status_code == 302
        admin.force_login(world.admin)
        page = admin.get(made.get_absolute_url()).content.decode()
        assert "The cap is too low" in page
        assert "Send for approval" in page

    def test_one_admin_alone_is_told_what_to_do(self, world, admin):
        made = draft(world)
        assert "there is only one admin" in admin.get(made.get_absolute_url()).content.decode()
        assert admin.post(to("plan_draft_submit", made)).status_code == 422

    def test_discarded_and_taken_out_again(self, world, admin):
        made = draft(world)
        admin.post(to("plan_draft_discard", made))
        assert admin.get(to("plan_draft_edit", made)).status_code == 302
        admin.post(to("plan_draft_restore", made))
        made.refresh_from_db()
        assert made.state == "draft"


class TestAcceptance:
    @pytest.fixture
    def approved(self, world, client):
        made, other = waiting(world)
        enrol(plan(), world.rep, world.outsider)
        client.force_login(other)
        client.post(to("plan_draft_approve", made))
        return IncentivePlanVersion.objects.get(number=2)

    def test_a_person_is_told_reads_and_accepts(self, world, client, approved):
        client.force_login(world.rep)
        notice = Notice.objects.get(person=world.rep, kind="incentive_plan")
        assert notice.url == to("plan_version_document", approved)
        page = client.get(notice.url).content.decode()
        assert "I accept these rules" in page
        assert "rounding, once, half up" in page
        assert client.post(to("plan_version_accept", approved)).status_code == 302
        assert client.post(to("plan_version_accept", approved)).status_code == 302
        assert IncentivePlanAcceptance.objects.get().person == world.rep
        assert "You accepted this version" in client.get(notice.url).content.decode()

    def test_the_page_of_the_plan_asks_for_it_until_it_is_given(self, world, client, approved):
        client.force_login(world.rep)
        assert "Version 2, in force from 1 Jan 2027" in client.get(to("plan_draft_list", plan())).content.decode()
        IncentivePlanAcceptance.objects.create(version=approved, person=world.rep, at=NOW)
        assert "Version 2" not in client.get(to("plan_draft_list", plan())).content.decode()

    def test_a_manager_sees_their_people_only(self, world, client, approved):
        client.force_login(world.manager)
        rows = client.get(to("plan_version_document", approved)).context["rows"]
        assert [(row.person, row.at) for row in rows] == [(world.rep, None)]

    def test_nobody_accepts_for_another(self, world, client, approved):
        client.force_login(world.admin)
        assert client.post(to("plan_version_accept", approved)).status_code == 403
        client.force_login(world.peer)
        assert client.post(to("plan_version_accept", approved)).status_code == 404

    def test_the_document_is_printed_in_both_languages(self, world, client, approved):
        client.force_login(world.rep)
        for language in ("en", "zh-hans"):
            client.cookies["django_language"] = language
            answer = client.get(to("plan_version_pdf", approved))
            assert answer["Content-Type"] == "application/pdf"
            assert answer.content.startswith(b"%PDF")

    def test_the_page_costs_the_same_for_more_people(self, world, client, approved, django_assert_max_num_queries):
        enrol(plan(), *[person(f"p{i}", team=world.east_one) for i in range(30)])
        client.force_login(world.admin)
        with django_assert_max_num_queries(13):
            assert len(client.get(to("plan_version_document", approved)).context["rows"]) == 32


class TestCompare:
    def test_whole_definitions_are_compared(self, world, admin):
        version(plan(), [("0", "0.04"), ("1", "0.05")], date(2027, 1, 1), cap=Decimal(50_000))
        page = admin.get(to("plan_version_compare", plan())).content.decode()
        assert "Commission: from 100% to 150% it falls from 6% to 5%." in page
        assert "Commission: from 150% on it falls from 8% to 5%." in page
        assert "at most ¥50,000 for each statement; the excess is lost" in page

    def test_in_chinese(self, world, admin):
        version(plan(), [("0", "0.04"), ("1", "0.05")], date(2027, 1, 1))
        admin.cookies["django_language"] = "zh-hans"
        with translation.override("zh-hans"):
            page = admin.get(to("plan_version_compare", plan())).content.decode()
        assert "it falls from" not in page
