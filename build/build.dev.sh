# build, fmt, clean: sourced by dev.

maven() { ./mvnw --batch-mode "$@"; }

do_fmt() { maven -q spotless:apply "$@"; }

do_clean() { rm -rf target ./*/target; }

do_build() { # [--first-use]
  if [[ ${1-} != --first-use ]]; then
    build_lock
    build_all
    return
  fi
  # Asked for by bin/signalbox, whose stdout belongs to the user's command.
  build_lock
  [[ ! -f $dist/stamp ]] || return 0 # another process built it while we waited
  say "building Signalbox (first use, a minute or two)…"
  mkdir -p target
  local log=$root/target/build.log
  if ! build_all >"$log" 2>&1; then
    grep -E '^\[ERROR\]|^SB-|^mvnw:|error:' "$log" | head -n 20 >&2 || true
    say "SB-BUILD-003: the build failed; its whole output is in $log. If the network was the reason, run the same command again."
    return 1
  fi
}

build_all() {
  # Chained by hand: bash ignores `set -e` in whatever is called as a condition, as this is.
  find_jdk && maven_warnings package -DskipTests && dist_assemble || return 1
  aot_is_made || do_aot || true
}

# One build at a time in a clone; the second waits and then finds the work done.
build_lock() {
  local lock=$root/target/build.lock holder told='' nameless=0
  mkdir -p target
  until mkdir "$lock" 2>/dev/null; do
    holder=$(cat "$lock/pid" 2>/dev/null || echo '')
    # Between its making and its pid there is an instant; five seconds is no instant.
    [[ -n $holder ]] || nameless=$((nameless + 1))
    if { [[ -n $holder ]] && ! kill -0 "$holder" 2>/dev/null; } || [[ $nameless -gt 25 ]]; then
      # Its owner died. Of several that see this one wins the rename, and all try again.
      mv "$lock" "$lock.dead.$$" 2>/dev/null && rm -rf "$lock.dead.$$"
      nameless=0
      continue
    fi
    [[ -n $told ]] || say "waiting for the build that process ${holder:-?} is doing…"
    told=yes
    sleep 0.2
  done
  echo $$ >"$lock/pid"
  trap 'rm -rf "$root/target/build.lock"' EXIT
}

# What Maven leaves in target/dist/lib becomes startable: a class path for each program, and the stamp, which is written last.
dist_assemble() {
  local version pair module program
  version=$(sed -n 's:^  <version>\(.*\)</version>:\1:p' pom.xml)
  mkdir -p "$dist/cp" || return 1
  for pair in cli:cli server:server executors:keeper sql:sql-program; do
    module=${pair%%:*} program=${pair#*:}
    printf '@LIB@/signalbox-%s-%s.jar:%s\n' "$module" "$version" "$(cat "$module/target/class-path")" >"$dist/cp/$program" || return 1
  done
  dist_modernize picocli || return 1
  # The order of the jars is part of what is hashed, and so is the file with the flags.
  {
    cat "$dist"/cp/* build/launch.sh
    cd "$dist/lib" && tr ':' '\n' < <(cat "$dist"/cp/*) | sed 's:^@LIB@/::' | sort -u | xargs cat
  } | dist_hash >"$dist/stamp.new" || return 1
  [[ -s $dist/stamp.new ]] && mv "$dist/stamp.new" "$dist/stamp"
}

# A library of Java 5 classes, in a form that an AOT cache can hold; see Modernize.java. In place, because manifests name it;
# Maven leaves what is newer than its own copy alone.
dist_modernize() { # LIBRARY
  local jar
  for jar in "$dist/lib/$1"-[0-9]*.jar; do
    [[ $jar.modern -nt $jar ]] && continue
    "$JDK/bin/java" build/Modernize.java "$jar" "$jar" && touch "$jar.modern" || return 1
  done
}

dist_hash() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -c 1-16
}
