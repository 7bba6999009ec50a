FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
RUN apt-get update && apt-get install -y --no-install-recommends python3-pip && rm -rf /var/lib/apt/lists/*
RUN pip install --no-cache-dir torch==2.5.0
ENV NVIDIA_VISIBLE_DEVICES all
CMD ["python3", "-c", "import torch"]
