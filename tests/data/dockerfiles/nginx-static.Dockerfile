FROM node:22 AS assets
WORKDIR /w
COPY . .
RUN npm ci && npm run build
FROM nginx:1.26-alpine
COPY --from=assets /w/dist /usr/share/nginx/html
HEALTHCHECK --interval=30s CMD wget -q --spider http://localhost/ || exit 1
