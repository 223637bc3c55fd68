"""Settings of a worker that a test starts: the product's own, on the test database that DATABASE_URL names."""

from salesplan.settings import *  # noqa: F403
