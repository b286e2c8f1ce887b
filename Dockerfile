# One image for web, workers, scheduler and migrations; docker-compose.yml chooses the command.

FROM node:22-slim AS pages
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY build.mjs ./
COPY static/src static/src
RUN npm run build

FROM python:3.11-slim AS packages
RUN pip install --no-cache-dir uv==0.13.9 && python -m venv /venv
COPY requirements.lock ./
RUN uv pip install --no-cache --python /venv/bin/python -r requirements.lock

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LANG=C.UTF-8 STATIC_MANIFEST=1
RUN useradd --system --uid 10001 --no-create-home gongzao \
    && install --directory --owner=gongzao /var/lib/gongzao/media
COPY --from=packages /venv /venv
WORKDIR /app
COPY manage.py pyproject.toml ./
COPY marketplace marketplace
COPY capacity capacity
COPY orders orders
COPY credit credit
COPY templates templates
COPY static static
COPY --from=pages /build/static/dist static/dist
# The keys of these two lines sign nothing: collecting files only has to read the settings.
RUN python -m marketplace.translations compile \
    && SECRET_KEY=build SANDBOX_GATEWAY_KEY=build python manage.py collectstatic --no-input --skip-checks
USER gongzao
EXPOSE 8000
CMD ["python", "-m", "granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "1", "--no-ws", "--respawn-failed-workers", "marketplace.wsgi:application"]
