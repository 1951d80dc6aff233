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

use super::database::{find, note, with_store};
use super::{Outcome, unusable_file};
use crate::config::{self, DatabaseArgs};
use crate::usecase::Action;
use crate::usecase::sticker_sheet::{self, Order};

/// Which stickers, as what, and where to.
#[derive(Args, Debug)]
pub struct StickersArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// 街道的区划代码；只有一个街道时可不写
    #[arg(long, value_name = "代码")]
    subdistrict: Option<String>,
    /// 只印这个村社（代码或名称）
    #[arg(long, value_name = "村社")]
    village: Option<String>,
    /// 只印这个行业：门类 C、大类 21，或小类的前几位
    #[arg(long, value_name = "行业")]
    industry: Option<String>,
    /// 只印还没有印过的
    #[arg(long)]
    unprinted: bool,
    /// 从第几页印起，前面的略过：打印机中途停了可以接着印
    #[arg(long, value_name = "页", default_value_t = 1, value_parser = config::whole(1usize, 100_000))]
    first_page: usize,
    /// 先给还没有码的企业发码，记在这个账号名下
    #[arg(long, value_name = "账号")]
    issue_as: Option<String>,
    /// 码的开头：人们访问本系统的网址
    #[arg(long, env = "HEPING_PUBLIC_URL", value_name = "网址", default_value = "http://127.0.0.1:8080")]
    public_url: String,
    /// 试印：网址可以是本机或 http，印出的码不记为已印
    #[arg(long)]
    test_print: bool,
    /// 中文字体文件；不设则用系统里的
    #[arg(long, env = "HEPING_FONT", value_name = "文件")]
    font: Option<PathBuf>,
    /// 写入的文件：.pdf（A4，每页十二张）或 .zip（每张一个 PNG）
    #[arg(long, short, value_name = "文件")]
    output: PathBuf,
}

/// Prints the stickers; the file appears whole or not at all.
pub fn print(args: &StickersArgs) -> Outcome {
    let format = match args.output.extension().and_then(|extension| extension.to_str()) {
        Some("pdf") => BatchFormat::Pdf,
        Some("zip") => BatchFormat::Zip,
        _ => return Err("--output 的文件名要以 .pdf 或 .zip 结尾。".into()),
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
    let public_url = match args.test_print {
        true => config::public_url(&args.public_url)?,
        false => config::printable_url(&args.public_url)?,
    };
    let fonts = Fonts::find(args.font.as_deref())?;
    with_store(&args.database, async |store| {
        let street = find(&store, args.subdistrict.as_deref()).await?;
        if let Some(username) = &args.issue_as {
            let (name, id) = (staff::canonical(username), street.id);
            let user = store.read(move |conn| staff::by_username(conn, id, &name)).await?;
            let user = user.ok_or("--issue-as 指定的账号不存在：请核对。")?;
            sticker_sheet::issue_missing(&store, &Clock::System, street.id, &order, user).await?;
        }
        let filter = order.filter();
        let total = store.read(move |conn| enterprises::count(conn, street.id, &filter)).await?;
        let bar = indicatif::ProgressBar::new(u64::try_from(total).unwrap_or(0));
        bar.set_style(indicatif::ProgressStyle::with_template("标牌 {bar:40} {pos}/{len} 家，还要 {eta}")?);
        let style =
            Style { fonts, street: street.name.as_str().into(), public_url: public_url.as_str().into() };
        let part =
            Part::create(&args.output).map_err(|error| unusable_file("--output", &args.output, &error))?;
        let write = async |piece: Vec<u8>| (&part.file).write_all(&piece).map_err(Error::internal);
        let looked_at = async |seen| {
            bar.set_position(u64::try_from(seen).unwrap_or(0));
            Ok(())
        };
        let printed = sticker_sheet::print(&store, street.id, &style, &order, write, looked_at).await;
        bar.finish_and_clear();
        let printed = printed?;
        part.keep(&args.output)?;
        if !args.test_print {
            sticker_sheet::mark(&store, &Clock::System, &printed.codes).await?;
        }
        let (now, what) = (Clock::System.now(), (Action::PrintStickers, street.id.to_string()));
        store.write(Lock::Nothing, move |conn| note(conn, now, Some(street.id), what.clone())).await?;
        let count = printed.codes.len();
        let last = args.first_page - 1 + count.div_ceil(PER_PAGE);
        match format {
            BatchFormat::Pdf => {
                println!("{}：{count} 张，第 {} 至 {last} 页", args.output.display(), args.first_page);
            }
            BatchFormat::Zip => println!("{}：{count} 张", args.output.display()),
        }
        if printed.without_code > 0 && !args.unprinted {
            println!("另有 {} 家没有在用的码：加 --issue-as 账号 可先给它们发码", printed.without_code);
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
