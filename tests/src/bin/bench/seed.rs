//! Firms with a history, written by the database itself: 20 hazards, 12 self-checks, 4 inspections
//! and an open one, 30 ledger entries and 5 messages each.

use diesel::connection::{Connection, SimpleConnection};
use heping_qr::EnterpriseCode;
use heping_store::{Conn, tally};

/// Rows of each firm, its code with them.
const ROWS: f64 = 77.0;

/// A database that is filled step by step.
pub struct Seed {
    conn: Conn,
    words: Words,
    firms: u32,
    /// How many firms a street has; the first street, which the commands made, has the first of them.
    per_street: u32,
    with_more_hazards: u32,
    /// The codes of all firms.
    pub codes: Vec<String>,
    /// Open inspections of some firms.
    pub inspections: Vec<String>,
}

/// What the two databases write differently.
#[derive(Clone, Copy)]
enum Words {
    Sqlite,
    Postgres,
}

impl Words {
    fn id(self, kind: u8, number: &str) -> String {
        match self {
            Self::Sqlite => format!("printf('0000000{kind}-0000-7000-8000-%012x', {number})"),
            Self::Postgres => {
                format!("('0000000{kind}-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))")
            }
        }
    }

    fn ago(self, days: &str) -> String {
        match self {
            Self::Sqlite => format!("strftime('%Y-%m-%d %H:%M:%f', 'now', (-({days})) || ' days')"),
            Self::Postgres => format!(
                "(date_trunc('milliseconds', now() AT TIME ZONE 'UTC') - ({days}) * interval '1 day')"
            ),
        }
    }

    fn ahead(self, days: &str) -> String {
        match self {
            Self::Sqlite => format!("date('now', '+' || ({days}) || ' days')"),
            Self::Postgres => format!("(current_date + ({days}))"),
        }
    }
}

/// Has PostgreSQL write to the disk as a real installation does; `scripts/test` has it not.
pub fn durable(server: &str) {
    let mut conn = diesel::PgConnection::establish(server).unwrap();
    for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
        conn.batch_execute(&format!("ALTER SYSTEM SET {setting} = on")).unwrap();
    }
    conn.batch_execute("SELECT pg_reload_conf()").unwrap();
}

impl Seed {
    /// Nothing yet, of one street.
    pub fn new(url: &str) -> Self {
        Self::of_streets(url, u32::MAX)
    }

    /// Nothing yet, of streets with so many firms each.
    pub fn of_streets(url: &str, per_street: u32) -> Self {
        let (conn, words) = match url.strip_prefix("sqlite:") {
            Some(path) => {
                let mut conn = diesel::SqliteConnection::establish(path).unwrap();
                conn.batch_execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000").unwrap();
                (Conn::Sqlite(conn), Words::Sqlite)
            }
            None => {
                let mut conn = diesel::PgConnection::establish(url).unwrap();
                // figures are counted once at the end: a row at a time is for those who write one
                conn.batch_execute("SET session_replication_role = replica").unwrap();
                (Conn::Postgres(conn), Words::Postgres)
            }
        };
        Self {
            conn,
            words,
            firms: 0,
            per_street,
            with_more_hazards: 0,
            codes: Vec::new(),
            inspections: Vec::new(),
        }
    }

    /// Adds streets until there are so many.
    pub fn streets(&mut self, count: u32) {
        let (id, now) = (self.words.id(0, "k"), self.words.ago("0"));
        self.execute(&format!(
            "INSERT INTO subdistricts (id, code, name, created_at) WITH RECURSIVE s(k) AS \
             (SELECT 1 UNION ALL SELECT k + 1 FROM s WHERE k < {count} - 1) \
             SELECT {id}, CAST(330200000 + k AS TEXT), '演示街道' || k, {now} FROM s WHERE k < {count} \
             ON CONFLICT DO NOTHING"
        ));
    }

    /// The street of the firm with this number, in SQL.
    fn street_of(&self, firm: &str) -> String {
        let first = "(SELECT id FROM subdistricts WHERE code = '330114003')";
        match self.per_street {
            u32::MAX => first.to_owned(),
            each => {
                let other = self.words.id(0, &format!("(({firm} - 1) / {each})"));
                format!("(CASE WHEN {firm} <= {each} THEN {first} ELSE {other} END)")
            }
        }
    }

    /// How many firms the first street has.
    pub fn per_street(&self) -> u32 {
        self.per_street
    }

    /// How many rows were written.
    pub fn rows(&self) -> f64 {
        f64::from(self.firms) * ROWS
    }

    /// The overviews of so many firms, spread over all of the first street.
    pub fn spread(&self, count: u32) -> Vec<String> {
        let firms = self.firms.min(self.per_street);
        let step = (firms / count).max(1);
        (0..count)
            .map(|n| 1 + n * step % firms)
            .map(|n| format!("/api/v1/enterprises/00000001-0000-7000-8000-{n:012x}/overview"))
            .collect()
    }

