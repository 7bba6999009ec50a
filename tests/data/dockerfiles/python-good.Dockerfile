FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install -r requirements.txt
FROM python:3.13-slim
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
USER 1000:1000
CMD ["/venv/bin/python", "-m", "app"]
