//! `heping`: the one binary. Each command explains itself with `--help`.

use std::io::{IsTerminal, Read};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use heping_api::command;
use heping_api::config::{AnchorArgs, DatabaseArgs, SecretKeyArgs, ServeArgs};
use heping_core::Role;

/// 河平码: the safety code of an enterprise
#[derive(Parser)]
#[command(name = "heping", version, about, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API
    Serve(Box<ServeArgs>),
    /// Try it: a fictional subdistrict with 300 firms and a year of history, on loopback only
    Demo(command::demo::DemoArgs),
    /// Bring the database to the newest schema
    Migrate(DatabaseArgs),
    /// Print the OpenAPI document
    Openapi,
    /// Draw one QR code
    Qr(QrArgs),
    /// Print stickers: sheets of A4 as PDF, or an archive of pictures
    Stickers(command::stickers::StickersArgs),
    /// Import a register (CSV or XLSX) into a subdistrict
    Import(ImportArgs),
    /// Recompute every score from its facts; append what differs and say why
    Rebuild(RebuildArgs),
    /// Set up an installation
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Change the key: everything is sealed anew; with every server stopped, and both keys set
    Rekey(RekeyArgs),
    /// Prove that nothing was tampered with
    #[command(subcommand)]
    Verify(VerifyCommand),
    /// The audit log
    #[command(subcommand)]
    Audit(AuditCommand),
}

#[derive(clap::Args)]
struct QrArgs {
    /// What the code says
    text: String,
    /// File to write, .png or .svg; without it SVG is printed
    #[arg(long, short)]
    output: Option<PathBuf>,
    /// Side of the whole picture in pixels, quiet zone included
    #[arg(long)]
    size: Option<u32>,
    /// Pixels per inch, written into a PNG
    #[arg(long)]
    dpi: Option<u32>,
}

#[derive(clap::Args)]
struct RebuildArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Prove that nothing differs and change nothing
    #[arg(long)]
    check: bool,
}

#[derive(clap::Args)]
struct ImportArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    key: SecretKeyArgs,
    /// Area code of the subdistrict
    #[arg(long)]
    subdistrict: String,
    /// Say what would happen and change nothing
    #[arg(long)]
    dry_run: bool,
    /// The register
    file: PathBuf,
}

#[derive(Subcommand)]
enum AdminCommand {
    /// Create a subdistrict with its villages and the shipped checklists
    CreateSubdistrict {
        #[command(flatten)]
        database: DatabaseArgs,
        /// Area code, 9 digits
        #[arg(long)]
        code: String,
        /// Name
        #[arg(long)]
        name: String,
        /// CSV file of villages: code,name,kind (village or community); Hezhuang's are built in
        #[arg(long)]
        villages: Option<PathBuf>,
    },
    /// Create a user of a subdistrict; the password is read from standard input
    CreateUser {
        #[command(flatten)]
        database: DatabaseArgs,
        /// Area code of the subdistrict; may be left out when there is only one
        #[arg(long)]
        subdistrict: Option<String>,
        /// Name to sign in with
        #[arg(long)]
        username: String,
        /// Name that people see
        #[arg(long)]
        name: String,
        /// Role; may be given several times
        #[arg(long = "role", required = true)]
        roles: Vec<Role>,
        /// Number of the enforcement certificate; inspectors need one
        #[arg(long)]
        certificate: Option<String>,
        /// The password is the user's own; without this they must change it first of all
        #[arg(long)]
        own_password: bool,
    },
    /// Confirm that a user be given a role, where the subdistrict has only one administrator
    ConfirmRole {
        #[command(flatten)]
        database: DatabaseArgs,
        /// Area code of the subdistrict; may be left out when there is only one
        #[arg(long)]
        subdistrict: Option<String>,
        /// Who is to get it
        #[arg(long)]
        username: String,
        /// The role that was asked for
        #[arg(long)]
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
    /// Recompute the audit log's seals and name the first row that does not fit; with an anchor, hold the last
    /// seal against what was put there
    Audit(AuditArgs),
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Seal what waits and put the last seal where HEPING_AUDIT_ANCHOR says, as the server does once a day
    Anchor(AuditArgs),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("heping: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> command::Outcome {
    if !matches!(command, Command::Openapi | Command::Qr(_) | Command::Stickers(_)) {
        command::keep_files_private();
    }
    match command {
        Command::Serve(args) => command::serve::serve(*args),
        Command::Demo(args) => command::demo::demo(args),
        Command::Migrate(database) => command::admin::migrate(&database),
        Command::Openapi => command::print_openapi(),
        Command::Qr(args) => command::draw(&args.text, args.output.as_deref(), args.size, args.dpi),
        Command::Stickers(args) => command::stickers::print(&args),
        Command::Import(args) => {
            command::admin::import(&args.database, &args.key, &args.subdistrict, &args.file, args.dry_run)
        }
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
                eprintln!("Password (ends with Enter, then Ctrl-D):");
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
        Command::Audit(AuditCommand::Anchor(AuditArgs { database, key, anchor })) => {
            command::audit::anchor(&database, &key, &anchor)
        }
    }
}
