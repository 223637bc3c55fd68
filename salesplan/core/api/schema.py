"""What the API's own schema says beside what is read from the code: sign-in, problems, idempotency keys."""

from typing import Any

from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from salesplan.core.api.idempotency import HEADER, IdempotentPosts

PROBLEM = {
    "type": "object",
    "description": "What went wrong, as problem details (RFC 9457).",
    "properties": {
        "type": {"type": "string", "description": "Stable for programs."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for people."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
                "required": ["field", "detail"],
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
}


class SessionScheme(OpenApiAuthenticationExtension):
    """Signed in as on the pages."""

    target_class = "salesplan.core.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


class KeyScheme(OpenApiAuthenticationExtension):
    """A key that a person made under Profile."""

    target_class = "salesplan.core.api.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        description = "The word Token, a space and the key."
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": description}


class Schema(AutoSchema):
    """Adds the key that makes a POST safe to repeat."""

    def get_override_parameters(self) -> list[Any]:
        if self.method != "POST" or not isinstance(self.view, IdempotentPosts):
            return []
        description = "The same request with the same key has its effect once and gets the same answer, for 24 hours."
        return [OpenApiParameter(HEADER, str, OpenApiParameter.HEADER, description=description)]


def add_problems(
    result: dict[str, Any], generator: SchemaGenerator, request: HttpRequest | None, public: bool
) -> dict[str, Any]:
    """Say of every operation that it may answer with a problem."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    answer = {
        "description": "Refused, with the reason",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault("default", answer)
    return result
