"""How the tests of plans ask for pages and post forms."""

from django.urls import reverse

PART = {"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0", "rows-MIN_NUM_FORMS": "0", "rows-MAX_NUM_FORMS": "60"}


def page(client, name, *args, query=""):
    answer = client.get(reverse(f"goals:{name}", args=args) + query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def as_(client, person):
    client.force_login(person)
    return client
