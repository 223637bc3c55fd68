"""The words of the declared rules as people read them, in the language of the page."""

from django.utils.translation import gettext, pgettext

from goals.pay.definition import schema
from goals.pay.definition.fields import RuleField
from goals.pay.definition.marking import SEPARATOR


def translated(text: str) -> str:
    """Return a marked text in the language of the page; nothing stays nothing."""
    context, separator, message = text.partition(SEPARATOR)
    if separator:
        return pgettext(context, message)
    return gettext(text) if text else ""


def choice(field: RuleField, value: str) -> str:
    """Return a word that a field can be as people read it; one that is not known stays as it is."""
    return translated(field.choices[value]) if value in field.choices else value


def word(group: str, key: str, value: str) -> str:
    """Return a word of a field as people read it, by the keys of its group and its own."""
    return choice(schema.find(group, key), value)


def attribute(name: str) -> str:
    """Return what an attribute of a sale is called."""
    return translated(schema.ATTRIBUTES.get(name, name))
