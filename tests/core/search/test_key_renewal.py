"""Keys of older rules are made anew in batches, and the histories say nothing of it."""

import pytest
from django.core.management import call_command

from customers.accounts.models import Account
from pipeline.deals.models import Deal
from salesplan.core.search import key_renewal
from salesplan.core.search.models import KeyRenewal
from salesplan.core.search.rules import VERSION
from salesplan.core.search.tasks import renew_keys
from salesplan.people.models import User

pytestmark = pytest.mark.django_db


def age(*models):
    for model in models:
        model.objects.update(search_key="old", sort_key="old")


def events():
    return Account.pgh_event_model.objects.count() + Deal.pgh_event_model.objects.count()


def test_every_kind_that_is_found_is_renewed(world, monkeypatch):
    monkeypatch.setattr(key_renewal, "BATCH", 2)
    age(Account, Deal, User)
    before = events()
    assert not key_renewal.is_current()
    assert "up to date" in str(renew_keys())
    assert key_renewal.is_current()
    assert events() == before
    for model in (Account, Deal, User):
        assert not model.objects.filter(search_key="old").exists()
    assert "hexin" in Account.objects.get(pk=world.account.pk).search_key
    assert User.objects.get(pk=world.rep.pk).sort_key != "old"


def test_a_killed_walk_goes_on_where_it_was(world, monkeypatch):
    monkeypatch.setattr(key_renewal, "BATCH", 1)
    age(Deal)
    keyed = next(one for one in key_renewal.all_keyed() if one.label == "pipeline.Deal")
    assert key_renewal.renew_batch(keyed)
    first = KeyRenewal.objects.get(label="pipeline.Deal").last_pk
    assert list(Deal.objects.exclude(search_key="old").values_list("pk", flat=True)) == [first]
    # What the walk has passed is not looked at again.
    Deal.objects.filter(pk=first).update(search_key="touched")
    while key_renewal.renew_batch(keyed):
        pass
    assert Deal.objects.get(pk=first).search_key == "touched"
    assert not Deal.objects.filter(search_key="old").exists()


def test_newer_rules_begin_the_walk_again(world):
    assert key_renewal.renew(60)
    KeyRenewal.objects.update(version=VERSION - 1)
    age(Account)
    assert not key_renewal.is_current()
    assert key_renewal.renew(60)
    assert not Account.objects.filter(search_key="old").exists()


def test_what_is_up_to_date_costs_one_question(world, django_assert_num_queries):
    key_renewal.renew(60)
    with django_assert_num_queries(1):
        assert key_renewal.renew(60)


def test_the_command_does_it_at_once(world, capsys):
    key_renewal.renew(60)
    age(User)
    call_command("renew_search", "--all")
    assert "people.User: up to date" in capsys.readouterr().out
    assert not User.objects.filter(search_key="old").exists()
