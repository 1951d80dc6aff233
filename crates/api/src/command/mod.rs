//! What the commands of the binary do.

pub mod admin;
pub mod audit;
pub mod backup;
pub mod database;
pub mod demo;
pub mod doctor;
pub mod draw;
pub mod keys;
pub mod rebuild;
pub mod register;
pub mod serve;
pub mod settings;
pub mod stickers;
pub mod voice;

use std::net::{SocketAddr, TcpListener};
use std::path::Path;

use heping_qr::{EcLevel, Matrix, Picture, png, svg};

use rustix::fs::Mode;

use crate::config::{ConfigError, reason};
use crate::router::document;

/// Whatever went wrong, as one sentence for the terminal.
pub type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// The sentence of a file that the line names and that cannot be used.
pub fn unusable_file(what: &str, path: &Path, error: &std::io::Error) -> ConfigError {
    let found = format!("{} {}", path.display(), reason(error));
    ConfigError::of(what, found, "请核对路径和权限")
}

/// A listener on an address that a setting names.
///
/// # Errors
/// A sentence when it is taken, or none of this machine.
pub fn listen(setting: &str, address: SocketAddr) -> Result<TcpListener, ConfigError> {
    TcpListener::bind(address).map_err(|error| {
        let (found, way_out) = match error.kind() {
            std::io::ErrorKind::AddrInUse => ("已被别的程序占用", "请停下它，或换一个端口"),
            std::io::ErrorKind::AddrNotAvailable => ("不是本机的地址", "请改为 127.0.0.1 或本机网卡的地址"),
            std::io::ErrorKind::PermissionDenied => {
                ("需要特权", "1024 以下的端口请交给反向代理，这里用 8080")
            }
            _ => ("监听不了", "请换一个地址或端口"),
        };
        ConfigError::of(setting, format_args!("指定的 {address} {found}"), way_out)
    })
}

/// Makes the files that follow its user's alone, whatever the shell says: databases and photos hold
/// what no other user of the machine may read.
pub fn keep_files_private() {
    // what was asked of others before is nothing that we could use
    let _before = rustix::process::umask(Mode::RWXG | Mode::RWXO);
}

/// Prints the OpenAPI document as it is committed.
pub fn print_openapi() -> Outcome {
    std::io::Write::write_all(&mut std::io::stdout(), document::document_text()?.as_bytes())?;
    Ok(())
}

/// Draws one QR code into a file, or prints it as SVG.
pub fn draw(text: &str, output: Option<&Path>, size: Option<u32>, dpi: Option<u32>) -> Outcome {
    let matrix = Matrix::encode(text, EcLevel::M)?;
    let picture = Picture::new(size, dpi)?;
    match output {
        None => println!("{}", svg::render(&matrix, picture)?),
        Some(path) => match path.extension().and_then(|extension| extension.to_str()) {
            Some("png") => write(path, &png::render(&matrix, picture)?)?,
            Some("svg") => write(path, svg::render(&matrix, picture)?.as_bytes())?,
            _ => return Err("--output 的文件名要以 .png 或 .svg 结尾。".into()),
        },
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), ConfigError> {
    std::fs::write(path, bytes).map_err(|error| unusable_file("--output", path, &error))
}
