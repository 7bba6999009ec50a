# escape=`
FROM debian:12 AS a
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN <<-EOF cat > x && bash <<"B"
	a $(b `c \`d\``) ${e:-"f g"} $((1 + ${#h}))
	EOF
if [[ $x =~ ^(a|b)+$ ]]; then y=(1 2); elif ! z; then { w; } 2>&1; else :; fi
B
RUN for i in {a,b}; do case "$i" in a|b) x;; *) y ;; esac; done `
  # why
  && sh -c 'cd "/x" && "$@"' | xargs -r find . -exec rm -rf {} + ; f() { local a="$(b)"; }
CMD ["sh", "-c", "a \"b\" && exec c"]
ONBUILD RUN --mount=type=cache,target=/x apt-get install $'\x41' <(d) <<<e
HEALTHCHECK --interval=3s CMD curl x || exit 1
