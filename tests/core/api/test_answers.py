"""The API answers what its own schema promises, for an admin and for a rep, and shows the schema to who is signed in."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from jsonschema import Draft202012Validator, FormatChecker

from tests.test_permissions import TABLE

pytestmark = pytest.mark.django_db
JSON = "application/json"
# What lists the addresses, the schema itself, and the answer for addresses that are none.
BESIDE = ("api:api-root", "api:schema", "api:docs", "api:nothing")


def modern(schema: Any) -> Any:
    """Turn a schema of OpenAPI 3.0 into one of JSON Schema: `nullable` is a type there."""
    if isinstance(schema, list):
        return [modern(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    out = {key: modern(value) for key, value in schema.items() if key not in ("nullable", "readOnly", "writeOnly")}
    # What is only sent is not answered.
    sent = {
        key
        for key, value in (schema.get("properties") or {}).items()
        if isinstance(value, dict) and value.get("writeOnly")
    }
    if sent and isinstance(out.get("required"), list):
        out["required"] = [key for key in out["required"] if key not in sent]
    # An empty text is no address, which the checker of formats does not know of.
    out |= {"anyOf": out.pop("oneOf")} if "oneOf" in out else {}
    return {"anyOf": [out, {"type": "null"}]} if schema.get("nullable") is True else out


def promised(schema: dict[str, Any], url: str) -> dict[str, Any] | None:
    """Return what the schema promises for a GET of an address: of several paths that fit the one with most words."""
    fitting = [
        path
        for path, ways in schema["paths"].items()
        if "get" in ways and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), url.partition("?")[0])
    ]
    if not fitting:
        return None
    path = min(fitting, key=lambda text: text.count("{"))
    content = schema["paths"][path]["get"]["responses"]["200"].get("content", {})
    return content[JSON]["schema"] if JSON in content else None


def faults(schema: dict[str, Any], wanted: dict[str, Any], body: Any) -> list[str]:
    told = {**modern(wanted), "components": modern(schema["components"])}
    checker = Draft202012Validator(told, format_checker=FormatChecker())
    return [f"{'.'.join(map(str, fault.absolute_path))}: {fault.message[:160]}" for fault in checker.iter_errors(body)]


@pytest.mark.parametrize("role", ["admin", "rep"])
def test_every_answer_is_what_the_schema_promises(world, as_, role):
    client = as_(getattr(world, role))
    schema = client.get(reverse("api:schema"), headers={"Accept": "application/vnd.oai.openapi+json"}).json()
    wrong, checked, unknown = {}, 0, []
    # Those of one record come first: making it fills the lists.
    for name, rows in sorted(TABLE.items(), key=lambda item: (item[0].endswith("-list"), item[0])):
        for row in rows:
            if not name.startswith("api:") or row.method != "get" or name in BESIDE:
                continue
            url = reverse(name, args=row.args(world)) + row.query
            answer = client.get(url)
            if answer.status_code != 200 or not answer["Content-Type"].startswith(JSON):
                continue
            wanted = promised(schema, url)
            if wanted is None:
                unknown.append(url)
            elif found := faults(schema, wanted, answer.json()):
                wrong[url] = sorted(set(found))[:8]
            checked += 1
    assert unknown == []
    assert wrong == {}, "\n".join(f"{url}: {fault}" for url, found in wrong.items() for fault in found)
    assert checked >= 40


def test_a_field_that_is_not_promised_as_it_is_fails():
    schema = {"components": {"schemas": {"Size": {"enum": ["small"], "type": "string"}}}}
    assert faults(schema, {"$ref": "#/components/schemas/Size"}, "")
    assert not faults(schema, {"$ref": "#/components/schemas/Size", "nullable": True}, None)


def test_schema_and_documentation_are_for_who_is_signed_in(world, as_):
    assert Client().get(reverse("api:schema")).status_code == 401
    assert Client().get(reverse("api:docs")).url == "/account/login/?next=/api/v1/docs/"
    for name in ("api:schema", "api:docs"):
        assert as_(world.rep).get(reverse(name)).status_code == 200


def test_a_setting_opens_them(world, settings):
    settings.API_DOCS_OPEN = True
    for name in ("api:schema", "api:docs"):
        assert Client().get(reverse(name)).status_code == 200
