#!/usr/bin/env bash
# Builds both images with the engine that DOCKER_HOST names; the project must be built. When no registry gives the base image, it is made of
# Debian packages (mmdebstrap) under the same name.
#   build.sh
# Exit code 77: skipped, there is nothing to build of; standard error says what.
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() {
    echo "build.sh: $1" >&2
    exit 77
}

base=$(sed -n 's/^ARG DEBIAN=//p' docker/Dockerfile)
# The old builder: it wants no image of its own.
export DOCKER_BUILDKIT=0
if ! docker image inspect "$base" >/dev/null 2>&1 && ! timeout 60 docker pull -q "$base" >/dev/null 2>&1; then
    echo "no registry gives $base: it is made of Debian's packages" >&2
    command -v mmdebstrap >/dev/null || skip "there is no mmdebstrap to make the base image with"
    archive=$(mktemp)
    trap 'rm -f "$archive"' EXIT
    mmdebstrap --quiet --variant=minbase --mode=root --include=ca-certificates \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' bookworm - >"$archive" \
        || skip "the base image cannot be made: are Debian's packages reachable?"
    docker import "$archive" "$base" >/dev/null
fi
docker run --rm --network host "$base" apt-get update -q >/dev/null || skip "no packages can be had in a container"
docker build -q --network host -f docker/Dockerfile -t james-archive .
docker build -q --network host -t james-archive-dns docker/dns
docker images --format '{{.Repository}} {{.Size}}' | grep '^james-archive'
