FROM debian:12
COPY a b c
COPY a b /c
COPY ["x y", "/z/"]
ADD https://example.com/a.tar.gz /tmp/
ADD rootfs.tar /
ADD https://github.com/a/b.git /src
COPY --chmod=755 --chown=1:1 s.sh /usr/local/bin/
COPY --from=0 / /
