//! `heping`: the one binary. Each command explains itself with `--help`.

use std::io::{IsTerminal, Read};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
use heping_api::command::{self, voice};
use heping_api::config::{AnchorArgs, DatabaseArgs, SecretKeyArgs, ServeArgs};
use heping_api::telemetry::release;
use heping_core::Role;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// 河平码：街道与企业共用的安全生产系统
#[derive(Parser)]
#[command(name = "heping", version = release::text(), disable_version_flag = true, after_help = HELP)]
struct Cli {
    /// 版本、来自哪次提交、数据库结构
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    version: Option<bool>,
    #[command(subcommand)]
    command: Command,
}

/// What stands below the list of commands.
const HELP: &str = "\
第一次安装
  heping migrate                                                   建库
  heping admin create-subdistrict --code 330114003 --name 河庄街道   建街道
  heping admin create-user --username wang --name 王某 --role admin  建管理员，密码从标准输入读
  heping import --template 企业名单.xlsx                            下载空白名单，填好后用 heping import 导入
  heping serve                                                     启动

每天
  heping backup /mnt/backup                                        备份（服务照常），默认留 14 份

设置
  每项设置都可写成环境变量 HEPING_…，或同名的命令行选项（HEPING_BIND 即 --bind），命令行优先；
  变量设为空等于没有设。heping config 列出现在生效的设置和各自的来源，heping doctor 逐项试一遍。

退出状态
  0 成功；1 没有做成，原因见标准错误的最后一行；2 命令行或设置写得不对。";

#[derive(Subcommand)]
enum Command {
    /// 启动服务
    ///
    /// 检查全部设置，把数据库升级到本程序的版本，然后提供网页和接口，直到收到停止信号（SIGTERM 或 Ctrl-C）；
    /// 停止时，正在处理的请求做完再退出。
    Serve(Box<ServeArgs>),
    /// 列出现在生效的设置，以及各自来自命令行、环境变量还是默认值
    ///
    /// 密钥和密码不显示。以 HEPING_ 开头而不认识的变量也会列出。
    Config(Box<ServeArgs>),
    /// 体检：把设置里写的逐项试一遍，一项一行，说明怎样处理
    ///
    /// 数据库、密钥、磁盘、时钟、照片、字体、Redis、微信、网址等。✓ 正常，！要知道，✗ 不对，－ 没有设。
    /// 有 ✗ 时退出状态为 1。除了试存一个小文件再删掉，什么也不改。
    Doctor(Box<ServeArgs>),
    /// 演示：虚构的街道、300 家企业和一年的记录，只在本机打得开
    ///
    /// 微信也是模拟的。只监听本机地址；要从别的电脑看，用 ssh -L 8080:127.0.0.1:8080 转发。
    /// 停止后不留任何数据，除非用 --data 指定目录。
    Demo(command::demo::DemoArgs),
    /// 建库，或把数据库升级到本程序的版本
    ///
    /// 已是最新则什么也不做。启动服务时会自动升级。
    Migrate(DatabaseArgs),
    /// 打印接口文档（OpenAPI，JSON）
    Openapi,
    /// 画一个二维码
    Qr(QrArgs),
    /// 打印标牌：A4 的 PDF，或每张一个图片的 ZIP
    ///
    /// 印出的码以 HEPING_PUBLIC_URL 开头，所以它必须是正式的 https 网址。
    Stickers(command::stickers::StickersArgs),
    /// 把企业名单（CSV 或 XLSX）导入一个街道
    ///
    /// 已有的企业（按统一社会信用代码）更新，没有的新建；有错的行不导入，逐行说明原因。
    /// 先用 --template 写出空白名单，填好后用 --dry-run 试一遍。
    Import(ImportArgs),
    /// 备份：数据库、照片和清单，服务照常运行
    ///
    /// 数据库在某一瞬间的完整副本、照片、带数字摘要的清单，放进以时间命名的子目录；服务照常运行，无须停机。
    /// 照片只复制新增的，其余与前一份备份共用。密钥不在备份里，须另存。数据库文件不要用 cp 复制：正在写的内容会丢。
    /// 数据库在 PostgreSQL 时只备份照片和清单，数据库请用 pg_dump 或 WAL 归档。
    Backup(command::backup::BackupArgs),
    /// 从备份恢复到空的位置，恢复前后都核验
    ///
    /// 先核对全部数字摘要，再放好数据库和照片，升级到本程序的版本，核验审计日志和积分。
    /// 原处有内容、备份被改动过，都不恢复。
    Restore(command::backup::RestoreArgs),
    /// 按事实重算全部积分，补记差额并说明原因
    Rebuild(RebuildArgs),
    /// 初次设置：街道、人员、角色
    #[command(subcommand)]
    Admin(AdminCommand),
    /// 更换密钥：全部加密内容用新密钥重新加密
    ///
    /// 先停下所有服务器，把新密钥设为 HEPING_SECRET_KEY，旧密钥设为 HEPING_SECRET_KEY_OLD。
    /// 中断了可以再执行一次。
    Rekey(RekeyArgs),
    /// 核验有没有被人改动
    #[command(subcommand)]
    Verify(VerifyCommand),
    /// 审计日志
    #[command(subcommand)]
    Audit(AuditCommand),
}

