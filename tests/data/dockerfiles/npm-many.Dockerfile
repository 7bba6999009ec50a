FROM node:20
RUN npm install express@4 lodash
RUN npm i -g typescript
RUN pnpm add left-pad
RUN npx cowsay
