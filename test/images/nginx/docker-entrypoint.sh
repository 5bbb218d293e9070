#!/bin/sh
# Runs what /docker-entrypoint.d holds before nginx starts: *.envsh is sourced, executable *.sh is run.
set -e
if [ "${1:-}" = nginx ] || [ "${1:-}" = nginx-debug ]; then
  for script in /docker-entrypoint.d/*; do
    [ -x "$script" ] || continue
    [ -n "${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "$0: running $script"
    case "$script" in
      *.envsh) . "$script" ;;
      *.sh) "$script" ;;
    esac
  done
fi
exec "$@"
