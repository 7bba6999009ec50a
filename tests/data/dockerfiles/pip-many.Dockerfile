FROM python:3.12
RUN pip install flask
RUN pip3 install -r requirements.txt --no-cache-dir
RUN python3 -m pip install "django>=4" ./local pkg.whl
RUN pipx install black
