FROM alpine:3.21 AS fetch
ARG KUBECTL=1.31.0
ADD --checksum=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa https://dl.k8s.io/v${KUBECTL}/kubectl /kubectl
RUN chmod +x /kubectl
FROM gcr.io/distroless/static:nonroot
COPY --from=fetch /kubectl /kubectl
ENTRYPOINT ["/kubectl"]
