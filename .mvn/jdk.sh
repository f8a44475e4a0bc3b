# Finds a JDK 25 and exports JAVA_HOME; sourced by nnc, mvnw and test (POSIX sh, starts no process
# unless nothing but PATH is left). Looks into JAVA_HOME, the usual JVM folders, then PATH.

is_jdk25() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r jdk_line || [ -n "$jdk_line" ]; do
    case $jdk_line in
      JAVA_VERSION=\"25\"* | JAVA_VERSION=\"25[.+-]*) return 0 ;;
    esac
  done <"$1/release"
  return 1
}

find_jdk25() {
  for jdk in "${JAVA_HOME:-/none}" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "${HOME:-/none}"/.sdkman/candidates/java/* "${HOME:-/none}"/.jdks/* \
    "${HOME:-/none}"/.local/share/mise/installs/java/* "${HOME:-/none}"/.asdf/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if is_jdk25 "$jdk"; then
      JAVA_HOME=$jdk
      return 0
    fi
  done
  jdk=$(command -v javac) || return 1
  jdk=$(readlink -f "$jdk") || return 1
  jdk=${jdk%/bin/javac}
  is_jdk25 "$jdk" && JAVA_HOME=$jdk
}

if find_jdk25; then
  export JAVA_HOME
else
  echo "nnc needs a JDK 25 and found none in JAVA_HOME, the usual JVM folders or PATH:" \
    "install one (for example Temurin 25 from https://adoptium.net) or set JAVA_HOME to it." >&2
  exit 3
fi
