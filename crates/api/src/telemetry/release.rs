//! What this program is: its version, the commit that it was built from, and the schema that it knows.

use std::sync::LazyLock;

/// The version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The commit, where the build said it (`HEPING_COMMIT`).
pub const COMMIT: &str = match option_env!("HEPING_COMMIT") {
    Some(commit) => commit,
    None => "未注明",
};

/// The newest step of the schema.
pub fn schema() -> &'static str {
    static SCHEMA: LazyLock<String> = LazyLock::new(|| {
        heping_store::migrate::steps().ok().and_then(|mut steps| steps.pop()).unwrap_or_default()
    });
    &SCHEMA
}

/// All of it in one line.
pub fn text() -> &'static str {
    static TEXT: LazyLock<String> =
        LazyLock::new(|| format!("{VERSION}（提交 {COMMIT}，数据库结构 {}）", schema()));
    &TEXT
}
