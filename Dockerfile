# One image for web, workers and beat. Build: docker build -t mbtq .
FROM python:3.12-slim-bookworm AS packages

COPY requirements.lock /
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r /requirements.lock


FROM python:3.12-slim-bookworm

ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MBTQ_VAR=/var/lib/mbtq

# What WeasyPrint loads, and one font for glyphs that our own lacks.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home mbtq \
    && install -d -o mbtq -g mbtq /var/lib/mbtq /var/lib/mbtq/files

COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
USER mbtq

# Assets into the image, and one document drawn: a missing library must fail here, not at night.
RUN SECRET_KEY=build MBTQ_DEMO=0 python manage.py build_assets \
    && python -c "import weasyprint; pdf = weasyprint.HTML(string='<h1>≥ 1</h1>').write_pdf(); assert pdf[:5] == b'%PDF-'"

VOLUME /var/lib/mbtq/files
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "mbtq.wsgi:application", "--bind", "0.0.0.0:8000", \
     "--worker-class", "mbtq.core.webworker.ImpatientWorker", "--workers", "2", "--threads", "8", \
     "--timeout", "60", "--graceful-timeout", "20", \
     "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
