FROM alpine:3.21
LABEL Maintainer me
LABEL org.opencontainers.image.title="x" \
      com.docker.y=1
LABEL a=1 b
