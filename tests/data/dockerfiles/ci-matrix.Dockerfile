# syntax=docker/dockerfile:1.7
# One file for checks, tests and the image, with targets that a pipeline names.
FROM --platform=$BUILDPLATFORM node:22-alpine AS base
WORKDIR /src
RUN corepack enable

FROM base AS dependencies
COPY package.json pnpm-lock.yaml ./
RUN --mount=type=cache,target=/root/.local/share/pnpm/store pnpm install --frozen-lockfile

FROM dependencies AS lint
COPY . .
RUN pnpm run lint

FROM dependencies AS test
COPY . .
RUN <<EOF
set -e
pnpm run test -- --coverage
mkdir -p /out && cp -r coverage /out/
EOF

FROM scratch AS coverage
COPY --from=test /out/ /

FROM dependencies AS build
COPY . .
RUN pnpm run build && pnpm prune --prod

FROM node:22-alpine AS release
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build --chown=node:node /src/node_modules ./node_modules
COPY --from=build --chown=node:node /src/dist ./dist
USER node
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=3s CMD wget -q -O /dev/null http://localhost:3000/health || exit 1
CMD ["node", "dist/main.js"]
