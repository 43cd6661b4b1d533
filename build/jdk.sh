# Finds a JDK for whoever sources this (mvnw, dev, bin/signalbox): plain sh, and no process is started,
# because bin/signalbox reads it before every command.
#
# find_jdk sets JDK (its folder) and JDK_VERSION (for example 25.0.3+9-LTS), or explains itself on stderr and fails.

JDK_MAJOR_MIN=25

# Reads DIR/release, which every JDK since 9 has: asking `java -version` would cost 40 ms.
jdk_read() { # DIR -> JDK_VERSION, jdk_major; fails if DIR is no JDK
  JDK_VERSION='' jdk_major=0
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS='=' read -r jdk_key jdk_value; do
    jdk_value=${jdk_value#\"} jdk_value=${jdk_value%\"}
    case $jdk_key in
      JAVA_RUNTIME_VERSION) JDK_VERSION=$jdk_value ;;
      JAVA_VERSION)
        jdk_major=${jdk_value%%[!0-9]*}
        JDK_VERSION=${JDK_VERSION:-$jdk_value}
        ;;
    esac
  done <"$1/release"
  [ "${jdk_major:-0}" -gt 0 ]
}

jdk_accept() { # DIR -> JDK, if it is new enough; otherwise remembers what was seen
  jdk_read "$1" || return 1
  if [ "$jdk_major" -ge $JDK_MAJOR_MIN ]; then
    JDK=$1
    return 0
  fi
  jdk_seen="$jdk_seen
  $1 is Java $JDK_VERSION"
  return 1
}

jdk_of_path() { # -> jdk_home: the JDK that the `java` on PATH belongs to
  jdk_home=$(command -v java) || return 1
  jdk_hops=0
  while [ -L "$jdk_home" ] && [ $jdk_hops -lt 20 ]; do
    jdk_link=$(readlink "$jdk_home")
    case $jdk_link in
      /*) jdk_home=$jdk_link ;;
      *) jdk_home=${jdk_home%/*}/$jdk_link ;;
    esac
    jdk_hops=$((jdk_hops + 1))
  done
  jdk_home=${jdk_home%/bin/java}
}

find_jdk() {
  JDK='' jdk_seen=''
  if [ -n "${SIGNALBOX_JAVA_HOME:-}" ]; then
    # Named on purpose: another JDK behind the user's back would be worse than an error.
    jdk_accept "$SIGNALBOX_JAVA_HOME" && return 0
    echo "SB-BUILD-001: SIGNALBOX_JAVA_HOME=$SIGNALBOX_JAVA_HOME is not a JDK of version $JDK_MAJOR_MIN or newer (no bin/javac, or too old). Correct it or unset it." >&2
    return 1
  fi
  [ -n "${JAVA_HOME:-}" ] && jdk_accept "$JAVA_HOME" && return 0
  jdk_of_path && jdk_accept "$jdk_home" && return 0
  for jdk_home in /usr/lib/jvm/*25* /usr/lib/jvm/* /opt/*jdk* /opt/*java* /opt/java/* "${HOME:-/}"/.sdkman/candidates/java/* \
    "${HOME:-/}"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${HOME:-/}"/.cache/signalbox/jdk*; do
    jdk_accept "$jdk_home" && return 0
  done
  jdk_missing >&2
  return 1
}

jdk_missing() {
  cat <<TEXT
SB-BUILD-002: Signalbox needs a JDK of version $JDK_MAJOR_MIN or newer, and none was found in SIGNALBOX_JAVA_HOME, JAVA_HOME, PATH,
/usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks or /Library/Java.${jdk_seen:+ Found, but too old:$jdk_seen}
Get one in any of these ways, then run the same command again:

  Debian, Ubuntu      sudo apt-get install openjdk-25-jdk-headless      (where the release has it), or Temurin:
                        sudo apt-get install -y wget gpg
                        wget -qO- https://packages.adoptium.net/artifactory/api/gpg/key/public | sudo gpg --dearmor -o /etc/apt/trusted.gpg.d/adoptium.gpg
                        echo "deb https://packages.adoptium.net/artifactory/deb \$(. /etc/os-release; echo \$VERSION_CODENAME) main" | sudo tee /etc/apt/sources.list.d/adoptium.list
                        sudo apt-get update && sudo apt-get install -y temurin-25-jdk
  Fedora, RHEL        sudo dnf install java-25-openjdk-devel
  macOS               brew install openjdk@25
  any, with SDKMAN    sdk install java 25-tem
  any, by hand        unpack https://adoptium.net/temurin/releases/?version=25 and set JAVA_HOME to its folder
TEXT
}
