FROM debian:bookworm AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends cmake g++ make \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cmake -B build && cmake --build build -j"$(nproc)"
FROM debian:bookworm-slim
COPY --from=build /src/build/server /usr/local/bin/
USER nobody
CMD ["server"]
