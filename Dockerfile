# The service on Node. What of this was tried, and what was not: docs/operating.md, “What was tried”.
ARG NODE_IMAGE=node:26-slim

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# None of the packages that the service needs has anything to do at installation.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM ${NODE_IMAGE}
# RUNTIME is what deploy/health.ts is run with; all the others are the service's own settings.
ENV NODE_ENV=production RUNTIME="node" HOST=0.0.0.0 PORT=8080 DATA_DIR=/data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE ./
COPY src src
COPY examples/sehore examples/sehore
COPY deploy deploy
# A volume that is made for it takes over the owner. By number, and the same in both images.
RUN mkdir --mode=700 /data && chown 1000:1000 /data
VOLUME /data
USER 1000:1000
EXPOSE 8080
# Whether it lives, and not whether it is ready: an orchestrator may kill for this, and no restart
# mends a view that has stopped.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ${RUNTIME} deploy/health.ts live
ENTRYPOINT ["node"]
CMD ["src/main.ts"]
