#!/bin/bash
# gateway.sh [ROUNDS] : this project's gateway and Debian's Postfix with the recipe's configuration, on this machine in turns
# (A B A B ...), then the ratios of the medians. Both get smtp-source's load and deliver to five smtp-sinks.
# Env: SIZES ("4096 75000 1000000"), SESSIONS ("10 50"), WARM (30000 messages before ours is measured: the JIT compiler),
# PROFILES of Postfix ("seed"; "seed tuned"), REPS of each measurement within a round (2). Output: TSV, then one line a comparison.
HERE="$(cd "$(dirname "$0")" && pwd)"
SIZES="${SIZES:-4096 75000 1000000}"; SESSIONS="${SESSIONS:-10 50}"; export REPS=${REPS:-2}
[ -e "$HERE/../../server/target/archive-server.jar" ] || { echo "build first: mvn -B -DskipTests package" >&2; exit 1; }
out=$(mktemp); trap 'rm -f "$out"' EXIT
for round in $(seq ${1:-2}); do
  WARM=${WARM:-30000} "$HERE/run.sh" --sut archive --sinks smtp-sink --profile archive -- "$HERE/throughput.sh" "$SIZES" "$SESSIONS" | tee -a "$out"
  for p in ${PROFILES:-seed}; do
    WARM=0 "$HERE/run.sh" --sut postfix --sinks smtp-sink --profile $p -- "$HERE/throughput.sh" "$SIZES" "$SESSIONS" | tee -a "$out"
  done
done
"$HERE/ratios.py" archive/archive < "$out"
