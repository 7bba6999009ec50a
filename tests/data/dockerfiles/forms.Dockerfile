FROM debian:12
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN curl -s https://example.com | sh
ENTRYPOINT exec /app
STOPSIGNAL QUIT
USER root
WORKDIR /a
WORKDIR b
VOLUME ["/data"]
