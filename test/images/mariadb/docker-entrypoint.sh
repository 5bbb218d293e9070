#!/bin/bash
# Makes the database at the first start, as the official image's environment and init scripts ask, then runs the server.
set -Eeo pipefail
shopt -s nullglob

DATA=/var/lib/mysql
SOCKET=/run/mysqld/mysqld.sock

# setting NAME: MARIADB_NAME or MYSQL_NAME, else what the file named by one of them with _FILE holds.
setting() {
  local prefix name file
  for prefix in MARIADB MYSQL; do
    name="${prefix}_$1" file="${prefix}_$1_FILE"
    if [ -n "${!name:-}" ] && [ -n "${!file:-}" ]; then
      echo "[ERROR] both $name and $file are set" >&2
      exit 1
    fi
    if [ -n "${!name:-}" ]; then printf '%s' "${!name}"; return; fi
    if [ -n "${!file:-}" ]; then cat "${!file}"; return; fi
  done
}

quoted() { local text=${1//\\/\\\\}; printf "'%s'" "${text//\'/\\\'}"; }

root_password() {
  ROOT_PASSWORD=$(setting ROOT_PASSWORD)
  if [ -n "$(setting RANDOM_ROOT_PASSWORD)" ]; then
    ROOT_PASSWORD=$(head -c 24 /dev/urandom | base64)
    echo "[Note] GENERATED ROOT PASSWORD: $ROOT_PASSWORD"
  fi
  [ -n "$ROOT_PASSWORD$(setting ALLOW_EMPTY_ROOT_PASSWORD)$(setting ALLOW_EMPTY_PASSWORD)" ] && return
  echo '[ERROR] Database is uninitialized and password option is not specified: MARIADB_ROOT_PASSWORD,' >&2
  echo '[ERROR] MARIADB_ALLOW_EMPTY_ROOT_PASSWORD or MARIADB_RANDOM_ROOT_PASSWORD' >&2
  exit 1
}

sql() { mariadb --protocol=socket --socket="$SOCKET" -uroot --password="${SQL_PASSWORD:-}" --comments "$@"; }

start_alone() {
  "$@" --skip-networking --socket="$SOCKET" --loose-innodb_buffer_pool_load_at_startup=0 &
  SERVER=$!
  for _ in $(seq 300); do
    if sql -e 'SELECT 1' > /dev/null 2>&1; then return; fi
    kill -0 "$SERVER" 2> /dev/null || break
    sleep 0.1
  done
  echo '[ERROR] Unable to start server.' >&2
  exit 1
}

accounts() {
  local host database user password check
  host=$(setting ROOT_HOST) database=$(setting DATABASE) user=$(setting USER) password=$(setting PASSWORD)
  check=$(head -c 18 /dev/urandom | base64)
  [ -z "$database" ] || echo "CREATE DATABASE IF NOT EXISTS \`$database\`;"
  echo "CREATE USER healthcheck@127.0.0.1 IDENTIFIED BY $(quoted "$check"), healthcheck@localhost IDENTIFIED BY $(quoted "$check");"
  if [ -n "$user" ]; then
    echo "CREATE USER $(quoted "$user")@'%' IDENTIFIED BY $(quoted "$password");"
    [ -z "$database" ] || echo "GRANT ALL ON \`$database\`.* TO $(quoted "$user")@'%';"
  fi
  echo "CREATE USER root@$(quoted "${host:-%}") IDENTIFIED BY $(quoted "$ROOT_PASSWORD");"
  echo "GRANT ALL ON *.* TO root@$(quoted "${host:-%}") WITH GRANT OPTION;"
  echo "ALTER USER root@localhost IDENTIFIED BY $(quoted "$ROOT_PASSWORD");"
  (umask 0077; printf '[client]\nuser=healthcheck\npassword=%s\nprotocol=tcp\nhost=127.0.0.1\n' "$check" > "$DATA/.my-healthcheck.cnf")
}

run_init_scripts() {
  local file database
  database=$(setting DATABASE)
  for file; do
    echo "[Note] running $file"
    case "$file" in
      *.sh) if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
      *.sql) sql "$database" < "$file" ;;
      *.sql.gz) gunzip -c "$file" | sql "$database" ;;
      *.sql.xz) xzcat "$file" | sql "$database" ;;
      *.sql.zst) zstd -dc "$file" | sql "$database" ;;
      *) echo "[Warn] ignoring $file" ;;
    esac
  done
}

init_database() {
  root_password
  mariadb-install-db --datadir="$DATA" --auth-root-authentication-method=normal --skip-test-db --skip-name-resolve > /dev/null
  start_alone "$@"
  accounts | sql
  SQL_PASSWORD=$ROOT_PASSWORD
  run_init_scripts /docker-entrypoint-initdb.d/*
  kill "$SERVER" && wait "$SERVER"
  echo '[Note] MariaDB init process done. Ready for start up.'
}

case "${1:-}" in -*) set -- mariadbd "$@" ;; esac
if [ "${1:-}" = mariadbd ] || [ "${1:-}" = mysqld ]; then
  case " $* " in *' --help '* | *' --version '* | *' --verbose '*) exec "$@" ;; esac
  if [ "$(id -u)" = 0 ]; then
    find "$DATA" /run/mysqld \! -user mysql -exec chown mysql: '{}' +
    exec setpriv --reuid=mysql --regid=mysql --init-groups -- "$BASH_SOURCE" "$@"
  fi
  [ -d "$DATA/mysql" ] || init_database "$@"
fi
exec "$@"
