"""A large tree is folded below its second level; what is opened comes by itself or stands in the address."""

import pytest
from django.test import Client
from django.urls import reverse

from salesplan.people.models import Membership, User
from tests.goals.planning.cascades.making import cascade, node, shared
from tests.world import START

pytestmark = pytest.mark.django_db


def crowd(world, count):
    """Put many people into East Two."""
    made = User.objects.bulk_create(
        User(username=f"c{i}", name=f"Crowd {i}", sort_key=f"crowd {i}") for i in range(count)
    )
    Membership.objects.bulk_create(Membership(person=one, team=world.east_two, starts_on=START) for one in made)


def get(who, url):
    client = Client()
    client.force_login(who)
    return client.get(url)


def names(answer):
    return [str(line.node) for line in answer.context["sheet"].lines]


@pytest.fixture
def large(world):
    crowd(world, 120)
    return shared(world)


def test_a_small_tree_is_shown_whole(world):
    assert len(names(get(world.admin, cascade(world).get_absolute_url()))) == 10


def test_a_large_tree_shows_regions_and_teams_and_opens_by_the_address(world, large):
    answer = get(world.admin, large.get_absolute_url())
    assert names(answer) == ["Company", "East", "East One", "East Two", "West", "West One"]
    page = answer.content.decode()
    assert len(page) < 60_000
    assert "Expand all" in page
    team = node(large, world.east_one)
    assert f"?view=total&amp;open={team.pk}" in page, "a link that needs no script"
    answer = get(world.admin, f"{large.get_absolute_url()}?open={team.pk}")
    assert names(answer)[2:5] == ["East One", "Chen Wei 陈伟", "Peer"]
    both = f"open={team.pk},{node(large, world.west_one).pk}"
    assert both in answer.content.decode(), "what is open stays open"
    assert "Outsider" in names(get(world.admin, f"{large.get_absolute_url()}?{both}"))
    assert len(names(get(world.admin, f"{large.get_absolute_url()}?open=all"))) == 130


@pytest.mark.parametrize("asked", ["x", "1,,a", "99999999", ""])
def test_an_address_that_opens_nothing(world, large, asked):
    assert len(names(get(world.admin, f"{large.get_absolute_url()}?open={asked}"))) == 6


def test_a_branch_answers_its_own_rows(world, large):
    answer = get(
        world.admin, reverse("goals:cascade_node_branch", args=[node(large, world.east_one).pk]) + "?view=months"
    )
    page = answer.content.decode()
    assert names(answer) == ["East One", "Chen Wei 陈伟", "Peer"]
    assert page.count('class="depth-3') == 2
    assert "data-tree-toggle" in page
    assert "<html" not in page
    assert (
        get(world.manager, reverse("goals:cascade_node_branch", args=[node(large, world.west_one).pk])).status_code
        == 404
    )


def test_figures_over_in_a_folded_branch_are_told(world, large):
    row = node(large, world.east_two)
    row.children.update(is_locked=True)
    type(row).objects.filter(pk=row.pk).update(amount=0, months=[0] * 12)
    assert "East Two: over by" in get(world.admin, large.get_absolute_url()).content.decode()


def test_after_an_edit_the_figure_is_in_sight(world, large):
    row = node(large, world.rep)
    client = Client()
    client.force_login(world.admin)
    typed = {"column": "2027", "value": "1000", "absorb": "siblings", "version": large.version}
    answer = client.post(reverse("goals:cascade_node_edit", args=[row.pk]) + "?view=months", typed)
    assert answer.url == f"{large.get_absolute_url()}?view=months&open={row.parent_id}"
    assert "Chen Wei 陈伟" in names(client.get(answer.url))


def test_the_cost_does_not_grow_with_people(world, django_assert_max_num_queries):
    crowd(world, 300)
    made = cascade(world)
    client = Client()
    client.force_login(world.admin)
    client.get(made.get_absolute_url())
    with django_assert_max_num_queries(15):
        client.get(made.get_absolute_url())
    with django_assert_max_num_queries(12):
        client.get(reverse("goals:cascade_node_branch", args=[node(made, world.east_two).pk]))
