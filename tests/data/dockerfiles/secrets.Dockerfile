FROM debian:12
ARG GITHUB_TOKEN
ENV DB_PASSWORD=hunter2 DB_PASSWORD_FILE=/run/secrets/db
RUN git clone https://$GITHUB_TOKEN@github.com/a/b.git
