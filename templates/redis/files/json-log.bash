#!/usr/bin/env bash
# Runs Redis, and tells what it prints as lines of JSON:
#   bash json-log.bash COMMAND [ARGUMENT…]

tell() {
  local LC_ALL=C line level message
  local entry='^[0-9]+:[A-Z] [0-9]+ [A-Z][a-z]+ [0-9]+ [0-9:.]+ ([-.*#]) (.*)'
  while IFS= read -r line || [ -n "$line" ]; do
    level=info message=$line
    if [[ $line =~ $entry ]]; then
      message=${BASH_REMATCH[2]}
      case ${BASH_REMATCH[1]} in
        . | -) level=debug ;;
        '#') level=warn ;;
      esac
    fi
    message=${message//\\/\\\\}
    message=${message//\"/\\\"}
    message=${message//$'\t'/ }
    message=${message//[[:cntrl:]]/}
    TZ=UTC printf '{"time":"%(%FT%TZ)T","level":"%s","service":"%s","message":"%s"}\n' -1 "$level" "$SERVICE_NAME" "$message"
  done
}

exec 3> >(tell)
teller=$!
"$@" >&3 2>&1 3>&- &
main=$!
exec 3>&-
trap 'kill -TERM "$main"' TERM
# A signal ends a wait early.
while wait "$main"; kill -0 "$main" 2>/dev/null; do :; done
wait "$main"
code=$?
# Its last words are told, too.
wait "$teller"
exit "$code"
