FROM debian:12
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt,sharing=locked \
    apt-get update && apt-get install -y --no-install-recommends gcc=4:12.2.0-3
RUN --mount=type=secret,id=token,env=TOKEN curl -fsS -H "Authorization: $TOKEN" https://example.com -o /x
RUN --network=none --mount=type=bind,source=.,target=/src make -C /src
