FROM gcc:14 AS build
WORKDIR /src
COPY main.c Makefile ./
RUN make LDFLAGS=-static && strip app
FROM scratch
COPY --from=build /src/app /app
ENTRYPOINT ["/app"]
