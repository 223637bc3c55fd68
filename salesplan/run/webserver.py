"""Gunicorn's configuration: threads, since pages wait for the database more than they compute."""

import os
from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.http.message import Request
from gunicorn.http.wsgi import Response

from salesplan.run.environment import port, web_threads, web_workers

bind = f"{os.environ.get('BIND') or '127.0.0.1'}:{port()}"
workers = web_workers()
threads = web_threads()
worker_class = "gthread"
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
timeout = 60
graceful_timeout = 25
keepalive = 5
# Forget what leaks slowly; the jitter keeps the workers from restarting together.
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True
accesslog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(M)s ms"
errorlog = "-"
loglevel = "warning"


class PagesOnly(Logger):
    """Access lines of pages and the API; static files and health checks would hide them."""

    def access(self, resp: Response, req: Request, environ: dict[str, Any], request_time: timedelta) -> None:
        """Write the line unless it is about a static file or the health."""
        if not req.path.startswith(("/static/", "/healthz")):
            super().access(resp, req, environ, request_time)


logger_class = PagesOnly
