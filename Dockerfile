# One image for all services: --build-arg SERVICE chooses which.
#   docker build --build-arg SERVICE=ingress-gateway -t crisis/ingress-gateway .
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/libraries \
    mvn -B -ntp -q -Dmaven.repo.local=/libraries -Dquick -Dmaven.test.skip=true package \
        -pl ingress-gateway,delivery-processor,escalation-service,monitor-service -am

FROM eclipse-temurin:25-jre
ARG SERVICE
RUN test -n "$SERVICE" && useradd --system --uid 10001 --create-home --home-dir /var/lib/crisis crisis
COPY --from=build /source/${SERVICE}/target/lib /opt/crisis/lib
COPY --from=build /source/${SERVICE}/target/${SERVICE}-0.1.0-SNAPSHOT.jar /opt/crisis/service.jar
USER crisis
WORKDIR /var/lib/crisis
ENV OPERATIONS_HOST=0.0.0.0 OPERATIONS_PORT=9100
EXPOSE 9100
# /health/ready tells its status without a token. The image has no curl, and needs none.
HEALTHCHECK --interval=5s --timeout=2s --start-period=30s --retries=3 CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/$OPERATIONS_PORT && printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
# What emergencies wait for runs first: docs/decisions/0019.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED", \
    "-XX:ThreadPriorityPolicy=1", "-XX:JavaPriority1_To_OSPriority=5", "-XX:CompilerThreadPriority=0", "-XX:-PrintWarnings", \
    "-jar", "/opt/crisis/service.jar"]
