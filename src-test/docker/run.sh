#!/usr/bin/env bash
# Builds the images and runs the container tests in a Docker engine, a private one when none runs (engine.sh). The project must be built
# and Maven have its libraries: the tests see no network but the engine's.
#   run.sh
# Exit code 77: skipped, there is no engine here; standard error says why.
set -euo pipefail
cd "$(dirname "$0")"

ENGINE_DIR=$(mktemp -d)
export ENGINE_DIR
trap 'rm -rf "$ENGINE_DIR"' EXIT
./engine.sh ./build.sh
NETWORK=none ./engine.sh bash -c 'cd ../.. && mvn -o -B -ntp -Pcontainers -pl src-test -am verify -Dit.test=ComposeIT -Dtest=None \
    -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false -Dspotless.check.skip=true'
