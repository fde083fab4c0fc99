# System under test: the gateway of this project as it is built, with the shipped profile, addresses by settings.
# JAVA_OPTIONS (-Xmx512m) and every variable of the profile (RELAY_BEFORE_REPLY, ROUTING, COPIES, ...) are passed on.
ARCHIVE_HOME="$(cd "$HERE/../.." && pwd)"
sut_start() {
  mkdir -p "$PFB_STATE/gateway"
  export SMTP_BIND=$TARGET HTTP_HOST=${TARGET%:*} HTTP_PORT=8000 DNS_SERVERS=127.0.0.1:53 MYNETWORKS=${MYNETWORKS:-127.0.0.0/8}
  cg_exec sut java ${JAVA_OPTIONS:--Xmx512m} -cp "$ARCHIVE_HOME/server/target/archive-server.jar:$ARCHIVE_HOME/server/target/lib/*" \
    org.jamesarchive.server.Main --conf "$ARCHIVE_HOME/james-conf/gateway" --dir "$PFB_STATE/gateway" >>"$PFB_STATE/sut.out" 2>&1 9>&- &
  wait_port ${TARGET%:*} ${TARGET#*:} ${SUT_START_WAIT:-120}
}
sut_stop() { local p; p=$(cg_pids sut); [ -z "$p" ] || kill $p 2>/dev/null; for i in $(seq 100); do [ -n "$(cg_pids sut)" ] || break; sleep 0.1; done; }
sut_kill9() { local p; for i in 1 2 3 4 5; do p=$(cg_pids sut); [ -n "$p" ] || break; kill -9 $p 2>/dev/null; done; }
sut_queue_len() { # from /archive/status; 0 while nobody answers
  { exec 3<>"/dev/tcp/${TARGET%:*}/8000" && printf 'GET /archive/status HTTP/1.0\r\n\r\n' >&3 && timeout 5 cat <&3; } 2>/dev/null \
    | sed -n 's/.*"queued":\([0-9]*\).*/\1/p' | grep . || echo 0; }
sut_flush() { :; }
sut_leftovers() { echo 0; }
