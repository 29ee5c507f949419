#!/bin/sh
# Writes what PgBouncer reads, from the environment, and becomes PgBouncer. Beside what pgbouncer.ini names: AUTH_PASSWORD, of
# AUTH_USER, and FOLDER, where it may write.
set -eu
umask 077
export AUTH_FILE="$FOLDER/users"
printf '"%s" "%s"\n' "$AUTH_USER" "$AUTH_PASSWORD" > "$AUTH_FILE"
"$(dirname "$0")/fill.sh" "$(dirname "$0")/pgbouncer.ini" > "$FOLDER/pgbouncer.ini"
exec "${PGBOUNCER:-pgbouncer}" "$FOLDER/pgbouncer.ini"
