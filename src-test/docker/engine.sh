#!/usr/bin/env bash
# Runs COMMAND with a Docker engine: the one that runs, or a private one in namespaces of its own that ends with COMMAND. Root, for the
# second. DOCKER_HOST tells COMMAND which; with NETWORK=none it sees no other network than the engine's (the engine that runs already
# keeps the one it has).  The private engine keeps its images in ENGINE_DIR.
#   [ENGINE_DIR=DIR] [NETWORK=none] engine.sh COMMAND...
# Exit code 77: no engine can be started here; standard error says why.
set -euo pipefail

skip() {
    echo "engine.sh: $1" >&2
    exit 77
}

if docker info >/dev/null 2>&1; then
    exec "$@"
fi
command -v dockerd >/dev/null || skip "there is no dockerd (apt-get install docker.io docker-compose iptables)"
[ "$(id -u)" = 0 ] || skip "no engine runs, and only root can start one"

export ENGINE_DIR=${ENGINE_DIR:-$(mktemp -d)}
namespaces=(--mount --cgroup --pid --fork --kill-child --propagation slave)
[ "${NETWORK:-}" != none ] || namespaces+=(--net)
unshare --mount --pid --fork --kill-child true 2>/dev/null || skip "namespaces cannot be made here"

exec unshare "${namespaces[@]}" bash -c '
set -euo pipefail
prepare() {
    mount -t proc proc /proc || return 1
    [ "${NETWORK:-}" != none ] || ip link set lo up || return 1
    # A hybrid layout, where systemd keeps cgroup v2 beside v1, is more than an engine of today takes: give it plain v1.
    if [ ! -e /sys/fs/cgroup/cgroup.controllers ]; then
        umount -R /sys/fs/cgroup 2>/dev/null
        mount -t tmpfs tmpfs /sys/fs/cgroup || return 1
        for controller in cpu cpuacct cpuset memory devices freezer blkio pids; do
            mkdir "/sys/fs/cgroup/$controller"
            mount -t cgroup -o "$controller" cgroup "/sys/fs/cgroup/$controller" || rmdir "/sys/fs/cgroup/$controller"
        done
        mkdir /sys/fs/cgroup/systemd
        mount -t cgroup -o none,name=systemd cgroup /sys/fs/cgroup/systemd || return 1
    fi
}
prepare || exit 77
export DOCKER_HOST=unix://$ENGINE_DIR/socket
rm -f "$ENGINE_DIR/pid"
dockerd --data-root "$ENGINE_DIR/data" --exec-root "$ENGINE_DIR/exec" -H "$DOCKER_HOST" --pidfile "$ENGINE_DIR/pid" \
    --default-ulimit nofile=20000:20000 >"$ENGINE_DIR/log" 2>&1 &
engine=$!
for _ in $(seq 150); do
    ! docker info >/dev/null 2>&1 || break
    if ! kill -0 "$engine" 2>/dev/null; then
        tail -n 3 "$ENGINE_DIR/log" >&2
        exit 77
    fi
    sleep 0.2
done
docker info >/dev/null || exit 77
status=0
"$@" || status=$?
kill "$engine"
wait "$engine" || true
exit "$status"
' engine "$@"
