FROM golang:1.24 AS Base
FROM base AS test
RUN go test ./...
FROM Base AS build
COPY --from=biuld /x /x
FROM scratch AS scratch
COPY --from=build /app /app
FROM debian:12 AS build
