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
RUN mkdir -p /data/files && chown -R portal /data && chmod 700 /data /data/files \
    && SECRET_KEY=build FIELD_ENCRYPTION_KEYS=build IDENTITY_HASH_KEY=build ALLOWED_HOSTS=build EMAIL_URL=smtp://build:25 \
       DEFAULT_FROM_EMAIL=build@example.org PORTAL_ORIGIN=https://build DATABASE_URL=postgresql://build@build/build \
       REDIS_URL=redis://build TRUSTED_PROXY_COUNT=1 python manage.py collectstatic --noinput \
    && chown -R portal /app/staticfiles
USER portal
EXPOSE 8000
# WEB_THREADS: threads of each of the four processes that answer; slow clients hold none of them (hackathon_portal/front.py).
ENV WEB_THREADS=2
CMD ["granian", "--interface", "rsgi", "--http", "1", "--no-ws", "--http1-header-read-timeout", "10000", "--backpressure", "4096", "--host", "0.0.0.0", "--port", "8000", "--workers", "4", "hackathon_portal.front:application"]
