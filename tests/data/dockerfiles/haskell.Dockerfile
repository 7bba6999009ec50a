FROM haskell:9.8 AS build
WORKDIR /src
COPY *.cabal ./
RUN cabal update && cabal build --only-dependencies
COPY . .
RUN cabal install --installdir=/out --install-method=copy
FROM debian:bookworm-slim
COPY --from=build /out/app /usr/local/bin/app
ENTRYPOINT ["app"]