    /// Adds firms until there are so many.
    pub fn up_to(&mut self, size: u32) {
        let (from, to, w) = (self.firms + 1, size, self.words);
        let (firm, street) = (w.id(1, "n"), self.street_of("n"));
        let office = "(SELECT user_id FROM credentials WHERE username = 'office')";
        let list = "(SELECT min(id) FROM checklists WHERE scope = 'self_check')";
        let each = |table: &str, children: u32, values: &str| {
            format!(
                "INSERT INTO {table} WITH RECURSIVE f(n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM f WHERE n < {to}), \
                 c(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM c WHERE k < {}) SELECT {values} FROM f, c;\n",
                children - 1
            )
        };
        let child = |kind| w.id(kind, "n * 100 + k");
        let (month, week, now) = (w.ago("k * 30 + 1"), w.ago("k * 10 + 1"), w.ago("0"));
        // eight industries; their divisions are the first two digits
        let industry = "(CASE n % 8 WHEN 0 THEN '2110' WHEN 1 THEN '1711' WHEN 2 THEN '2221' WHEN 3 THEN '2651' \
             WHEN 4 THEN '2921' WHEN 5 THEN '3311' WHEN 6 THEN '1311' ELSE '1811' END)";
        let division = format!("substr({industry}, 1, 2)");
        let sql = [
            each(
                "enterprises (id, subdistrict_id, name, industry, division, section, village_code, version, \
                 revision, content_hash, created_at, updated_at)",
                1,
                &format!(
                    "{firm}, {street}, '演示企业' || n, {industry}, {division}, 'C', '330114003219', 1, 1, '', {now}, {now}"
                ),
            ),
            each(
                "self_checks (id, subdistrict_id, enterprise_id, checklist_id, checklist_version, title, answers, \
                 digest, hazard_count, performed_at, performed_by, content_hash, recorded_at)",
                12,
                &format!(
                    "{}, {street}, {firm}, {list}, 1, '日常自查', '[]', '', 1, {month}, {office}, '', {month}",
                    child(2)
                ),
            ),
            each(
                "inspections (id, subdistrict_id, enterprise_id, number, kind, legal_basis, approval_number, state, \
                 outcome, finding_count, started_at, opened_by, content_hash, recorded_at)",
                5,
                &format!(
                    "{}, {street}, {firm}, 'DC-2025-' || (n * 100 + k), 'routine', '《安全生产法》', '1号', \
                     CASE k WHEN 0 THEN 'open' ELSE 'completed' END, CASE k WHEN 0 THEN NULL ELSE 'checked' END, 4, \
                     {month}, {office}, '', {month}",
                    child(3)
                ),
            ),
            each(
                "hazards (id, subdistrict_id, enterprise_id, number, source, level, state, title, place, due_on, \
                 due_set_by, round, acceptances, inspection_id, village_code, division, recorded_by, recorded_at, \
                 content_hash)",
                20,
                &format!(
                    "{}, {street}, {firm}, 'YH-2025-' || (n * 100 + k), 'inspection', 'general', \
                     CASE WHEN k < 3 THEN 'rectifying' ELSE 'closed' END, '除尘管道积尘', '打磨工段', {}, 'street', 1, 0, \
                     {}, '330114003219', {division}, {office}, {week}, ''",
                    child(4),
                    w.ahead("k + 5"),
                    w.id(3, "n * 100 + 1 + k % 4"),
                ),
            ),
            each(
                "score_entries (id, subdistrict_id, enterprise_id, entry_key, kind, rule, rules, points, source_type, \
                 source_id, occurred_at, expires_at, recorded_at)",
                30,
                &format!(
                    "{}, {street}, {firm}, 'seeded/' || n || '/' || k, 'award', 'C01', 'v1', 2 * (k % 2) - 1, \
                     'self_check', {}, {week}, {}, {week}",
                    child(5),
                    child(2),
                    w.ago("-300 + k"),
                ),
            ),
            each(
                "standings (enterprise_id, subdistrict_id, division, section, score, colour, gates, overdue, rated, \
                 version, as_of)",
                1,
                &format!(
                    "{firm}, {street}, {division}, 'C', 60 + n % 60, 'green', '[]', 0, {}, 1, {now}",
                    match w {
                        Words::Sqlite => "1",
                        Words::Postgres => "true",
                    }
                ),
            ),
            each(
                "self_check_tasks (id, subdistrict_id, enterprise_id, checklist_id, checklist_version, title, \
                 opens_on, due_on)",
                1,
                &format!(
                    "{}, {street}, {firm}, {list}, 1, '日常自查', {}, {}",
                    child(6),
                    w.ahead("0"),
                    w.ahead("9")
                ),
            ),
            each(
                "self_check_plans (enterprise_id, subdistrict_id, basis, next_on)",
                1,
                &format!("{firm}, {street}, '', {}", w.ahead("0")),
            ),
            each(
                "messages (id, subdistrict_id, enterprise_id, kind, title, body, subject_type, subject_id, \
                 created_at, read_at)",
                5,
                &format!(
                    "{}, {street}, {firm}, 'hazard_found', '发现隐患', '请整改', 'hazard', {}, {week}, \
                     CASE WHEN k < 2 THEN NULL ELSE {now} END",
                    child(7),
                    child(4)
                ),
            ),
        ];
        self.execute("BEGIN");
        for statement in sql {
            self.execute(&statement);
        }
        self.add_codes(from, to);
        if from == 1 {
            // all inspectors may write into the open inspections of the first firms
            self.execute(&format!(
                "INSERT INTO inspection_officers (inspection_id, user_id, name, certificate) SELECT i.id, u.id, u.name, '33-1' FROM inspections i, users u \
                 WHERE i.state = 'open' AND u.certificate IS NOT NULL AND i.enterprise_id <= {}",
                match w {
                    Words::Sqlite => "printf('00000001-0000-7000-8000-%012x', 1000)",
                    Words::Postgres => "('00000001-0000-7000-8000-' || lpad(to_hex(1000), 12, '0'))",
                }
            ));
            self.inspections = (1..=400.min(to).min(self.per_street))
                .map(|n| format!("00000003-0000-7000-8000-{:012x}", n * 100))
                .collect();
        }
        self.finish();
        self.firms = to;
    }

