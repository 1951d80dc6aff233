//! What vite built is part of the binary: built again, the binary is old.

fn main() {
    println!("cargo:rerun-if-changed=web/dist");
}
