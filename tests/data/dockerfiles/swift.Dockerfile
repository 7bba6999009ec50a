FROM swift:5.10 AS build
WORKDIR /s
COPY Package.* ./
RUN swift package resolve
COPY . .
RUN swift build -c release --static-swift-stdlib
FROM ubuntu:24.04
COPY --from=build /s/.build/release/App /app
ENTRYPOINT ["/app"]
