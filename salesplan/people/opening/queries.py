"""Whether anybody can sign in yet, and whether a link still opens the product."""

from datetime import datetime
from hashlib import sha256

from salesplan.people.models import User
from salesplan.people.opening.models import FirstLink


def is_unopened() -> bool:
    """Say whether nobody was ever made: the product waits for its first admin."""
    return not User.objects.exists()


def hash_of(secret: str) -> str:
    """Return what is kept of a secret: it is long and random, so that no salt is needed."""
    return sha256(secret.encode()).hexdigest()


def valid_link(secret: str, at: datetime) -> FirstLink | None:
    """Return the link of a secret while it opens the product: unused, not older than a day, and nobody exists."""
    link = FirstLink.objects.filter(secret_hash=hash_of(secret), used_at=None, expires_at__gt=at).first()
    return link if link is not None and is_unopened() else None
