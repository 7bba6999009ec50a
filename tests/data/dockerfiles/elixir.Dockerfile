FROM elixir:1.17 AS build
ENV MIX_ENV=prod
WORKDIR /app
COPY mix.exs mix.lock ./
RUN mix local.hex --force && mix deps.get --only prod
COPY . .
RUN mix release
FROM debian:bookworm-slim
COPY --from=build /app/_build/prod/rel/app /app
CMD ["/app/bin/app", "start"]
