FORM debian:12
RUN --mont=type=cache true
COPY a
ENV A
HEALTHCHECK --interval=30 CMD true
EXPOSE http 99999
CMD ["a" "b"]
ONBUILD FROM x
