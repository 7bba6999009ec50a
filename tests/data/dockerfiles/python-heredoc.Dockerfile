FROM python:3.13-slim
RUN <<EOT
set -e
apt-get update
apt-get install -y --no-install-recommends build-essential=12.9
rm -rf /var/lib/apt/lists/*
EOT
RUN python3 <<EOT
import sys
print(sys.version)
EOT
COPY <<"EOT" /etc/app.conf
[main]
path = $HOME
EOT
CMD ["python3"]
