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
python3 - "$out" <<'P'
import statistics, sys
runs = {}
for line in open(sys.argv[1]):
    f = line.rstrip("\n").split("\t")
    if f[0] != "label":
        runs.setdefault((int(f[1]), int(f[2])), {}).setdefault(f[0], []).append((float(f[7]), float(f[9])))
for (size, sessions), by in sorted(runs.items()):
    (plain, plain_cpu), (tls, tls_cpu) = (tuple(statistics.median(v) for v in zip(*by[label])) for label in ("none", "may"))
    print(f"{size} bytes, {sessions} sessions: {tls:.0f}/s with TLS, {plain:.0f}/s without = {tls / plain:.2f}; "
          f"{tls_cpu:.2f} against {plain_cpu:.2f} CPU-seconds per 1,000")
P
