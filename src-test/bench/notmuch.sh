#!/bin/sh
# Our index against notmuch (Debian package notmuch) on the same mails in one run.
#   notmuch.sh DIRECTORY COUNT [THREADS [FOLDER]]
# DIRECTORY is made when it is not there; the store and the mails in it are kept for the next run. Without FOLDER COUNT mails are generated, with
# it they are the .eml files below it. NOTMUCH_FOLDERS=N gives notmuch the first N folders of a thousand generated mails only: it takes some eight
# times as long, and is the faster the fewer mails it has. Build first: mvn -Pbenchmarks -pl src-test/benchmarks -am -DskipTests package
set -eu
[ $# -ge 2 ] || { sed -n '2,6s/^# *//p' "$0"; exit 2; }
command -v notmuch >/dev/null || { echo "notmuch is missing: apt-get install notmuch" >&2; exit 2; }
directory=$(mkdir -p "$1" && cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
mails=$directory/mail
[ $# -lt 4 ] || mails=$(cd "$4" && pwd)

echo "== archive"
java ${JAVA_OPTIONS:--Xmx1g} -cp "$here/../benchmarks/target/benchmarks.jar" org.jamesarchive.benchmarks.IndexSpeed "$directory" "$2" "${3:-1}" ${4:+"$4"}

echo "== notmuch"
rm -rf "$directory/notmuch"
mkdir "$directory/notmuch"
if [ -n "${NOTMUCH_FOLDERS:-}" ]; then
    mkdir "$directory/notmuch/mail"
    find "$mails" -mindepth 1 -maxdepth 1 -type d | sort | head -n "$NOTMUCH_FOLDERS" | xargs -I{} cp -al {} "$directory/notmuch/mail"
    mails=$directory/notmuch/mail
fi
export NOTMUCH_CONFIG="$directory/notmuch/config"
cat >"$NOTMUCH_CONFIG" <<END
[database]
path=$directory/notmuch/database
mail_root=$mails
[user]
name=bench
primary_email=bench@example.com
[new]
tags=new
END
mkdir "$directory/notmuch/database"
python3 - "$mails" "$directory/notmuch/database" <<'END'
import os, resource, subprocess, sys, time
mails, database = sys.argv[1:]
size = count = 0
for folder, _, files in os.walk(mails):
    for name in files:
        size += os.path.getsize(os.path.join(folder, name))
        count += 1
begin = time.monotonic()
subprocess.run(["notmuch", "new", "--quiet"], check=True)
seconds = time.monotonic() - begin
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu = usage.ru_utime + usage.ru_stime
index = sum(os.path.getsize(os.path.join(folder, name)) for folder, _, files in os.walk(database) for name in files)
known = int(subprocess.run(["notmuch", "count", "*"], check=True, capture_output=True).stdout)
print(f"{known} mails, {size / 2**20:.0f} MiB: {seconds:.1f} s, {known / seconds:.0f} mails/s, {cpu * 1000 / known:.3f} cpu-s per 1,000")
print(f"index {index / 2**20:.1f} MiB, {index / size:.3f} of the mails")
END
