"""A field that picks one of many records by typing: a hidden id, a text, and a list of suggestions.

Without scripts the name itself is typed in full. A form in any app above may use it for accounts:

    account = RecordField(queryset=Account.objects.none(), url="customers:account_pick", label=_("account"))
    offer(self.fields, account=Account.objects.visible_to(user))
"""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class RecordPicker(forms.Widget):
    template_name = "customers/picker.html"
    input_type = "text"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.url_name = ""
        self.named: Any = None

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Give the template the chosen record, or what was typed."""
        context = super().get_context(name, None, attrs)
        pk, text = value if isinstance(value, tuple) else (value, None)
        record = self.named(pk) if self.named and pk not in (None, "") else None
        context["widget"] |= {
            "pk": record.pk if record else "",
            "text": text if text is not None else str(record or ""),
            "url": reverse(self.url_name),
        }
        return context

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> tuple[Any, Any] | None:
        """Return (id, text) as posted; a program may post the id alone."""
        if name not in data and f"{name}_text" not in data:
            return None
        return data.get(name), data.get(f"{name}_text")

    def as_posted(self, name: str, value: Model | None) -> dict[str, str]:
        """Return what a form sends for a chosen record."""
        return {f"{name}_text": str(value or ""), **({name: str(value.pk)} if value else {})}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> bool:
        """Say whether neither part was sent."""
        return name not in data and f"{name}_text" not in data


class RecordField(forms.ModelChoiceField):
    """See the module."""

    def __init__(self, queryset: QuerySet[Any] | None, *, url: str, by: str = "name", **kwargs: Any) -> None:
        super().__init__(queryset, widget=RecordPicker(), **kwargs)
        self.widget.url_name = url
        self.by = by

    def __deepcopy__(self, memo: dict[int, Any]) -> "RecordField":
        field = super().__deepcopy__(memo)
        field.widget.named = field.find
        return field

    def find(self, pk: object) -> Any:
        """Return the record of an id among those that may be chosen, or None."""
        if hasattr(pk, "pk"):
            return pk
        return self._rows.filter(pk=pk).first() if str(pk).isdecimal() else None

    @property
    def _rows(self) -> QuerySet[Any]:
        return cast(QuerySet[Any], self.queryset)  # a field of records always has one

    def prepare_value(self, value: object) -> Any:
        """Keep what was typed; a record stands for itself."""
        return value

    # Any: what the widget read, or a record.
    def to_python(self, value: Any) -> Any:
        """Return the record that was chosen, or whose name was typed in full."""
        pk, text = value if isinstance(value, tuple) else (value, None)
        if text is not None and not text.strip():
            return None
        chosen = self.find(pk) if pk else None
        if chosen is not None and text in (None, str(chosen)):
            return chosen
        if not text:
            if pk:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": pk}
                )
            return None
        matches = list(self._rows.filter(**{f"{self.by}__iexact": text.strip()})[:2])
        if len(matches) != 1:
            raise ValidationError(_("There is no “%(text)s”. Choose one from the list.") % {"text": text})
        return matches[0]

    def has_changed(self, initial: object, data: object) -> bool:
        """Compare ids."""
        pk = data[0] if isinstance(data, tuple) else data
        return str(getattr(initial, "pk", initial) or "") != str(pk or "")
