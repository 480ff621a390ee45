# One image for web, worker and beat; production settings, nothing of the embedded servers is started.
FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 portal
WORKDIR /app
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
ENV DJANGO_SETTINGS_MODULE=hackathon_portal.settings.production \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    MEDIA_ROOT=/data/files STATIC_ROOT=/app/staticfiles PORTAL_DATA=/data
# Static files need no secret; the values below only let the settings load.
RUN mkdir -p /data/files && chown -R portal /data \
    && SECRET_KEY=build FIELD_ENCRYPTION_KEYS=build IDENTITY_HASH_KEY=build ALLOWED_HOSTS=build EMAIL_URL=smtp://build:25 \
       DEFAULT_FROM_EMAIL=build@example.org PORTAL_ORIGIN=https://build DATABASE_URL=postgresql://build@build/build \
       REDIS_URL=redis://build TRUSTED_PROXY_COUNT=1 python manage.py collectstatic --noinput
USER portal
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "4", "--blocking-threads", "2", "hackathon_portal.wsgi:application"]