    /// Gives every firm a safety officer.
    pub fn people(&mut self) {
        let (w, street) = (self.words, self.street_of("n"));
        let (person, firm, now) = (w.id(2, "n"), w.id(1, "n"), w.ago("0"));
        let active = match w {
            Words::Sqlite => "1",
            Words::Postgres => "true",
        };
        let firms = format!(
            "WITH RECURSIVE f(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM f WHERE n < {})",
            self.firms
        );
        self.execute("BEGIN");
        self.execute(&format!(
            "INSERT INTO users (id, name, active, created_at) {firms} \
             SELECT {person}, '演示安全员' || n, {active}, {now} FROM f"
        ));
        self.execute(&format!(
            "INSERT INTO memberships (id, subdistrict_id, enterprise_id, user_id, role, granted_at) {firms} \
             SELECT {person}, {street}, {firm}, {person}, 'safety_officer', {now} FROM f"
        ));
        self.finish();
    }

    /// Gives every firm that has not more hazards yet, closed like most, until each has so many.
    pub fn hazards_up_to(&mut self, each: u32) {
        let w = self.words;
        let (firm, street) = (w.id(1, "n"), self.street_of("n"));
        let office = "(SELECT user_id FROM credentials WHERE username = 'office')";
        // numbers above those of the hazards that came with the firms
        let id = w.id(9, "n * 1000 + k");
        self.execute("BEGIN");
        self.execute(&format!(
            "INSERT INTO hazards (id, subdistrict_id, enterprise_id, number, source, level, state, title, place, due_on, \
             due_set_by, round, acceptances, village_code, division, recorded_by, recorded_at, content_hash) \
             WITH RECURSIVE f(n) AS (SELECT {} UNION ALL SELECT n + 1 FROM f WHERE n < {}), \
             c(k) AS (SELECT 20 UNION ALL SELECT k + 1 FROM c WHERE k < {}) \
             SELECT {id}, {street}, {firm}, 'YH-2024-' || (n * 1000 + k), 'inspection', \
             CASE k % 50 WHEN 0 THEN 'major' ELSE 'general' END, \
             CASE k % 40 WHEN 0 THEN 'submitted' ELSE 'closed' END, '除尘管道积尘', '打磨工段', {}, 'street', 1, 0, \
             '330114003219', '21', {office}, {}, '' FROM f, c",
            self.with_more_hazards + 1,
            self.firms,
            each - 1,
            w.ahead("k"),
            w.ago("k"),
        ));
        self.finish();
        self.with_more_hazards = self.firms;
    }

    /// Has the figures be what the rows say, and the database ready for others.
    fn finish(&mut self) {
        tally::mend(&mut self.conn).unwrap();
        self.execute("COMMIT");
        match self.words {
            Words::Sqlite => self.execute("PRAGMA wal_checkpoint(TRUNCATE)"),
            // autovacuum would do so within a minute
            Words::Postgres => self.execute("VACUUM ANALYZE"),
        }
    }

    fn add_codes(&mut self, from: u32, to: u32) {
        let numbers: Vec<u32> = (from..=to).collect();
        for some in numbers.chunks(500) {
            let mut rows = Vec::new();
            for n in some {
                let code = EnterpriseCode::generate(&mut rand::rng());
                rows.push(format!(
                    "('00000008-0000-7000-8000-{n:012x}', {}, \
                     '00000001-0000-7000-8000-{n:012x}', '{}', 'active', {}, \
                     (SELECT user_id FROM credentials WHERE username = 'office'))",
                    self.street_of(&n.to_string()),
                    code.as_str(),
                    self.words.ago("100")
                ));
                self.codes.push(code.as_str().to_owned());
            }
            self.execute(&format!(
                "INSERT INTO enterprise_codes (id, subdistrict_id, enterprise_id, code, status, issued_at, issued_by) \
                 VALUES {}",
                rows.join(", ")
            ));
        }
    }

    fn execute(&mut self, sql: &str) {
        if let Err(error) = self.conn.batch_execute(sql) {
            panic!("{error}: {}", sql.chars().take(300).collect::<String>());
        }
    }
}
