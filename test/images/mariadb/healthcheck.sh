#!/bin/bash
# `--connect` and `--innodb_initialized` alone, by the account that the first start makes for checks.
set -eo pipefail
ask() { mariadb --defaults-extra-file=/var/lib/mysql/.my-healthcheck.cnf --batch --skip-column-names -e "$1"; }
for wanted; do
  case "$wanted" in
    --connect) ask 'SELECT 1' > /dev/null ;;
    --innodb_initialized) ask "SHOW STATUS LIKE 'Innodb_buffer_pool_load_status'" > /dev/null ;;
    *) echo "healthcheck.sh: $wanted is unknown here" >&2; exit 1 ;;
  esac
done
