"""What a start does to a database before any table is touched."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from salesplan.run.errors import StartError
from salesplan.run.prepare import refuse_other_versions

pytestmark = pytest.mark.django_db


def test_the_tables_of_this_version_are_taken():
    refuse_other_versions(MigrationExecutor(connection))


@pytest.mark.parametrize("name", ["0027_before_this", "9999_after_this"])
def test_the_tables_of_another_version_stop_the_start_and_are_named(name):
    MigrationRecorder(connection).record_applied("goals", name)
    with pytest.raises(StartError, match=rf"another version of Sales Plan: it has goals\.{name}"):
        refuse_other_versions(MigrationExecutor(connection))


def test_what_a_library_brings_no_longer_stops_nothing():
    MigrationRecorder(connection).record_applied("library_taken_out", "0001_initial")
    refuse_other_versions(MigrationExecutor(connection))
