# check=skip=JSONArgsRecommended
FROM debian:12
# hadolint ignore=DL3008,DL3009 # fine
RUN apt-get update && apt-get install -y --no-install-recommends curl
# hadolint ignroe=DL3020
ADD a /a
# slipway: ignore=DL3020 -- on purpose
ADD b /b
# dockerfile-utils: ignore
ADD c /c
CMD a
