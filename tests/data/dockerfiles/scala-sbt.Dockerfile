# syntax=docker/dockerfile:1
ARG SBT_VERSION=1.10.7
FROM eclipse-temurin:21-jdk AS build
ARG SBT_VERSION
WORKDIR /src
RUN curl -fsSL "https://github.com/sbt/sbt/releases/download/v${SBT_VERSION}/sbt-${SBT_VERSION}.tgz" | tar xz -C /opt
ENV PATH=/opt/sbt/bin:$PATH
COPY project/build.properties project/plugins.sbt project/
COPY build.sbt .
RUN --mount=type=cache,target=/root/.ivy2 --mount=type=cache,target=/root/.cache/coursier sbt update
COPY . .
RUN --mount=type=cache,target=/root/.ivy2 --mount=type=cache,target=/root/.cache/coursier sbt stage

FROM eclipse-temurin:21-jre
RUN useradd --system --uid 10001 app
WORKDIR /app
COPY --from=build --chown=10001 /src/target/universal/stage ./
USER 10001
EXPOSE 9000
ENTRYPOINT ["/app/bin/service", "-Dpidfile.path=/dev/null"]
