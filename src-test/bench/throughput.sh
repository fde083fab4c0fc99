#!/bin/bash
# throughput.sh [SIZES] [SESSIONS] : end-to-end rate with smtp-source -> gateway -> smtp-sink x5, until all messages
# are at the workers.  Run inside run.sh:  ./run.sh --sinks smtp-sink --profile tuned -- ./throughput.sh "4096 75000 1000000" "1 10 50"
# Env: SCALE (message count factor), SRC_ARGS (default -d: keep the connection), REPS,
# WARM (messages sent before, not counted: so many of 4 KB, then of each size at most as many and at most 3 GB)
# Output: TSV  label size sessions msgs accept_s e2e_s accept_rate e2e_rate MB/s sut_cpu_s_per_1000 load_cpu/1000 sinks_cpu/1000 peak_pss_MB peak_queue load1
KIND=${KIND:-smtp-sink} # or rec: recording workers, which can speak TLS
HERE="$(cd "$(dirname "$0")" && pwd)"; . "$HERE/lib.sh"; CG="$(cat "$PFB_STATE/cg")"
SIZES="${1:-4096 75000 1000000}"; SESS="${2:-1 10 50}"; SRC_ARGS="${SRC_ARGS--d}"; LABEL="${LABEL:-${SUT}/${PROFILE:-}}"
printf 'label\tsize\tsess\tmsgs\taccept_s\te2e_s\taccept/s\te2e/s\tMB/s\tsutcpu/1k\tloadcpu/1k\tsinkcpu/1k\tpssMB\tpeakq\tload1\n'
warm() { # SIZE COUNT
  [ $2 -gt 0 ] || return 0
  cg_run load smtp-source $SRC_ARGS -s 50 -m $2 -l $1 -f $SENDER -t $RCPT -M sender.example.net $TARGET || exit 1
  while [ "$(sut_queue_len)" != 0 ]; do sleep 0.2; done
}
warm 4096 ${WARM:-0}
for size in $SIZES; do
  [ $size = 4096 ] || warm $size $((3000000000/size < ${WARM:-0} ? 3000000000/size : ${WARM:-0}))
  for s in $SESS; do for rep in $(seq ${REPS:-1}); do
  case $size in [0-9]|[0-9]???|????) n=6000;; ?????) n=3000;; *) n=400;; esac
  [ $s = 1 ] && n=$((n/3)); n=$(awk -v n=$n -v f=${SCALE:-1} 'BEGIN{print int(n*f)}')
  "$HERE/sinks.sh" stop; "$HERE/sinks.sh" start $KIND; base=$("$HERE/sinks.sh" count)
  bench_lock; l1=$(cut -d' ' -f1 /proc/loadavg)
  c0=$(cg_cpu sut) d0=$(cg_cpu load) e0=$(cg_cpu sinks); t0=$(now)
  : > "$PFB_STATE/sampling"; echo 0 0 > "$PFB_STATE/peak"
  ( pk=0; pq=0; while [ -e "$PFB_STATE/sampling" ]; do v=$(cg_pss_kb sut); [ $v -gt $pk ] && pk=$v
      q=$(sut_queue_len); [ $q -gt $pq ] && pq=$q; echo $pk $pq > "$PFB_STATE/peak"; sleep 1; done ) & sp=$!
  cg_run load smtp-source $SRC_ARGS -s $s -m $n -l $size -f $SENDER -t $RCPT -M sender.example.net $TARGET 2>"$PFB_STATE/src.err" || { echo "smtp-source failed: $(cat "$PFB_STATE/src.err")"; }
  t1=$(now); end=$((SECONDS+${DRAIN:-120})); got=0
  while [ $SECONDS -lt $end ]; do got=$("$HERE/sinks.sh" count); [ $got -ge $((base+n)) ] && break; sleep 0.05; done
  t2=$(now); c1=$(cg_cpu sut) d1=$(cg_cpu load) e1=$(cg_cpu sinks); rm -f "$PFB_STATE/sampling"; wait $sp; bench_unlock
  read pk pq < "$PFB_STATE/peak"
  awk -v L="$LABEL" -v z=$size -v s=$s -v n=$n -v got=$((got-base)) -v t0=$t0 -v t1=$t1 -v t2=$t2 -v c0=$c0 -v c1=$c1 -v d0=$d0 -v d1=$d1 -v e0=$e0 -v e1=$e1 -v pk=$pk -v pq=$pq -v l1=$l1 \
   'BEGIN{printf "%s\t%d\t%d\t%d%s\t%.2f\t%.2f\t%.0f\t%.0f\t%.1f\t%.2f\t%.2f\t%.2f\t%.0f\t%d\t%s\n",L,z,s,n,(got!=n?"("got" arrived)":""),t1-t0,t2-t0,n/(t1-t0),got/(t2-t0),got*z/1e6/(t2-t0),(c1-c0)*1000/n,(d1-d0)*1000/n,(e1-e0)*1000/n,pk/1024,pq,l1}'
  sleep 1
done; done; done
