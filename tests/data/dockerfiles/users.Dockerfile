FROM debian:12
RUN groupadd -r app && useradd -r -g app -u 1234567 app
USER app
RUN sudo apt-get update
USER 0
