# aot: sourced by dev. Records a short working day of all four programs and makes an AOT cache of each, which halves their start.
# Nothing depends on the caches, so nothing here fails a build: what went wrong is said in one line.

do_aot() {
  find_jdk || return 0
  [[ -f $dist/stamp ]] || { say "aot: nothing is built yet: ./dev build" && return 0; }
  local stamp work
  read -r stamp <"$dist/stamp"
  mkdir -p "$dist/aot"
  work=$(mktemp -d "$dist/aot/train.XXXXXX")
  # A subshell: it may fail at any line, and ends what it started however it ends.
  (aot_train "$work") >"$work/log" 2>&1 || true
  aot_keep "$work" "$stamp"
  rm -rf "$work"
}

aot_is_made() {
  local program stamp
  read -r stamp <"$dist/stamp"
  for program in cli server keeper sql-program; do
    [[ -f $dist/aot/$program-$stamp-$JDK_VERSION.aot ]] || return 1
  done
}

# The programs start each other through the launcher that they were given. This one makes each of them record itself.
aot_launcher() { # WORK
  mkdir -p "$1/out"
  {
    echo '#!/usr/bin/env bash'
    printf 'export SIGNALBOX_AOT_TRAIN=%q SIGNALBOX_LAUNCHER=%q SIGNALBOX_JAVA_HOME=%q\n' "$1/out" "$1/signalbox" "$JDK"
    printf 'exec %q "$@"\n' "$root/bin/signalbox"
  } >"$1/signalbox"
  chmod +x "$1/signalbox"
}

aot_train() { # WORK
  local work=$1 data=$1/data address='' http=''
  set +e
  aot_launcher "$work"
  trap 'aot_end "$work" KILL; exit 1' INT TERM
  "$work/signalbox" server --data-dir "$data" --listen 127.0.0.1:0 --http 127.0.0.1:0 </dev/null &
  for _ in $(seq 300); do
    [[ -s $data/server.address ]] && break
    kill -0 $! 2>/dev/null || break
    sleep 0.1
  done
  if [[ -s $data/server.address ]]; then
    { read -r address && read -r http; } <"$data/server.address"
    aot_work "$work" "$address" "$http"
  fi
  # The caches are written when a JVM ends in good order, by a JVM that it starts for that.
  aot_end "$work" TERM
  wait
}

# What a server is asked most: submissions, polls, pages of output. The client that is recorded goes through its most used commands.
aot_work() { # WORK GRPC HTTP
  local run=("$root/bin/signalbox") server=(--server "$2") token
  printf 'select 1 as one;\n' >"$1/one.sql"
  "$1/signalbox" rehearse "${server[@]}" --data-dir "$1/data" "$1/one.sql"
  for _ in 1 2 3; do
    token=$("${run[@]}" submit "${server[@]}" "$1/one.sql")
    "${run[@]}" fetch "${server[@]}" "$token" --follow
    "${run[@]}" status "${server[@]}" "$token"
    "${run[@]}" list "${server[@]}"
  done
  curl -fsS -m 5 "http://$3/v1/server" -o /dev/null
}

aot_end() { # WORK SIGNAL; the keeper last: it has the server as its client
  local program pid
  for program in cli server sql-program keeper; do
    for pid in "$1/out/$program"-*.pid; do
      [[ -f $pid ]] || continue
      pid=${pid##*-} pid=${pid%.pid}
      kill -"$2" "$pid" 2>/dev/null || continue
      for _ in $(seq 300); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
      done
      kill -KILL "$pid" 2>/dev/null
    done
  done
}

aot_keep() { # WORK STAMP
  local program file cache missing=''
  for program in cli server keeper sql-program; do
    # The largest has seen most.
    file=$(ls -S "$1/out/$program"-*.aot 2>/dev/null | head -n 1 || true)
    cache=$dist/aot/$program-$2-$JDK_VERSION.aot
    if [[ -n $file && -s $file ]]; then
      mv "$file" "$cache"
    elif [[ ! -f $cache ]]; then
      missing="$missing $program"
    fi
  done
  # What the recorded node has unpacked of SQLite need not be unpacked again.
  for file in "$1"/data/lib/sqlite-*; do
    [[ ! -d $file || -d $dist/aot/sqlite-$2 ]] || mv "$file" "$dist/aot/sqlite-$2"
  done
  # Of earlier builds. A JVM that still has one mapped keeps it.
  for file in "$dist"/aot/*.aot "$dist"/aot/sqlite-*; do
    [[ $file == *"-$2-"* || $file == *"-$2" ]] || rm -rf "$file"
  done
  if [[ -n $missing ]]; then
    cp "$1/log" "$root/target/aot.log"
    say "aot: no cache for$missing, so a start takes longer; target/aot.log says why"
  fi
}
