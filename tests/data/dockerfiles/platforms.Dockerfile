FROM --platform=linux/amd64 debian:12 AS tools
FROM --platform=$TARGETPLATFORM debian:12 AS rest
FROM --platform=linux/arm64 debian:12 AS build-arm64
FROM debian:12
COPY --from=tools /t /t
COPY --from=rest /r /r
COPY --from=build-arm64 /b /b
