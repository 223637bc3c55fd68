from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "salesplan.people"
    label = "people"
    verbose_name = "People"