#[derive(clap::Args)]
struct QrArgs {
    /// 码的内容
    text: String,
    /// 写入的文件，.png 或 .svg；不给则打印 SVG
    #[arg(long, short)]
    output: Option<PathBuf>,
    /// 图片边长（像素），含四周留白
    #[arg(long)]
    size: Option<u32>,
    /// 每英寸像素数，记在 PNG 里
    #[arg(long)]
    dpi: Option<u32>,
}

#[derive(clap::Args)]
struct RebuildArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// 只核对有无差异，不改动
    #[arg(long)]
    check: bool,
}

#[derive(clap::Args)]
struct ImportArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    key: SecretKeyArgs,
    /// 街道的区划代码，9 位；只有一个街道时可不写
    #[arg(long, value_name = "代码")]
    subdistrict: Option<String>,
    /// 只说会怎样，不改动
    #[arg(long)]
    dry_run: bool,
    /// 不导入，把空白名单写到这里（.xlsx 或 .csv）
    #[arg(long, value_name = "文件", conflicts_with = "file")]
    template: Option<PathBuf>,
    /// 要导入的名单，.xlsx 或 .csv
    #[arg(value_name = "名单", required_unless_present = "template")]
    file: Option<PathBuf>,
}

#[derive(Subcommand)]
enum AdminCommand {
    /// 建街道，连同村社和自带的检查表
    CreateSubdistrict {
        #[command(flatten)]
        database: DatabaseArgs,
        /// 区划代码，9 位数字
        #[arg(long, value_name = "代码")]
        code: String,
        /// 街道名称
        #[arg(long, value_name = "名称")]
        name: String,
        /// 村社名单（CSV，首行为 code,name,kind，kind 为 village 或 community）；河庄街道的已自带
        #[arg(long, value_name = "文件")]
        villages: Option<PathBuf>,
    },
    /// 建街道人员，密码从标准输入读
    CreateUser {
        #[command(flatten)]
        database: DatabaseArgs,
        /// 街道的区划代码；只有一个街道时可不写
        #[arg(long, value_name = "代码")]
        subdistrict: Option<String>,
        /// 登录用的账号
        #[arg(long, value_name = "账号")]
        username: String,
        /// 姓名
        #[arg(long, value_name = "姓名")]
        name: String,
        /// 角色，可给多个：admin 管理员、office 安监办、supervisor 分管领导等，建议先建 admin
        #[arg(long = "role", value_name = "角色", required = true, value_parser = role())]
        roles: Vec<Role>,
        /// 执法证号，督查员必填
        #[arg(long, value_name = "证号")]
        certificate: Option<String>,
        /// 密码是本人自己定的；不加则首次登录必须修改
        #[arg(long)]
        own_password: bool,
    },
    /// 街道只有一名管理员时，代替第二名管理员确认授予角色
    ConfirmRole {
        #[command(flatten)]
        database: DatabaseArgs,
        /// 街道的区划代码；只有一个街道时可不写
        #[arg(long, value_name = "代码")]
        subdistrict: Option<String>,
        /// 授予谁（账号）
        #[arg(long, value_name = "账号")]
        username: String,
        /// 申请授予的角色
        #[arg(long, value_name = "角色", value_parser = role())]
        role: Role,
    },
}

#[derive(clap::Args)]
struct RekeyArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    key: SecretKeyArgs,
}

#[derive(clap::Args)]
struct AuditArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    key: SecretKeyArgs,
    #[command(flatten)]
    anchor: AnchorArgs,
}

