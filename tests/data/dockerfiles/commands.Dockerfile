FROM debian:12
RUN ps aux; kill 1; service x start; ssh a
RUN bash -c "sudo apt-get install -y x"
RUN ln -sf /bin/bash /bin/sh
RUN wget https://example.com/a && curl -O https://example.com/b
