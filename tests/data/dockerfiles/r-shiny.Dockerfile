FROM rocker/r-ver:4.4.2
LABEL org.opencontainers.image.title="shiny"
RUN apt-get update && apt-get install -y --no-install-recommends \
    libcurl4-openssl-dev \
    libssl-dev \
    libxml2-dev \
  && rm -rf /var/lib/apt/lists/*
RUN Rscript -e 'install.packages(c("shiny", "dplyr"), repos = "https://cloud.r-project.org")' \
  && rm -rf /tmp/downloaded_packages
COPY app.R /srv/app/app.R
WORKDIR /srv/app
RUN useradd -u 10001 shiny
USER shiny
EXPOSE 3838
CMD ["Rscript", "-e", "shiny::runApp('/srv/app', host = '0.0.0.0', port = 3838)"]
