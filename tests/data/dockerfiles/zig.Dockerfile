FROM alpine:3.21 AS build
RUN apk add --no-cache zig=~0.13
COPY . /src
WORKDIR /src
RUN zig build -Doptimize=ReleaseSmall
FROM scratch
COPY --from=build /src/zig-out/bin/app /
ENTRYPOINT ["/app"]
