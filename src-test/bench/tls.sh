#!/bin/bash
# tls.sh [ROUNDS] : this project's gateway with and without TLS to five recording workers, in turns (A B A B ...), then the ratio of the
# medians. The workers (recsink.py) are slower than smtp-sink, which has no TLS. Env: SIZES, SESSIONS, WARM, REPS as for gateway.sh.
HERE="$(cd "$(dirname "$0")" && pwd)"
SIZES="${SIZES:-4096 75000}"; SESSIONS="${SESSIONS:-50}"; export REPS=${REPS:-2} KIND=rec WARM=${WARM:-15000}
out=$(mktemp); trap 'rm -f "$out"' EXIT
for round in $(seq ${1:-2}); do
  for level in none may; do
    LABEL=$level SMTP_TLS_SECURITY_LEVEL=$level "$HERE/run.sh" --tls --sut archive --sinks rec -- "$HERE/throughput.sh" "$SIZES" "$SESSIONS" | tee -a "$out"
  done
done
"$HERE/ratios.py" may < "$out"
