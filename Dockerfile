# One image for all processes:
#   docker run … hub api --host 0.0.0.0     the API and the pages; ask its /healthz
#   docker run … hub worker                 any number of them
#   docker run … hub migrate                once, before a new version starts
FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /venv
COPY pyproject.toml README.md LICENSE ./
COPY hub hub
COPY connectors connectors
COPY migrations migrations
RUN /venv/bin/pip install --no-cache-dir .

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 hub
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 HUB_DATA_DIR=/home/hub/data
USER hub
WORKDIR /home/hub
EXPOSE 8000
CMD ["hub", "api", "--host", "0.0.0.0"]
