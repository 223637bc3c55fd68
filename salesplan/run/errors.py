"""One exception for everything that stops a start."""


class StartError(Exception):
    """The product cannot start; the message is the one clear line that the person at the terminal reads."""
