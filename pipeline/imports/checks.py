"""What is wrong with a mapping, said in a sentence with the key and the nearest right one; nothing is passed over."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from pipeline.imports.fields import (
    ABOUT_FIELDS,
    FIELDS,
    LONGEST_NAME,
    SETTINGS,
    STAGE_KEYS,
    TOP,
    WORDS,
    needed,
)
from pipeline.imports.rules import FIRST_DAY, LAST_DAY, shown, unit_of
from pipeline.process.choices import ForecastCategory, StageKind
from salesplan.core.errors import Refused

SCALAR = (str, int, float, date)
NAMED = 120


def check(typed: Mapping[str, Any]) -> None:
    """Refuse a mapping with the first key that is wrong."""
    _check_keys(typed, (*TOP, *FIELDS), _("The mapping"))
    for key, wanted in TOP.items():
        if key in typed:
            _check_type(key, typed[key], wanted)
    _check_top(typed)
    for kind in FIELDS:
        if kind in typed:
            _check_type(f"[{kind}]", typed[kind], dict)
            _check_section(kind, typed[kind])
    if not any(kind in typed for kind in FIELDS):
        raise Refused(_("The mapping has no section. It can have: %(known)s.") % {"known": _listed(FIELDS)})


def _check_top(typed: Mapping[str, Any]) -> None:
    name = typed.get("name", "").strip()
    if not name:
        raise Refused(_("The mapping needs a name: it marks what was imported, so that a second run changes nothing."))
    if len(name) > LONGEST_NAME or ":" in name:
        raise Refused(
            _("The name of the mapping has at most %(most)s characters and no colon: it is part of every id.")
            % {"most": LONGEST_NAME}
        )
    if typed.get("decimal_mark", "") not in ("", ".", ","):
        raise Refused(_("decimal_mark is the decimal separator in the files: a point or a comma."))
    for form in typed.get("date_formats", ()):
        _check_type("date_formats", form, str)
        try:
            again = datetime.strptime(datetime(2017, 3, 21).strftime(form), form)  # noqa: DTZ001, DTZ007 - a date
        except ValueError:
            again = None
        if again is None or again.date() != date(2017, 3, 21):
            raise Refused(
                _(
                    "date_formats contains “%(form)s”, which is not a date format. Write it like %%d.%%m.%%Y or %%Y/%%m/%%d."
                )
                % {"form": shown(form)}
            )


def _check_section(kind: str, typed: Mapping[str, Any]) -> None:
    _check_keys(typed, ("file", *ABOUT_FIELDS, *SETTINGS[kind]), f"[{kind}]")
    if not typed.get("file"):
        raise Refused(_("The section [%(kind)s] names no file.") % {"kind": kind})
    _check_type(f"{kind}.file", typed["file"], str)
    for about in ABOUT_FIELDS:
        _check_type(f"{kind}.{about}", typed.get(about, {}), dict)
        _check_keys(typed.get(about, {}), FIELDS[kind], f"[{kind}.{about}]")
    for key, wanted in SETTINGS[kind].items():
        if key in typed:
            _check_type(f"{kind}.{key}", typed[key], wanted)
            _check_word(kind, key, typed[key])
    _check_fields(kind, typed)
    for name, column in typed.get("columns", {}).items():
        _check_unit(kind, name, column, typed.get("scale", {}))
    _check_stages(typed.get("stages", []))
    for key in ("channels", "loss_reasons"):
        for name in typed.get(key, []):
            _check_type(f"{kind}.{key}", name, str)
            _check_named(f"{kind}.{key}", name)
    if not FIRST_DAY <= typed.get("since", FIRST_DAY) <= LAST_DAY:
        raise Refused(_("%(key)s is too far from today.") % {"key": f"{kind}.since"})


def _check_fields(kind: str, typed: Mapping[str, Any]) -> None:
    """Check what is said of fields: names of columns, replacements, factors of figures, values for all rows."""
    columns, constant, default = (typed.get(about, {}) for about in ("columns", "constant", "default"))
    for name, column in columns.items():
        _check_type(f"{kind}.columns.{name}", column, str)
    for about, values in (("constant", constant), ("default", default)):
        for name, value in values.items():
            _check_type(f"{kind}.{about}.{name}", value, SCALAR)
    for name, pairs in typed.get("values", {}).items():
        _check_type(f"{kind}.values.{name}", pairs, dict)
        for key, value in pairs.items():
            _check_type(f"{kind}.values.{name}.{key}", value, SCALAR)
    for name, factor in typed.get("scale", {}).items():
        _check_scale(kind, name, factor)
    for about in ("values", "scale"):
        for name in typed.get(about, {}):
            if name not in columns:
                raise Refused(
                    _("%(key)s is about a field that no column fills. Name its column in [%(kind)s.columns].")
                    % {"key": f"{kind}.{about}.{name}", "kind": kind}
                )
    for name in needed(kind):
        if name not in columns and name not in constant:
            raise Refused(_("[%(kind)s.columns] must say which column is the %(key)s.") % {"kind": kind, "key": name})


def _check_unit(kind: str, name: str, column: str, scale: Mapping[str, Any]) -> None:
    """Ask for the factor of a column whose heading names a unit: 12.5 in a column of 万元 is 125,000."""
    factor = unit_of(column)
    if FIELDS[kind][name].kind == "amount" and factor is not None and name not in scale:
        raise Refused(
            _(
                "The column “%(column)s” seems to count in units of %(factor)s. Say so in the mapping: %(key)s = %(factor)s, or = 1 where its figures are whole amounts."
            )
            % {"column": shown(column), "factor": factor, "key": f"{kind}.scale.{name}"}
        )


def _check_scale(kind: str, name: str, factor: object) -> None:
    key = f"{kind}.scale.{name}"
    _check_type(key, factor, (int, float))
    is_figure = FIELDS[kind][name].kind in ("amount", "number")
    if not is_figure or not isinstance(factor, int | float) or not 0 < factor <= 10**9:
        raise Refused(
            _("%(key)s must be a factor above zero for a field that is a figure, such as 1000.") % {"key": key}
        )


def _check_stages(stages: list[Any]) -> None:
    if not stages:
        return
    names = []
    for stage in stages:
        _check_type("deals.stages", stage, dict)
        _check_keys(stage, STAGE_KEYS, "[[deals.stages]]")
        for key, wanted in STAGE_KEYS.items():
            if key in stage:
                _check_type(f"deals.stages.{key}", stage[key], wanted)
        _check_stage(stage)
        names.append(stage["name"].casefold())
    if twice := [name for name in names if names.count(name) > 1]:
        raise Refused(_("[[deals.stages]] names the stage “%(name)s” twice.") % {"name": twice[0]})
    kinds = [stage.get("kind", "open") for stage in stages]
    if kinds.count("won") != 1 or "open" not in kinds or "lost" not in kinds:
        raise Refused(
            _(
                "[[deals.stages]] must list at least one open stage, exactly one that is won and at least one that is lost."
            )
        )


def _check_stage(stage: Mapping[str, Any]) -> None:
    _check_named("deals.stages.name", stage.get("name", ""))
    told = {"name": stage["name"]}
    for key, known in (("kind", StageKind.values), ("category", ForecastCategory.values)):
        if key in stage and stage[key] not in known:
            raise Refused(
                _("The stage “%(name)s” has the %(key)s “%(value)s”. %(nearest)sUse one of: %(known)s.")
                % {**told, "key": key, "value": shown(stage[key]), **nearest(stage[key], known)}
            )
    if not 0 <= stage.get("probability", 0) <= 1:
        raise Refused(
            _("The stage “%(name)s” has a probability of %(value)s. Write it as a share from 0 to 1, such as 0.45.")
            % {**told, "value": stage["probability"]}
        )


def _check_named(key: str, name: str) -> None:
    if not 0 < len(name.strip()) <= NAMED:
        raise Refused(_("%(key)s needs a name of at most %(most)s characters.") % {"key": key, "most": NAMED})


def _check_word(kind: str, key: str, value: object) -> None:
    known = WORDS.get((kind, key))
    if known and value not in known:
        raise Refused(
            _("%(key)s can't be “%(value)s”. %(nearest)sUse one of: %(known)s.")
            % {"key": f"{kind}.{key}", "value": shown(value), **nearest(str(value), known)}
        )


def _check_keys(typed: Mapping[str, Any], known: Collection[str], where: str) -> None:
    for key in typed:
        if key not in known:
            raise Refused(
                _("%(where)s has an unknown key: %(key)s. %(nearest)sUse one of: %(known)s.")
                % {"where": where, "key": shown(key), **nearest(key, known)}
            )


def _check_type(key: str, value: object, wanted: type | tuple[type, ...]) -> None:
    kinds = wanted if isinstance(wanted, tuple) else (wanted,)
    # In Python true is a number, and a moment a date; in a mapping neither is meant.
    is_right = isinstance(value, kinds) and (not isinstance(value, bool) or bool in kinds)
    if not is_right or (date in kinds and isinstance(value, datetime)):
        names = " / ".join(dict.fromkeys(_type_name(kind) for kind in kinds))
        raise Refused(
            _("%(key)s must be %(wanted)s, not “%(value)s”.") % {"key": key, "wanted": names, "value": shown(value)}
        )


def _type_name(kind: type) -> str:
    return {
        str: _("a text in quotation marks"),
        list: _("a list in square brackets"),
        dict: _("a table of keys and values"),
        bool: _("true or false"),
        date: _("a day such as 2017-03-01"),
        int: _("a number"),
        float: _("a number"),
    }[kind]


def nearest(key: str, known: Collection[str]) -> dict[str, str]:
    """Return the facts of a sentence that offers the right key: the nearest one, where one is near, and all."""
    near = get_close_matches(str(key).casefold(), list(known), 1, 0.6)
    return {"nearest": _("Did you mean %(key)s? ") % {"key": near[0]} if near else "", "known": _listed(known)}


def _listed(known: Collection[str]) -> str:
    return ", ".join(sorted(known))
