# How each of the four programs is started. Sourced by bin/signalbox, which sets root, dist and JDK.

current_directory_is_gone() { # DIR
  echo "SB-CLI-407: the current directory $1 does not exist any more; cd to one that does, and run the same command again" >&2
  exit 2
}

# An AOT cache is good for the JVM flags, the jars and the JDK it was made with. The JVM does not reject one whose jars have
# changed, so all three are in its name: the stamp is a hash of the jars and of this file.
launch() { # PROGRAM ARGS...
  local program=$1 class flags more stamp names jar
  shift
  flags=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
    -XX:+UseCompactObjectHeaders -XX:+UseSerialGC -XX:-UsePerfData
    # A cache also remembers what was hot when it was made, and the JVM would compile all that at once: a quarter of a start's work.
    -XX:+UnlockDiagnosticVMOptions -XX:-AOTReplayTraining
    # What the JVM itself warns of would go to stdout, which belongs to the program.
    -Xlog:disable -Xlog:all=error:stderr
    # The gRPC library's events for the JDK's flight recorder: to set them up costs a third of a client's first call.
    -Dio.grpc.netty.shaded.io.netty.jfr.enabled=false
    "-Dsignalbox.launcher=${SIGNALBOX_LAUNCHER:-$root/bin/signalbox}" "-Dsignalbox.home=$root")
  case $program in
    cli)
      class=dev.signalbox.cli.Main more=${SIGNALBOX_CLI_OPTS-}
      # A command lives for less than a second: the optimizing compiler would never repay its start.
      flags+=(-XX:TieredStopAtLevel=1 -Xmx256m)
      ;;
    server)
      class=dev.signalbox.server.Main more=${SIGNALBOX_SERVER_OPTS-}
      # After an OutOfMemoryError any invariant may be broken: a dead node recovers from its log, a confused one spreads.
      flags+=(-Xms32m -Xmx1g -XX:+ExitOnOutOfMemoryError)
      # A node of one user's commands is here for seconds, and its start is felt.
      [[ " $* " != *" --local "* ]] || flags+=(-XX:TieredStopAtLevel=1)
      ;;
    keeper)
      class=dev.signalbox.executors.process.keeper.Keeper more=${SIGNALBOX_KEEPER_OPTS-}
      flags+=(-XX:TieredStopAtLevel=1 -Xms8m -Xmx48m -Xss512k -XX:+ExitOnOutOfMemoryError)
      ;;
    sql-program)
      class=dev.signalbox.sql.program.SqlProgram more=${SIGNALBOX_SQL_OPTS-}
      # The engine's own memory is outside the heap; the heap holds a page of rows at a time. With the quick compiler alone a million rows
      # take twice as long, for a child goes on to the next program.
      flags+=(-Xmx512m -XX:+ExitOnOutOfMemoryError -Dsignalbox.sql.frames=/dev/fd/3)
      # Its frames keep the true stdout. What a program writes to /dev/stdout must not get between them: it goes to stderr.
      exec 3>&1 1>&2
      ;;
  esac

  # With another locale a JVM reads arguments and the names of files as ASCII.
  case ${LC_ALL:-${LC_CTYPE:-${LANG-}}} in
    *.[Uu][Tt][Ff]8 | *.[Uu][Tt][Ff]-8) ;;
    *) export LC_ALL=C.UTF-8 ;;
  esac
  # The next file that is opened would get the number of a closed stream, and what is said would be written to it.
  [[ -e /dev/fd/0 ]] || exec </dev/null
  [[ -e /dev/fd/1 ]] || exec >/dev/null
  [[ -e /dev/fd/2 ]] || exec 2>/dev/null

  read -r names <"$dist/cp/$program"
  read -r stamp <"$dist/stamp"
  # Unpacked once for all nodes; without it each new data directory gets a copy of its own.
  [[ $program != server || ! -d $dist/aot/sqlite-$stamp ]] || flags+=("-Dorg.sqlite.lib.path=$dist/aot/sqlite-$stamp")
  local cache=$dist/aot/$program-$stamp-$JDK_VERSION.aot
  if [[ -n ${SIGNALBOX_AOT_TRAIN-} ]]; then
    # `dev aot` records this process, and ends it by the pid, which stays the same over exec. Whatever the JVM says of it
    # must not get between the program's own output.
    echo >"$SIGNALBOX_AOT_TRAIN/$program-$$.pid"
    flags+=("-XX:AOTCacheOutput=$SIGNALBOX_AOT_TRAIN/$program-$$.aot" -Xlog:disable -XX:+DisplayVMOutputToStderr)
  elif [[ -f $cache ]]; then
    for jar in "$dist"/lib/signalbox-*.jar; do
      # Jars rebuilt by Maven alone: the cache would be stale.
      [[ $jar -nt $dist/stamp ]] && cache='' && break
    done
    # If the JVM cannot use the cache after all (it was cut off, say) it starts without, and nobody needs to hear of it.
    [[ -n $cache ]] && flags+=("-XX:AOTCache=$cache" -Xlog:aot*=off -Xlog:cds*=off)
  fi
  # What it starts in turn finds the same JDK, at once.
  export JAVA_HOME=$JDK
  # shellcheck disable=SC2086  # options are split at blanks, as in JAVA_OPTS elsewhere
  exec "$JDK/bin/java" "${flags[@]}" $more -cp "${names//@LIB@/$dist/lib}" "$class" "$@"
}
