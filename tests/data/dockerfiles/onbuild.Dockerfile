FROM node:22
ONBUILD COPY package.json /app/
ONBUILD RUN cd /app && npm install left-pad
ONBUILD ONBUILD RUN x
ONBUILD ADD . /app
