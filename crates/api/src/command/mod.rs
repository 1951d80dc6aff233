//! What the commands of the binary do.

pub mod admin;
pub mod audit;
mod database;
pub mod demo;
pub mod keys;
pub mod rebuild;
pub mod serve;
pub mod stickers;

use std::path::Path;

use heping_qr::{EcLevel, Matrix, Picture, png, svg};

use rustix::fs::Mode;

use crate::document;

/// Whatever went wrong, as one sentence for the terminal.
pub type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

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
            Some("png") => std::fs::write(path, png::render(&matrix, picture)?)?,
            Some("svg") => std::fs::write(path, svg::render(&matrix, picture)?)?,
            _ => return Err("--output must end in .png or .svg".into()),
        },
    }
    Ok(())
}
