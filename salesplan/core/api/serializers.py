"""What programs send is taken whole or refused: a name that the API does not know is never passed over in silence."""

import difflib
from collections.abc import Mapping, MutableMapping
from typing import Any, ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.utils.formatting import lazy_format

from salesplan.core.api.fields import FigureField
from salesplan.core.fields import LONGEST_TEXT

# What a browser's form adds to its body.
OF_FORMS = frozenset({"csrfmiddlewaretoken", "_method"})


# How many entries a list or table takes unless its serializer says so, and how long a text may be that has no bound.
MOST_ENTRIES = 200


class Strict:
    """Refuse too much of a kind, unknown names, changes of what cannot be changed here, and parts of a list that lack a value.

    A program may send back the whole record it was given: a read-only value that is as it was changes nothing. Of an
    older version of the record it may differ, and the action answers that with a conflict.
    """

    # By name, where another number than MOST_ENTRIES is right.
    most_entries: ClassVar[dict[str, int]] = {}

    def to_internal_value(self, data: object) -> Any:
        if isinstance(data, Mapping):
            if errors := self._too_many(data):
                raise serializers.ValidationError(errors)
            errors = {**self._unknown(data), **self._unchangeable(data), **self._lacking(data)}
            if errors:
                raise serializers.ValidationError(errors)
        return super().to_internal_value(data)  # type: ignore[misc]

    def get_fields(self) -> dict[str, Any]:
        """Bound the texts that no field of a record bounds."""
        fields: dict[str, Any] = super().get_fields()  # type: ignore[misc]
        for field in fields.values():
            if isinstance(field, serializers.CharField) and not field.read_only and field.max_length is None:
                message: Any = field.error_messages["max_length"]
                text: Any = lazy_format(message, max_length=LONGEST_TEXT)
                field.max_length = LONGEST_TEXT
                field.validators.append(MaxLengthValidator(LONGEST_TEXT, message=text))
        return fields

    def _too_many(self, data: Mapping[str, Any]) -> dict[str, str]:
        """Count the entries of lists and tables before one of them is read."""
        errors = {}
        for name, value in data.items():
            most = self.most_entries.get(name, MOST_ENTRIES)
            if isinstance(value, list | Mapping) and len(value) > most:
                params = {"most": most, "count": len(value)}
                errors[name] = _("You can send at most %(most)s entries at once; this request has %(count)s.") % params
        return errors

    def _unknown(self: Any, data: Mapping[str, Any]) -> dict[str, str]:
        errors = {}
        for name in set(map(str, data)) - set(self.fields) - OF_FORMS:
            # The parts of a list or table in the body of a form: "choices.deals", "lines[0]product".
            if hasattr(data, "getlist") and name.replace("[", ".").partition(".")[0] in self.fields:
                continue
            similar = difflib.get_close_matches(name, list(self.fields), n=1, cutoff=0.7)
            message = _("There is no such field. Did you mean “%(near)s”?") if similar else _("There is no such field.")
            errors[name] = message % {"near": similar[0]} if similar else message
        return errors

    def _unchangeable(self: Any, data: Mapping[str, Any]) -> dict[str, str]:
        fixed = [name for name, field in self.fields.items() if field.read_only and name in data]
        if not fixed or self.parent is not None:
            return {}
        now: Mapping[str, Any] = {}
        if self.instance is not None:
            if "version" in data and data["version"] != getattr(self.instance, "version", None):
                return {}
            now = self.to_representation(self.instance)
        return {name: _("This can't be set here.") for name in fixed if now.get(name) != data[name]}

    def _lacking(self: Any, data: Mapping[str, Any]) -> dict[str, Any]:
        """A change may leave out fields of the record, but not of the lines and shares it replaces."""
        if self.parent is None or not getattr(self.root, "partial", False):
            return {}
        needed = [name for name, field in self.fields.items() if field.required and not field.read_only]
        return {name: self.fields[name].error_messages["required"] for name in needed if name not in data}


class ExactModelSerializer(Strict, serializers.ModelSerializer):
    """A serializer of records whose decimals are figures."""

    serializer_field_mapping = {  # noqa: RUF012 - as its base declares it
        **serializers.ModelSerializer.serializer_field_mapping,
        models.DecimalField: FigureField,
    }

    def build_standard_field(self, field_name: str, model_field: "models.Field[Any, Any]") -> Any:
        """Say of a choice that may be empty that it may, also where it is only read: the schema promises it then."""
        field_class, field_kwargs = super().build_standard_field(field_name, model_field)
        if "choices" in field_kwargs and model_field.blank and isinstance(model_field, models.CharField):
            field_kwargs["allow_blank"] = True
        return field_class, field_kwargs

    def include_extra_kwargs(self, kwargs: MutableMapping[str, Any], extra_kwargs: MutableMapping[str, Any]) -> Any:
        """As above: reading alone would drop it again."""
        may_be_empty = "choices" in kwargs and kwargs.get("allow_blank")
        merged = super().include_extra_kwargs(kwargs, extra_kwargs)
        return {**merged, "allow_blank": True} if may_be_empty else merged


class BodySerializer(Strict, serializers.Serializer):
    """What a step takes besides the record it is taken on."""
