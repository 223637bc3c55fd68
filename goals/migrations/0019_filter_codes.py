"""Filters of rules name channels, regions and teams by their keys, which stay when somebody renames one."""

from django.db import migrations

CODED = (("channel", "pipeline", "Channel"), ("region", "people", "Team"), ("team", "people", "Team"))


def name_by_key(apps, schema_editor):
    keys = {attribute: _keys(apps.get_model(app, model)) for attribute, app, model in CODED}
    for model in ("PlanVersion", "PlanDraft"):
        rows = apps.get_model("goals", model).objects
        for row in rows.all():
            coded = _coded(row.definition, keys)
            if coded != row.definition:
                rows.filter(pk=row.pk).update(definition=coded)


def _keys(model):
    """Return the keys by name: teams of one name were all meant by it."""
    out = {}
    for pk, name in model.objects.order_by("pk").values_list("pk", "name"):
        out.setdefault(name, []).append(str(pk))
    return out


def _coded(node, keys):
    """Return a part of a definition with the names in its filters replaced; what is not known stays as it is."""
    if isinstance(node, list):
        return [_coded(one, keys) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _filter(value, keys) if key in ("where", "pays") and isinstance(value, dict) else _coded(value, keys)
        for key, value in node.items()
    }


def _filter(where, keys):
    out = {}
    for attribute, value in where.items():
        if attribute in keys and isinstance(value, str | list):
            names = value if isinstance(value, list) else [value]
            value = [code for name in names for code in keys[attribute].get(name, [name])]
            value = value if len(value) != 1 else value[0]
        out[attribute] = value
    return out


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0018_disputes"),
        ("people", "0004_staff_number"),
        ("pipeline", "0003_cost_and_type"),
    ]

    operations = [
        # Versions are append-only; how a channel is called in them changes here, not which one is meant.
        migrations.RunSQL("ALTER TABLE goals_planversion DISABLE TRIGGER USER", migrations.RunSQL.noop),
        migrations.RunPython(name_by_key, migrations.RunPython.noop),
        migrations.RunSQL("ALTER TABLE goals_planversion ENABLE TRIGGER USER", migrations.RunSQL.noop),
    ]
