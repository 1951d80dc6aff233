# Sourced by the scripts that compare with other programs: they are installed into the user's cache,
# outside the repository, and kept there.

peers=${XDG_CACHE_HOME:-$HOME/.cache}/heping/peers

# Lets Python find Pillow, ReportLab, two makers of QR codes and two readers.
need_python_peers() {
    need python3-pip python3 -m pip --version
    need libzbar0 sh -c 'ldconfig -p | grep -q libzbar'
    install_missing
    PYTHONPATH=$(python_packages stickers pillow==13.0.0 qrcode==8.2 reportlab==5.1.0 segno==1.6.6 \
        zxing-cpp==3.1.1 pyzbar==0.1.9)
    export PYTHONPATH
}

# libqrencode with libpng, and crates qrcode, image and resvg.
need_compiled_peers() {
    need libqrencode-dev test -e /usr/include/qrencode.h
    need libpng-dev test -e /usr/include/png.h
    install_missing
    mkdir -p "$peers"
    cc -O2 -o "$peers/qrencode" scripts/peers/qrencode.c -lqrencode -lpng
    say "building: peers in Rust, in $peers"
    cp -r scripts/peers/rust "$peers/"
    (cd "$peers/rust" && CARGO_TARGET_DIR="$peers/target" cargo build --release --quiet)
}

# Fastify with its drivers, as its lock file names them; better-sqlite3 is compiled for Node 22.
need_fastify() {
    need_node 22
    NODE_PATH=$(node_packages fastify scripts/peers/fastify)
    export NODE_PATH
}
