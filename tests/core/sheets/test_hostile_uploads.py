"""Hostile files sent to a real server process: each is answered with its sentence while others are answered too."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from salesplan.core.sheets.rules import UPLOAD
from salesplan.run.process import die_with_parent
from tests.core.sheets import hostile
from tests.goals.planning.cascades.making import cascade
from tests.worker import database_url, processes_for_each_core, wait_until
from tests.world import build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[3]
# What others may wait for an answer while the machine does much else; alone it is a tenth of a second.
PATIENCE = 10
TOKEN = "t" * 32


@pytest.fixture
def server(transactional_db, tmp_path):
    """One process of the product's own web server on the test database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings", "PORT": str(port),
        "WEB_WORKERS": "1", "DATA_DIR": str(tmp_path),
    }  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "--config", "python:salesplan.run.webserver", "salesplan.wsgi"]
    log = (tmp_path / "web.log").open("wb")
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )  # fmt: skip
    try:
        wait_until(lambda: _answers(port), "the server answers", seconds=60, says=(tmp_path / "web.log").read_text)
        yield port
        assert process.poll() is None
        assert "Worker" not in (tmp_path / "web.log").read_text(), "no process of the server was ended or started anew"
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def _answers(port):
    try:
        return ask(port, "GET", reverse("account_login"))[0] == 200
    except OSError:
        return False


def ask(port, method, path, body=None, **headers):
    talk = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    talk.request(method, path, body, headers={"Host": "127.0.0.1", **headers})
    answer = talk.getresponse()
    return answer.status, answer.read().decode()


def session_of(person):
    """Return the session of a person who is signed in."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_hostile_files_are_answered_in_a_sentence_while_others_are_answered(server):
    world = build()
    made = cascade(world)
    page = reverse("goals:cascade_import", args=[made.pk])
    cookies = f"{settings.SESSION_COOKIE_NAME}={session_of(world.admin)}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    headers = {"Cookie": cookies, "Content-Type": MULTIPART_CONTENT}
    waits, stop = [], threading.Event()

    def others():
        while not stop.is_set():
            began = time.monotonic()
            status, _text = ask(server, "GET", reverse("account_login"))
            waits.append((status, (time.monotonic() - began) / processes_for_each_core()))
            time.sleep(0.1)

    thread = threading.Thread(target=others)
    thread.start()
    told = {}
    corpus = {name: (make(), sentence) for name, (make, sentence) in hostile.CORPUS.items()}
    try:
        for name, (data, _sentence) in corpus.items():
            fields = {"file": SimpleUploadedFile("plan.xlsx", data), "csrfmiddlewaretoken": TOKEN}
            body = encode_multipart(BOUNDARY, fields)
            told[name] = ask(server, "POST", page, body, **headers)
    finally:
        stop.set()
        thread.join()
    large = {name for name, (data, _sentence) in corpus.items() if len(data) > UPLOAD.megabytes * 1024 * 1024}
    assert {name for name, (status, _text) in told.items() if status == 413} == large
    assert {status for name, (status, _text) in told.items() if name not in large} == {422}
    assert all("limit here is" in told[name][1] for name in large)
    # Here the columns are known, so a file of other columns is refused before its rows are counted.
    expected = {
        name: ("The columns do not match", sentence) for name, (_data, sentence) in corpus.items() if name not in large
    }
    silent = [name for name, texts in expected.items() if not any(text in _plain(told[name][1]) for text in texts)]
    assert silent == []
    assert {status for status, _seconds in waits} == {200}
    assert max(seconds for _status, seconds in waits) < PATIENCE


def _plain(text):
    return text.replace("&gt;", ">").replace("&#x27;", "'")
