# test, check, sim, bench: sourced by dev.

# Quiet (-q) would hide the warnings for which a compile fails.
maven_warnings() { maven -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dmaven.test.redirectTestOutputToFile=true "$@"; }

# Every module's tests are run and counted, whatever failed before; only what does not compile ends it early.
run_tests() { # MAVEN ARGS...; sets broken to 1 if Maven itself failed
  rm -rf ./*/target/surefire-reports
  broken=0
  maven_warnings -fae -Dmaven.test.failure.ignore=true "$@" || broken=1
}

# The last line is for people and programs: "N passed, N failed".
summarize_tests() { # sets failed
  local tests=0 skipped=0 bad=0
  failed=$broken
  if compgen -G './*/target/surefire-reports/TEST-*.xml' >/dev/null; then
    read -r tests skipped bad < <(
      awk '/^<testsuite / { got = ""
             for (i = 1; i <= NF; i++) if (match($i, /^(tests|skipped|failures|errors)="[0-9]+"/)) {
               split($i, pair, "\""); n[substr(pair[1], 1, length(pair[1]) - 1)] += pair[2] } }
           END { print n["tests"] + 0, n["skipped"] + 0, n["failures"] + n["errors"] + 0 }' ./*/target/surefire-reports/TEST-*.xml
    )
    failed=$((bad + broken))
  fi
  [[ $broken -eq 0 ]] || say "Something other than a test failed (see above); that is counted too."
  [[ $bad -eq 0 ]] || say "What the failed tests printed is in */target/surefire-reports."
  [[ $skipped -eq 0 ]] || echo "$skipped skipped"
  echo "$((tests - skipped - bad)) passed, $failed failed"
}

do_test() { # [MODULE [TEST [MAVEN ARGS...]]]
  local args=() broken failed
  # Some tests run the program as people do.
  (do_build)
  [[ $# -lt 1 ]] || args+=(-pl "$1" -am)
  [[ $# -lt 2 ]] || args+=("-Dtest=$2" -Dsurefire.failIfNoSpecifiedTests=false "${@:3}")
  run_tests verify ${args[@]+"${args[@]}"}
  summarize_tests
  [[ $failed -eq 0 ]]
}

do_check() {
  local script broken failed beside began=$SECONDS
  for script in dev mvnw bin/signalbox checks/run .ci/run build/*.sh; do
    bash -n "$script"
  done
  mkdir -p target
  # Beside the tests, which leave a core idle half of the time.
  check_beside >target/check-beside.log 2>&1 &
  beside=$!
  run_tests test -Dtests.excluded=slow
  wait "$beside" || broken=$((broken + 1))
  cat target/check-beside.log
  say "checked in $((SECONDS - began)) s"
  summarize_tests
  [[ $failed -eq 0 ]]
}

check_beside() {
  maven_warnings spotless:check || { echo "Format: ./dev fmt repairs it." && return 1; }
  checks/run
}

# A module's own program, on classes as they are: these are tools of this repository and no part of what is shipped.
run_module() { # MODULE CLASS ARGS...
  local module=$1 class=$2
  shift 2
  find_jdk || exit 2
  (build_lock && maven_warnings compile dependency:build-classpath -pl "$module" -am \
    -Dmdep.includeScope=runtime -Dmdep.outputFile=target/run-class-path >&2) || exit 2
  exec "$JDK/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseCompactObjectHeaders \
    "-Dsignalbox.home=$root" "-Dsignalbox.launcher=$root/bin/signalbox" \
    -cp "$module/target/classes:$(cat "$module/target/run-class-path")" "$class" "$@"
}

do_sim() { run_module sim dev.signalbox.sim.Main "$@"; }

# Measures the program as it is used, so that is built first.
do_bench() {
  (do_build)
  run_module bench dev.signalbox.bench.Main "$@"
}
