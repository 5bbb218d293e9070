#!/bin/sh
# Fills the templates of /etc/nginx/templates with the environment's variables.
set -e
from=${NGINX_ENVSUBST_TEMPLATE_DIR:-/etc/nginx/templates}
suffix=${NGINX_ENVSUBST_TEMPLATE_SUFFIX:-.template}
to=${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}
[ -d "$from" ] || exit 0
if [ ! -w "$to" ]; then
  echo "$0: $from is there, but $to cannot be written" >&2
  exit 0
fi
names=$(awk 'BEGIN { for (name in ENVIRON) if (name ~ ENVIRON["NGINX_ENVSUBST_FILTER"]) printf "${%s} ", name }')
find "$from" -follow -type f -name "*$suffix" | while read -r template; do
  relative=${template#"$from"/}
  target=$to/${relative%"$suffix"}
  mkdir -p "$(dirname "$target")"
  envsubst "$names" < "$template" > "$target"
done
