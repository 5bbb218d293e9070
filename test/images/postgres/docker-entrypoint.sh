#!/bin/bash
# Makes the database at the first start, as the official image's environment and init scripts ask, then runs the server.
set -Eeo pipefail

# from_file NAME [DEFAULT]: NAME's value, else what the file named by NAME_FILE holds, else DEFAULT.
from_file() {
  local name=$1 file="$1_FILE"
  if [ -n "${!name:-}" ] && [ -n "${!file:-}" ]; then
    echo "error: both $name and $file are set" >&2
    exit 1
  fi
  if [ -z "${!name:-}" ] && [ -n "${!file:-}" ]; then export "$name"="$(< "${!file}")"; fi
  if [ -z "${!name:-}" ]; then export "$name"="${2:-}"; fi
  unset "$file"
}

prepare_folders() {
  mkdir -p "$PGDATA" && chmod 00700 "$PGDATA" || true
  mkdir -p /var/run/postgresql && chmod 03775 /var/run/postgresql || true
  if [ -n "${POSTGRES_INITDB_WALDIR:-}" ]; then mkdir -p "$POSTGRES_INITDB_WALDIR" && chmod 700 "$POSTGRES_INITDB_WALDIR"; fi
  if [ "$(id -u)" = 0 ]; then
    find "$PGDATA" \! -user postgres -exec chown postgres '{}' +
    find /var/run/postgresql \! -user postgres -exec chown postgres '{}' +
    if [ -n "${POSTGRES_INITDB_WALDIR:-}" ]; then chown -R postgres "$POSTGRES_INITDB_WALDIR"; fi
  fi
}

check_password() {
  [ -n "$POSTGRES_PASSWORD" ] || [ "$POSTGRES_HOST_AUTH_METHOD" = trust ] && return
  echo 'error: the database is uninitialized and POSTGRES_PASSWORD (or POSTGRES_PASSWORD_FILE) is not set' >&2
  exit 1
}

init_cluster() {
  local extra=()
  [ -z "${POSTGRES_INITDB_WALDIR:-}" ] || extra+=(--waldir "$POSTGRES_INITDB_WALDIR")
  eval "initdb --username=\"\$POSTGRES_USER\" --pwfile=<(printf '%s\n' \"\$POSTGRES_PASSWORD\") ${POSTGRES_INITDB_ARGS:-} \"\${extra[@]}\""
  printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >> "$PGDATA/pg_hba.conf"
}

run_sql() {
  PGHOST= PGHOSTADDR= psql -v ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --no-password --dbname "${POSTGRES_DB}" "$@"
}

run_init_scripts() {
  local file
  for file; do
    case "$file" in
      *.sh) echo "$0: running $file"; if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
      *.sql) echo "$0: running $file"; run_sql -f "$file" ;;
      *.sql.gz) echo "$0: running $file"; gunzip -c "$file" | run_sql ;;
      *.sql.xz) echo "$0: running $file"; xzcat "$file" | run_sql ;;
      *.sql.zst) echo "$0: running $file"; zstd -dc "$file" | run_sql ;;
      *) echo "$0: ignoring $file" ;;
    esac
    echo
  done
}

init_database() {
  [ "${1:-}" != postgres ] || shift
  PGUSER="${PGUSER:-$POSTGRES_USER}" pg_ctl -D "$PGDATA" -o "$(printf '%q ' -c listen_addresses='' -p "${PGPORT:-5432}" "$@")" -w start
  export PGPASSWORD="${PGPASSWORD:-$POSTGRES_PASSWORD}"
  if [ -z "$(POSTGRES_DB=postgres run_sql -Atc "SELECT 1 FROM pg_database WHERE datname = '$POSTGRES_DB'")" ]; then
    POSTGRES_DB=postgres run_sql --set db="$POSTGRES_DB" <<< 'CREATE DATABASE :"db";'
  fi
  run_init_scripts /docker-entrypoint-initdb.d/*
  pg_ctl -D "$PGDATA" -m fast -w stop
  unset PGPASSWORD
  printf '\nPostgreSQL init process complete; ready for start up.\n\n'
}

wants_help() {
  local argument
  for argument; do
    case "$argument" in -'?' | --help | --describe-config | -V | --version) return 0 ;; esac
  done
  return 1
}

shopt -s nullglob
case "${1:-}" in -*) set -- postgres "$@" ;; esac
if [ "$1" = postgres ] && ! wants_help "$@"; then
  prepare_folders
  [ "$(id -u)" != 0 ] || exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$BASH_SOURCE" "$@"
  from_file POSTGRES_PASSWORD
  from_file POSTGRES_USER postgres
  from_file POSTGRES_DB "$POSTGRES_USER"
  from_file POSTGRES_INITDB_ARGS
  : "${POSTGRES_HOST_AUTH_METHOD:=}"
  if [ -s "$PGDATA/PG_VERSION" ]; then
    printf '\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n'
  else
    check_password
    init_cluster
    init_database "$@"
  fi
fi
exec "$@"