#[derive(Subcommand)]
enum VerifyCommand {
    /// 重算审计日志的封印，指出第一处对不上的；设了 HEPING_AUDIT_ANCHOR 时，再与另存的封印核对
    Audit(AuditArgs),
    /// 用公布的种子重算一次双随机抽取，核对抽出的企业和执法人员；不需要数据库
    ///
    /// 公示文件在控制台“双随机”页下载，任何人可用本命令核验；算法见 api-spec/DESIGN.md，几行 Python 也能重算。
    Draw {
        /// 公示文件（JSON）
        #[arg(value_name = "公示文件")]
        file: PathBuf,
    },
}

#[derive(Subcommand)]
enum AuditCommand {
    /// 封好待封的记录，把最后的封印存到 HEPING_AUDIT_ANCHOR 指定处；服务每天自动做一次
    Anchor(AuditArgs),
}

/// A role by its word; help lists them all.
fn role() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.iter().map(|role| role.as_str())).try_map(|word| word.parse::<Role>())
}

fn main() -> ExitCode {
    let command = voice::in_chinese(Cli::command());
    let parsed = command.clone().try_get_matches();
    let parsed = parsed.and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches)));
    match parsed {
        Err(error) => voice::answer(&error, &command),
        Ok((cli, matches)) => match run(cli.command, &matches) {
            Ok(()) => ExitCode::SUCCESS,
            // who read what was printed had enough of it
            Err(error) if voice::is_closed_pipe(&*error) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("heping：{}", voice::sentence(&*error));
                ExitCode::FAILURE
            }
        },
    }
}

fn run(command: Command, matches: &ArgMatches) -> command::Outcome {
    if !matches!(command, Command::Openapi | Command::Qr(_) | Command::Stickers(_)) {
        command::keep_files_private();
    }
    match command {
        Command::Serve(args) => command::serve::serve(*args),
        Command::Config(_) => match matches.subcommand() {
            Some((_, given)) => command::settings::print(given),
            None => Ok(()),
        },
        Command::Doctor(args) => command::doctor::doctor(&args),
        Command::Demo(args) => command::demo::demo(args),
        Command::Migrate(database) => command::admin::migrate(&database),
        Command::Openapi => command::print_openapi(),
        Command::Qr(args) => command::draw(&args.text, args.output.as_deref(), args.size, args.dpi),
        Command::Stickers(args) => command::stickers::print(&args),
        Command::Import(args) => {
            let ImportArgs { database, key, subdistrict, dry_run, template, file } = args;
            match (template, file) {
                (Some(template), _) => command::register::template(&template),
                (None, Some(file)) => {
                    command::register::import(&database, &key, subdistrict.as_deref(), &file, dry_run)
                }
                (None, None) => Ok(()),
            }
        }
        Command::Backup(args) => command::backup::backup(&args),
        Command::Restore(args) => command::backup::restore(&args),
        Command::Rebuild(RebuildArgs { database, check }) => command::rebuild::rebuild(&database, check),
        Command::Admin(AdminCommand::CreateSubdistrict { database, code, name, villages }) => {
            command::admin::create_subdistrict(&database, &code, &name, villages.as_deref())
        }
        Command::Admin(AdminCommand::CreateUser {
            database,
            subdistrict,
            username,
            name,
            roles,
            certificate,
            own_password,
        }) => {
            let mut password = String::new();
            if std::io::stdin().is_terminal() {
                eprintln!("请输入密码，回车后按 Ctrl-D：");
            }
            std::io::stdin().read_to_string(&mut password)?;
            let password = password.trim_end_matches(['\r', '\n']);
            let user = command::admin::NewStaff { username, name, roles, certificate, own_password };
            command::admin::create_user(&database, subdistrict.as_deref(), user, password)
        }
        Command::Admin(AdminCommand::ConfirmRole { database, subdistrict, username, role }) => {
            command::admin::confirm_role(&database, subdistrict.as_deref(), &username, role)
        }
        Command::Rekey(RekeyArgs { database, key }) => command::keys::rekey(&database, &key),
        Command::Verify(VerifyCommand::Audit(AuditArgs { database, key, anchor })) => {
            command::audit::verify(&database, &key, &anchor)
        }
        Command::Verify(VerifyCommand::Draw { file }) => command::draw::verify(&file),
        Command::Audit(AuditCommand::Anchor(AuditArgs { database, key, anchor })) => {
            command::audit::anchor(&database, &key, &anchor)
        }
    }
}
