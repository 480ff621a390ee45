# One image for web, worker and beat (hackathon_portal/launcher/container.py); production settings, no embedded servers, nothing of tests.
# What it stands on may be given with a digest: docker build --build-arg PYTHON_IMAGE=python:3.11-slim-trixie@sha256:… (docs/operations.md).
ARG PYTHON_IMAGE=python:3.11-slim-trixie

FROM ${PYTHON_IMAGE} AS libraries
COPY requirements-server.lock /tmp/
# The environment itself has no pip: it is filled from outside.
RUN python -m venv --without-pip /opt/portal \
    && pip --python /opt/portal/bin/python install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/requirements-server.lock

FROM libraries AS portal
WORKDIR /app
COPY manage.py .
COPY docs/help docs/help
COPY static static
COPY templates templates
COPY hackathon_portal hackathon_portal
COPY registration registration
COPY judging judging
COPY prizes prizes
# A file of a kind that no file of the portal has (a key, a copy of a database) stops the build.
RUN strange=$(find . -type f -regextype posix-extended ! -regex '.*\.(py|html|txt|md|yaml|csv|(csv|xml|json)\.gz|conf|css|js|png|ico|svg|ttf|woff2|docx|xsd)'); \
    [ -z "$strange" ] || { echo "lies among the portal's files: $strange" >&2; exit 1; }
ENV DJANGO_SETTINGS_MODULE=hackathon_portal.settings.production STATIC_ROOT=/app/staticfiles PORTAL_DATA=/tmp
# Static files need no secret; the values below only let the settings load.
RUN SECRET_KEY=build FIELD_ENCRYPTION_KEYS=build IDENTITY_HASH_KEY=build ALLOWED_HOSTS=build EMAIL_URL=smtp://build:25 \
    DEFAULT_FROM_EMAIL=build@example.org PORTAL_ORIGIN=https://build DATABASE_URL=postgresql://build@build/build \
    REDIS_URL=redis://build TRUSTED_PROXY_COUNT=1 /opt/portal/bin/python manage.py collectstatic --noinput \
    && /opt/portal/bin/python -m compileall -q hackathon_portal registration judging prizes \
    && chmod -R a=rX /app

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="hackathon-portal" \
      org.opencontainers.image.description="Portal that runs a region's hackathon from a regulation given as data" \
      org.opencontainers.image.licenses="Apache-2.0"
# Pango draws PDFs; pg_dump and pg_restore are of the major version that docker-compose.yml runs.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/* /usr/local/lib/python3.11/site-packages/* /usr/local/lib/python3.11/ensurepip /usr/local/bin/pip* \
    && useradd --no-create-home --home-dir /tmp --uid 1000 portal \
    && install -d -m 700 -o portal -g portal /data /data/files /copies
COPY --from=libraries /opt/portal /opt/portal
COPY --from=portal /app /app
WORKDIR /app
# Written to are /data (files), /copies (copies of everything), /tmp (small and short) and TMPDIR (bodies of requests, copies while they are made): all else may be read-only.
ENV PATH=/opt/portal/bin:/usr/local/bin:/usr/bin:/bin \
    DJANGO_SETTINGS_MODULE=hackathon_portal.settings.production \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp TMPDIR=/var/tmp \
    PORTAL_DATA=/data MEDIA_ROOT=/data/files STATIC_ROOT=/app/staticfiles \
    PORTAL_POSTGRES_BIN=/usr/lib/postgresql/17/bin \
    PROMETHEUS_MULTIPROC_DIR=/tmp/figures WEB_WORKERS=4 WEB_THREADS=2
USER 1000:1000
VOLUME ["/data"]
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=12s --start-period=60s --retries=5 CMD ["python", "-m", "hackathon_portal.launcher.container", "ready"]
CMD ["python", "-m", "hackathon_portal.launcher.container", "web"]
