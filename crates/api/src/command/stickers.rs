//! `heping stickers`: many stickers from the command line.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use heping_core::{Clock, Error};
use heping_org::{enterprises, staff};
use heping_paper::Fonts;
use heping_qr::sticker::pdf::PER_PAGE;
use heping_qr::sticker::{BatchFormat, Style};
use heping_store::Lock;

use super::Outcome;
use super::database::{find, note, with_store};
use crate::config::{self, DatabaseArgs};
use crate::usecase::Action;
use crate::usecase::sticker_sheet::{self, Order};

/// Which stickers, as what, and where to.
#[derive(Args, Debug)]
pub struct StickersArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Area code of the subdistrict; may be left out when there is only one
    #[arg(long)]
    subdistrict: Option<String>,
    /// Only this village, by code or name
    #[arg(long)]
    village: Option<String>,
    /// Only this industry: a section (C), a division (21), or the beginning of a class
    #[arg(long)]
    industry: Option<String>,
    /// Only codes that were not printed yet
    #[arg(long)]
    unprinted: bool,
    /// Number of the first page; the stickers of the pages before it are left out, to go on where a
    /// printer stopped
    #[arg(long, default_value_t = 1)]
    first_page: usize,
    /// Issue codes to firms that never had one, in the name of this user
    #[arg(long, value_name = "USERNAME")]
    issue_as: Option<String>,
    /// The address that the codes begin with
    #[arg(long, env = "HEPING_PUBLIC_URL", default_value = "http://127.0.0.1:8080")]
    public_url: String,
    /// Font file with Chinese; without it a font of the system is taken
    #[arg(long, env = "HEPING_FONT")]
    font: Option<PathBuf>,
    /// File to write: .pdf (A4, twelve a page) or .zip (a PNG each)
    #[arg(long, short)]
    output: PathBuf,
}

/// Prints the stickers; the file appears whole or not at all.
pub fn print(args: &StickersArgs) -> Outcome {
    let format = match args.output.extension().and_then(|extension| extension.to_str()) {
        Some("pdf") => BatchFormat::Pdf,
        Some("zip") => BatchFormat::Zip,
        _ => return Err("--output must end in .pdf or .zip".into()),
    };
    let order = Order {
        village: args.village.clone(),
        industry: args.industry.clone(),
        enterprises: Vec::new(),
        unprinted: args.unprinted,
        format,
        first_page: args.first_page,
    };
    order.check()?;
    let fonts = Fonts::find(args.font.as_deref())?;
    let public_url = config::public_url(&args.public_url)?;
    with_store(&args.database, async |store| {
        let street = find(&store, args.subdistrict.as_deref()).await?;
        if let Some(username) = &args.issue_as {
            let (name, id) = (staff::canonical(username), street.id);
            let user = store.read(move |conn| staff::by_username(conn, id, &name)).await?;
            let user = user.ok_or("--issue-as: the subdistrict has no such user")?;
            sticker_sheet::issue_missing(&store, &Clock::System, street.id, &order, user).await?;
        }
        let filter = order.filter();
        let total = store.read(move |conn| enterprises::count(conn, street.id, &filter)).await?;
        let bar = indicatif::ProgressBar::new(u64::try_from(total).unwrap_or(0));
        bar.set_style(indicatif::ProgressStyle::with_template(
            "stickers {bar:40} {pos}/{len} firms, {eta} left",
        )?);
        let style =
            Style { fonts, street: street.name.as_str().into(), public_url: public_url.as_str().into() };
        let part = Part::create(&args.output)?;
        let write = async |piece: Vec<u8>| (&part.file).write_all(&piece).map_err(Error::internal);
        let looked_at = async |seen| {
            bar.set_position(u64::try_from(seen).unwrap_or(0));
            Ok(())
        };
        let printed = sticker_sheet::print(&store, street.id, &style, &order, write, looked_at).await;
        bar.finish_and_clear();
        let printed = printed?;
        part.keep(&args.output)?;
        sticker_sheet::mark(&store, &Clock::System, &printed.codes).await?;
        let (now, what) = (Clock::System.now(), (Action::PrintStickers, street.id.to_string()));
        store.write(Lock::Nothing, move |conn| note(conn, now, Some(street.id), what.clone())).await?;
        let count = printed.codes.len();
        let last = args.first_page - 1 + count.div_ceil(PER_PAGE);
        match format {
            BatchFormat::Pdf => {
                println!("{}: {count} stickers, pages {} to {last}", args.output.display(), args.first_page);
            }
            BatchFormat::Zip => println!("{}: {count} stickers", args.output.display()),
        }
        if printed.without_code > 0 && !args.unprinted {
            println!(
                "{} firms have no code in force (--issue-as USERNAME issues first ones)",
                printed.without_code
            );
        }
        Ok(())
    })
}

/// A file that is taken away again unless it is kept.
struct Part {
    path: PathBuf,
    file: std::fs::File,
}

impl Part {
    fn create(output: &Path) -> std::io::Result<Self> {
        let mut path = output.as_os_str().to_owned();
        path.push(".part");
        let path = PathBuf::from(path);
        Ok(Self { file: std::fs::File::create(&path)?, path })
    }

    fn keep(&self, output: &Path) -> std::io::Result<()> {
        self.file.sync_all()?;
        std::fs::rename(&self.path, output)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // gone already when it was kept
        let _gone = std::fs::remove_file(&self.path);
    }
}
