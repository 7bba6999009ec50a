FROM gradle:8-jdk21 as Build
WORKDIR /src
COPY . .
RUN gradle build --no-daemon
FROM openjdk:21
COPY --from=build /src/build/libs/*.jar app.jar
CMD java -jar app.jar
