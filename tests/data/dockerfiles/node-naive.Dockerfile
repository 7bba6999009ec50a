FROM node:latest
RUN mkdir app
WORKDIR app
COPY . .
RUN npm install
RUN npm install -g pm2
ENV NPM_TOKEN=abc
CMD npm start
