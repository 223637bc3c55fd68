"""Template tags and filters of the interface; builtins, so no `{% load %}` is needed.

`templates/components/README.md` shows each with an example. Filters write in the language of the request and in the
active time zone by way of `salesplan.core.format`; tags draw components from `templates/components/`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BoundField
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from salesplan.core import avatars, icons, metrics
from salesplan.core import format as write
from salesplan.core.charts import PlotlyFigure
from salesplan.core.company.queries import company
from salesplan.core.templatetags import drawing, figures, links
from salesplan.core.templatetags.texts import TEXTS, LetterEncoder
from salesplan.core.typing import DisplayText, User

register = template.Library()
register.tags.update(links.register.tags)
register.filters.update(figures.register.filters)


def _local(value: object) -> Any:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def day(value: date | None) -> str:
    return write.day(_local(value))


@register.filter
def short_day(value: date | None) -> str:
    return write.day(_local(value), form="short_day")


@register.filter
def weekday(value: date | None) -> str:
    return write.day(_local(value), form="weekday")


@register.filter
def month(value: date | None) -> str:
    return write.day(_local(value), form="month")


@register.filter
def moment(value: datetime | None) -> str:
    return write.moment(_local(value))


@register.filter
def clock(value: datetime | None) -> str:
    return write.clock(_local(value))


@register.filter
def ago(value: date | datetime | None) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        today = timezone.localdate()
        if value == today:
            return _("today")
        midnight = datetime.min.time()
        return write.ago(datetime.combine(value, midnight), datetime.combine(today, midnight))
    if value is not None and timezone.is_naive(value):
        value = timezone.make_aware(value)
    return write.ago(value, timezone.now())


@register.simple_tag
def when(value: date | datetime | None) -> str:
    if not value:
        return write.NOTHING
    exact = moment(value) if isinstance(value, datetime) else day(value)
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), exact, ago(value))


def person_name(person: User | None) -> str:
    """Return how a person is called: display_name, full name, or their text."""
    if person is None:
        return ""
    label = getattr(person, "display_name", "") or getattr(person, "get_full_name", "")
    return str(label() if callable(label) else label) or str(person)


@register.filter
def initials(person: User) -> str:
    return avatars.initials(person_name(person))


@register.simple_tag
def avatar(person: User, size: str = "m") -> str:
    """Draw the photo, or the initials on a circle whose colour belongs to the name."""
    name = person_name(person)
    photo = getattr(person, "__dict__", {}).get("photo")
    if photo:
        # The file's name changes with the photo, so the picture may be kept by the browser.
        url = f"{reverse('people:photo', args=[person.pk])}?v={str(photo)[-12:-5]}"
        return format_html('<img class="avatar {}" src="{}" alt="" title="{}" loading="lazy">', size, url, name)
    return format_html(
        '<span class="avatar {} hue-{}" title="{}" aria-hidden="true">{}</span>',
        size,
        avatars.hue(name),
        name,
        avatars.initials(name),
    )


@register.simple_tag
def icon(name: str, size: int = icons.SIZE, label: str = "") -> SafeString:
    return icons.draw(str(name), int(size), str(label))


@register.simple_tag
def comma() -> str:
    """Write what stands between the items of a list."""
    return write.comma()


@register.simple_tag
def full_stop() -> str:
    """Write what ends a sentence."""
    return write.full_stop()


@register.simple_tag
def badge(text: object, status: str = "neutral") -> str:
    return format_html('<span class="badge {}">{}</span>', status, text)


@register.simple_tag
def figure(mark: metrics.FigureMark | None, text: object) -> str:
    """Write a figure with its mark: which metric it is, whose, of which days, and how much exactly."""
    if not mark:
        return format_html("{}", text)
    return format_html(
        '<data value="{}" data-metric="{}" data-scope="{}" data-period="{}">{}</data>',
        mark.exact,
        mark.metric,
        mark.scope,
        mark.period,
        text,
    )


def _help(mark: metrics.FigureMark | None) -> DisplayText:
    """Return what the registry says of a figure."""
    try:
        return metrics.get(mark.metric).help if mark else ""
    except KeyError:
        return ""


@register.inclusion_tag("components/tile.html")
def tile(
    label: str,
    value: object,
    note: str = "",
    status: str = "",
    href: str = "",
    dialog: bool = False,
    mark: metrics.FigureMark | None = None,
) -> dict:
    return {
        "label": label,
        "value": value,
        "note": note,
        "status": status,
        "href": href,
        "dialog": dialog,
        "mark": mark,
        "help": _help(mark),
    }


@register.inclusion_tag("components/bullet.html")
def bullet(
    value: Decimal | float | None,
    target: Decimal | float | None,
    pace: Decimal | float | None = None,
    label: str = "",
    status: str = "",
) -> dict:
    """Draw value over target as a bar with a line where the pace is."""
    geometry = drawing.bullet(value, target, pace)
    share = write.percent(geometry.ratio)
    text = _("%(share)s of target, pace %(pace)s") % {"share": share, "pace": write.percent(pace)}
    plain = _("%(share)s of target") % {"share": share}
    caption = text if pace is not None else plain
    return {"bar": geometry, "status": status or geometry.status, "about": f"{label}: {caption}" if label else caption}


@register.inclusion_tag("components/sparkline.html")
def sparkline(
    values: Iterable[Decimal | float | None] | None, label: str = "", width: int = 96, height: int = 24
) -> dict:
    return {"line": drawing.sparkline(list(values or []), width, height), "about": label}


@register.simple_tag
def field(
    bound: BoundField,
    prefix: str = "",
    wide: bool = False,
    label: DisplayText | None = None,
    help: DisplayText | None = None,
    **attrs: Any,
) -> str:
    """Draw a form field; further keywords become attributes of its control (`_` becomes `-`)."""
    if label is not None:
        bound.label = label
    if help is not None:
        bound.help_text = help
    bound.field.widget.attrs.update({key.replace("_", "-"): value for key, value in attrs.items()})
    context = {"field": bound, "prefix": prefix, "wide": wide}
    return bound.form.render(bound.template_name or "django/forms/field.html", context)


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: object) -> dict:
    """Draw what is wrong in a form, or what somebody else saved meanwhile (`core.web.conflicts`)."""
    return {"form": form, "conflict": getattr(form, "conflict", None)}


@register.filter
def iso(value: object) -> str:
    """Bring the text of a date widget to the form that `<input type=date>` reads, whatever the language."""
    return "" if value is None else str(value).replace("/", "-")


@register.filter
def iso_moment(value: object) -> str:
    return iso(value).replace(" ", "T", 1)


@register.inclusion_tag("components/empty.html", takes_context=True)
def empty(
    context: template.Context,
    title: str,
    text: str = "",
    icon: str = "inbox",
    href: str = "",
    action: str = "",
    dialog: bool = False,
) -> dict:
    """Draw what stands in place of rows. One that leads nowhere leads an admin on to what is still to be set up."""
    leads_on = not href and getattr(context.get("user"), "role", "") == "admin" and not company().setup_hidden
    return {
        "title": title,
        "text": text,
        "icon": icon,
        "href": href,
        "action": action,
        "dialog": dialog,
        "setup_url": reverse("reports:setup") if leads_on else "",
    }


@register.inclusion_tag("components/crumbs.html")
def crumbs(*parts: Any) -> dict:
    """Draw a trail from label, url, label, url, …; the last may come without a url."""
    return {"trail": [(parts[i], parts[i + 1] if i + 1 < len(parts) else "") for i in range(0, len(parts), 2)]}


@register.inclusion_tag("components/skeleton.html")
def skeleton(lines: int = 3) -> dict:
    return {"lines": range(int(lines))}


@register.inclusion_tag("components/progress.html")
def progress(done: Decimal | float, total: Decimal | float, label: str = "") -> dict:
    return {"done": done, "total": total, "label": label}


@register.inclusion_tag("components/chart.html")
def chart(
    figure: PlotlyFigure | Mapping[str, Any],
    id: str,
    title: str,
    unit: str = "",
    heads: Collection[DisplayText] = (),
    table: Collection[Sequence[object]] = (),
    height: str = "m",
) -> dict:
    return {
        "data": mark_safe(drawing.figure_json(figure)),
        "id": id,
        "title": title,
        "unit": unit,
        "heads": list(heads or ()),
        "rows": list(table or ()),
        "height": height,
    }


@register.filter
def undo_url(message: Message) -> str:
    """Return the address after `undo:` in a message's extra tags."""
    words = (message.extra_tags or "").split()
    return next((word.removeprefix("undo:") for word in words if word.startswith("undo:")), "")


@register.filter
def level(message: Message) -> str:
    return {"success": "ok", "warning": "warn", "error": "bad"}.get(message.level_tag, "info")


@register.simple_tag
def script_texts() -> str:
    return json_script({key: str(text) for key, text in TEXTS.items()}, "texts", encoder=LetterEncoder)
