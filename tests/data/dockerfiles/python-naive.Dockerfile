FROM python
MAINTAINER Someone <someone@example.com>
ADD requirements.txt /app/requirements.txt
RUN pip install --upgrade pip
RUN pip install flask gunicorn==21.2
RUN cd /app && pip install -r requirements.txt
EXPOSE 5000/TCP
ENTRYPOINT python app.py
