# Sourced by the scripts that need servers, after machine.sh: a PostgreSQL, a Redis and a bucket of
# their own, on free ports of the loopback, in a temporary folder that goes away with the script.

run=''
# Where databases are: $run, or a folder in memory.
data=''
started=()
postgres=()

need_services() {
    need postgresql postgres_programs
    need redis-server command -v redis-server
    install_missing
}

# Where initdb and pg_ctl are: Debian keeps them out of PATH.
postgres_programs() {
    local folder
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) \
        /usr/local/bin "$(dirname "$(command -v initdb || echo /)")"; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
            echo "$folder"
            return
        fi
    done
    return 1
}

# A port below those that the system gives to clients, on which nobody listens.
free_port() {
    local port
    while :; do
        port=$((RANDOM % 12000 + 20000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo "$port"
}

# start_services [memory]: databases on the disk or, where there is room, in memory. A database of a
# test is a thousand files, which a disk takes five times as long to make.
start_services() {
    # In /tmp whatever TMPDIR says: the path of a socket has at most 107 bytes.
    run=$(mktemp -d /tmp/heping.XXXXXX)
    data=$run
    trap stop_services EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    if [ "${1:-}" = memory ] && has_memory_folder; then
        data=$(mktemp -d /dev/shm/heping.XXXXXX)
    fi
    chmod 755 "$run" "$data"
    start_postgres
    start_redis
}

# Whether /dev/shm has a gigabyte: the suite needs a tenth of it.
has_memory_folder() {
    [ -w /dev/shm ] && [ "$(df --output=avail -k /dev/shm | tail -n 1)" -gt 1000000 ]
}

start_postgres() {
    local programs port as=()
    programs=$(postgres_programs)
    mkdir "$data/postgres"
    # PostgreSQL refuses to run as root.
    if [ "$(id -u)" -eq 0 ]; then
        local user=postgres
        id "$user" >/dev/null 2>&1 || user=nobody
        as=(runuser -u "$user" --)
        chown "$user" "$data/postgres"
    fi
    postgres=("${as[@]}" "$programs/pg_ctl" -D "$data/postgres/data")
    port=$(free_port)
    (
        cd "$data/postgres"
        "${as[@]}" "$programs/initdb" -D data -U heping -A trust -E UTF8 --locale=C >initdb.log 2>&1 ||
            { cat initdb.log >&2; exit 1; }
        # Nothing here outlives the run, so nothing need reach the disk.
        "${as[@]}" tee -a data/postgresql.conf >/dev/null <<-CONF
			listen_addresses = '127.0.0.1'
			port = $port
			unix_socket_directories = '$data/postgres'
			max_connections = 300
			fsync = off
			synchronous_commit = off
			full_page_writes = off
		CONF
        "${postgres[@]}" -w -l log start >/dev/null </dev/null || { cat log >&2; exit 1; }
    )
    export HEPING_TEST_POSTGRES_URL="postgres://heping@127.0.0.1:$port/postgres"
}

start_redis() {
    local port
    port=$(free_port)
    in_background "$port" redis-server --bind 127.0.0.1 --port "$port" --save '' --appendonly no --dir "$run"
    export HEPING_TEST_REDIS_URL="redis://127.0.0.1:$port/"
}

# Storage that speaks S3, for photos that several nodes see: moto, since Debian has no server of S3.
start_bucket() {
    local port packages
    port=$(free_port)
    packages=$(python_packages moto 'moto[s3,server]==5.2.5')
    PYTHONPATH="$packages" in_background "$port" python3 -m moto.server -H 127.0.0.1 -p "$port"
    export AWS_ENDPOINT_URL="http://127.0.0.1:$port" AWS_ALLOW_HTTP=true AWS_REGION=us-east-1
    export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
    python3 -c "import urllib.request as u; u.urlopen(u.Request('$AWS_ENDPOINT_URL/photos', method='PUT'))"
    export HEPING_TEST_BUCKET=s3://photos
}

# in_background PORT COMMAND… starts a server and waits until it listens there.
in_background() {
    local port=$1 log="$run/$2.log"
    # In a session of its own, so that Ctrl-C reaches the tests first.
    setsid "${@:2}" >"$log" 2>&1 </dev/null &
    started+=($!)
    for _ in $(seq 300); do
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            return
        fi
        sleep 0.1
    done
    cat "$log" >&2
    return 1
}

stop_services() {
    local status=$?
    trap - EXIT
    [ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null || true
    [ ${#postgres[@]} -eq 0 ] || (cd / && "${postgres[@]}" -m immediate stop >/dev/null 2>&1) || true
    [ -z "$run" ] || rm -rf "$run" "$data"
    exit "$status"
}
