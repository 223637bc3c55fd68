"""What records and fields are called in history: the names that Django derives from the code, said in every language.

Fields that have a label of their own keep it. Those here have none, since no form shows them; a tracked model or field
that is called nothing in Chinese fails the tests.
"""

from django.db.models import Field, Model
from django.utils.translation import gettext, gettext_noop

# As Django makes them from the names of classes and attributes.
NAMES = (
    gettext_noop("cascade"), gettext_noop("cascade node"),
    gettext_noop("published as"),
    gettext_noop("parent"),
    gettext_noop("months"),
    gettext_noop("figures"),
    gettext_noop("about id"), gettext_noop("about kind"), gettext_noop("account"), gettext_noop("adjusted at"),
    gettext_noop("adjusted by"), gettext_noop("amount base"), gettext_noop("appeal"), gettext_noop("appraisal"),
    gettext_noop("approved at"), gettext_noop("approved by"), gettext_noop("by"), gettext_noop("channel"),
    gettext_noop("code"), gettext_noop("company"), gettext_noop("contact"), gettext_noop("cost"), gettext_noop("copied from"),
    gettext_noop("created at"), gettext_noop("created by"), gettext_noop("deal"), gettext_noop("deal line"),
    gettext_noop("deal split"), gettext_noop("deal overlay"), gettext_noop("decided at"), gettext_noop("decided by"), gettext_noop("deleted at"),
    gettext_noop("done by"), gettext_noop("ends on"), gettext_noop("enrolment"), gettext_noop("entry"),
    gettext_noop("evidence"), gettext_noop("evidence hash"), gettext_noop("exchange rate"), gettext_noop("external id"), gettext_noop("given by"),
    gettext_noop("goal"), gettext_noop("happened on"), gettext_noop("head"), gettext_noop("incentive plan"),
    gettext_noop("initiative key"), gettext_noop("leadership"), gettext_noop("loss reason"), gettext_noop("made at"),
    gettext_noop("made by"), gettext_noop("main product"), gettext_noop("manager"), gettext_noop("manager done at"),
    gettext_noop("membership"), gettext_noop("monitor"), gettext_noop("number"), gettext_noop("person"),
    gettext_noop("plan"), gettext_noop("plan budget line"), gettext_noop("plan channel"), gettext_noop("plan goal"),
    gettext_noop("plan incentive"), gettext_noop("plan initiative"), gettext_noop("plan person"), gettext_noop("plan risk"),
    gettext_noop("plan rival"), gettext_noop("plan task"), gettext_noop("plan version"), gettext_noop("position"),
    gettext_noop("price"), gettext_noop("process"), gettext_noop("product"), gettext_noop("proposed at"),
    gettext_noop("proposed by"), gettext_noop("quota"), gettext_noop("reward"), gettext_noop("rival"),
    gettext_noop("round"), gettext_noop("sales plan"), gettext_noop("sales plan version"), gettext_noop("scorecard"),
    gettext_noop("scorecard version"), gettext_noop("self done at"), gettext_noop("set at"), gettext_noop("set by"),
    gettext_noop("stage"), gettext_noop("starts on"), gettext_noop("submitted by"), gettext_noop("task"),
    gettext_noop("team"),
    gettext_noop("at"), gettext_noop("quota response"),
    gettext_noop("pay run"), gettext_noop("dispute"),
    gettext_noop("plan draft"), gettext_noop("author"), gettext_noop("typed"), gettext_noop("new for"),
    gettext_noop("leaving"), gettext_noop("prepared at"), gettext_noop("prepared by"), gettext_noop("started at"),
    gettext_noop("started by"), gettext_noop("closes on"), gettext_noop("handed at"), gettext_noop("closed at"),
    gettext_noop("attachment"), gettext_noop("record id"), gettext_noop("media"), gettext_noop("sha256"), gettext_noop("stored"),
    gettext_noop("removed by"), gettext_noop("removed at"), gettext_noop("place"),
    gettext_noop("measured"), gettext_noop("opened on"), gettext_noop("remedy"),
)  # fmt: skip


def of_model(model: type[Model]) -> str:
    """Return what a kind of record is called, in the language of the page."""
    return gettext(str(model._meta.verbose_name))


def of_field(field: Field | None, name: str) -> str:
    """Return what a field is called; one that is gone keeps the name it had."""
    return gettext(str(field.verbose_name)) if field is not None else name
