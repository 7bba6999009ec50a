FROM perl:5.40
RUN cpanm --notest Mojolicious
COPY app.pl /
CMD perl /app.pl daemon
