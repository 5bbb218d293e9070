#!/bin/sh
# A first argument that is an option, a file or no command is an argument of node's.
set -e
case "${1:-}" in
  -*) exec node "$@" ;;
esac
if [ -z "$(command -v "$1")" ] || { [ -f "$1" ] && [ ! -x "$1" ]; }; then
  exec node "$@"
fi
exec "$@"
