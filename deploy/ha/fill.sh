#!/bin/sh
# Fills in ${NAME} from the environment, and refuses a name that is not set: deploy/ha/fill.sh pgbouncer.ini > /tmp/pgbouncer.ini
set -eu
awk '{
  while (match($0, /\$\{[A-Z0-9_]+\}/)) {
    name = substr($0, RSTART + 2, RLENGTH - 3)
    if (!(name in ENVIRON)) { print "Expected " name " to be set." > "/dev/stderr"; exit 1 }
    $0 = substr($0, 1, RSTART - 1) ENVIRON[name] substr($0, RSTART + RLENGTH)
  }
  print
}' "$1"
