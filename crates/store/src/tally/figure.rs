//! What is counted: each figure by one query over the rows, and by which changes of which rows it moves.

use super::dialect::Dialect;

heping_core::words! {
    /// A figure of a street that is kept, by a key of its own.
    Figure {
        /// Hazards by the month in which they were found: `2026-11`.
        Found = "found" "各月发现隐患",
        /// Hazards by the month in which they were closed: `2026-11`.
        Closed = "closed" "各月销号隐患",
        /// Hazards that await something, by state, level and due day: `rectifying/general/2026-11-30`.
        Open = "open" "未销号隐患",
        /// Inspections that are not void by the month in which they began: `2026-11`.
        Begun = "begun" "各月督查",
        /// Working enterprises that were checked in a calendar year: `2026`.
        Visited = "visited" "各年受检企业",
        /// Self-checks by the month in which they fall due and what became of them: `2026-11/missed`.
        SelfChecks = "self_checks" "各月自查任务",
        /// Hazards after which the same enterprise failed the same item again, by day and item:
        /// `2026-11-30/…`.
        Repeated = "repeated" "重复隐患",
        /// Of those the last before the latest: one an enterprise and item, by day and item.
        Repeating = "repeating" "重复出现隐患的企业",
        /// Working enterprises by village and how they stand: `330114003219/green/98/none`, `…/unrated`.
        Villages = "villages" "各村社企业积分",
        /// Working enterprises by section and division, and how they stand: `C21/green/98/late`.
        Industries = "industries" "各行业企业积分",
    }
}

/// The rows on which a figure rests; in its conditions `@` is a row that changes.
pub(super) struct Source {
    pub(super) table: &'static str,
    /// What of a row moves the figure when it becomes another.
    pub(super) by: &'static [&'static str],
    /// Which of the counted rows a changed row can have moved.
    pub(super) moved: &'static str,
    /// Only rows for which this holds move it.
    pub(super) when: Option<&'static str>,
}

/// The changed row itself, and nothing else.
pub(super) const ITSELF: &str = "r.id = @.id";

const fn source(table: &'static str, by: &'static [&'static str], moved: &'static str) -> Source {
    Source { table, by, moved, when: None }
}

impl Source {
    const fn when(self, when: &'static str) -> Self {
        Self { when: Some(when), ..self }
    }
}

impl Figure {
    /// Where its rows are.
    pub(super) fn sources(self) -> Vec<Source> {
        match self {
            Self::Found => vec![source("hazards", &[], ITSELF)],
            Self::Closed => {
                vec![source("hazards", &["@.closed_at"], ITSELF).when("@.closed_at IS NOT NULL")]
            }
            Self::Open => vec![source("hazards", &["@.state", "@.level", "@.due_on"], ITSELF)],
            Self::Begun => vec![source("inspections", &["@.voided_at"], ITSELF)],
            Self::Visited => {
                let of_firm = "r.enterprise_id = @.enterprise_id";
                let visits = source("inspections", &["@.outcome", "@.voided_at"], of_firm);
                let life = source("enterprises", &["@.status = 'operating'"], "r.enterprise_id = @.id");
                vec![visits.when("@.outcome = 'checked'"), life]
            }
            Self::SelfChecks => {
                let by = &["@.self_check_id", "@.missed_at", "@.withdrawn_at", "@.due_on"];
                vec![source("self_check_tasks", by, ITSELF)]
            }
            Self::Repeated | Self::Repeating => {
                let alike = "r.enterprise_id = @.enterprise_id AND r.checklist_item_id = @.checklist_item_id";
                let failed = source("hazards", &["@.state = 'voided'"], alike);
                vec![failed.when("@.checklist_item_id IS NOT NULL")]
            }
            Self::Villages => vec![
                source("standings", STANDING, "r.id = @.enterprise_id"),
                source("enterprises", &["@.village_code", "@.status = 'operating'"], ITSELF),
            ],
            Self::Industries => vec![
                source("standings", STANDING, "r.id = @.enterprise_id"),
                source("enterprises", &["@.section", "@.division", "@.status = 'operating'"], ITSELF),
            ],
        }
    }

    /// Counts those of its rows for which `moved` holds: street, figure, key and number.
    pub(super) fn counted(self, dialect: Dialect, moved: &str) -> String {
        let name = self.as_str();
        let of = |rows: &str, key: String| {
            format!(
                "SELECT r.subdistrict_id, '{name}' AS figure, {key} AS key, count(*) AS n FROM {rows} AND {moved} GROUP BY 1, 3"
            )
        };
        if let Some(Each { table, when, key }) = self.each(dialect, "r") {
            return of(&format!("{table} r WHERE {when}"), key);
        }
        match self {
            Self::Visited => {
                let year = dialect.of_instant("r.started_at", YEAR);
                format!(
                    "SELECT r.subdistrict_id, '{name}' AS figure, {year} AS key, count(DISTINCT r.enterprise_id) AS n \
                     FROM inspections r JOIN enterprises e ON e.id = r.enterprise_id AND e.status = 'operating' \
                     WHERE r.outcome = 'checked' AND r.voided_at IS NULL AND {moved} GROUP BY 1, 3"
                )
            }
            Self::Repeated => again(name, dialect, moved, "back > 1"),
            Self::Repeating => again(name, dialect, moved, "back = 2"),
            Self::Villages => of(STANDINGS, format!("r.village_code || {STANDS}")),
            _ => of(STANDINGS, format!("r.section || r.division || {STANDS}")),
        }
    }

    /// Counts the row that changes, where each counts for itself alone: nothing is looked up.
    pub(super) fn of_itself(self, dialect: Dialect, row: &str) -> Option<String> {
        let (name, Each { when, key, .. }) = (self.as_str(), self.each(dialect, row)?);
        Some(format!(
            "SELECT {row}.subdistrict_id AS subdistrict_id, '{name}' AS figure, {key} AS key, 1 AS n WHERE {when}"
        ))
    }

    /// How its rows count, where each counts for itself alone.
    fn each(self, dialect: Dialect, r: &str) -> Option<Each> {
        let month = |column: &str| dialect.of_instant(&format!("{r}.{column}"), MONTH);
        let due = |letters| dialect.of_day(&format!("{r}.due_on"), letters);
        let (table, when, key) = match self {
            Self::Found => ("hazards", "TRUE".to_owned(), month("recorded_at")),
            Self::Closed => ("hazards", format!("{r}.closed_at IS NOT NULL"), month("closed_at")),
            Self::Open => (
                "hazards",
                format!("{r}.state IN ('reported', 'rectifying', 'submitted')"),
                format!("{r}.state || '/' || {r}.level || '/' || {}", due(DAY)),
            ),
            Self::Begun => ("inspections", format!("{r}.voided_at IS NULL"), month("started_at")),
            Self::SelfChecks => (
                "self_check_tasks",
                format!("{r}.withdrawn_at IS NULL"),
                format!("{} || '/' || {}", due(MONTH), became(r)),
            ),
            _ => return None,
        };
        Some(Each { table, when, key })
    }
}

/// Rows that count one by one: when, and for which key.
struct Each {
    table: &'static str,
    when: String,
    key: String,
}

/// How many letters of a day are its year, its month, all.
const YEAR: usize = 4;
const MONTH: usize = 7;
const DAY: usize = 10;

/// What became of a self-check's task.
fn became(r: &str) -> String {
    format!(
        "CASE WHEN {r}.self_check_id IS NULL THEN CASE WHEN {r}.missed_at IS NULL THEN 'open' ELSE 'missed' END \
         ELSE CASE WHEN {r}.missed_at IS NULL THEN 'done' ELSE 'late' END END"
    )
}

/// What of a standing is counted.
const STANDING: &[&str] = &["@.rated", "@.colour", "@.score", "@.overdue > 0"];
const STANDINGS: &str =
    "enterprises r LEFT JOIN standings s ON s.enterprise_id = r.id WHERE r.status = 'operating'";
const STANDS: &str = "CASE WHEN s.rated THEN '/' || s.colour || '/' || CAST(s.score AS TEXT) || '/' \
     || CASE WHEN s.overdue > 0 THEN 'late' ELSE 'none' END ELSE '/unrated' END";

/// Hazards by day and item, numbered from the latest back for each enterprise and item.
fn again(name: &str, dialect: Dialect, moved: &str, which: &str) -> String {
    let day = dialect.of_instant("r.recorded_at", DAY);
    format!(
        "SELECT subdistrict_id, '{name}' AS figure, day || '/' || item AS key, count(*) AS n FROM ( \
         SELECT r.subdistrict_id, {day} AS day, r.checklist_item_id AS item, row_number() OVER \
         (PARTITION BY r.enterprise_id, r.checklist_item_id ORDER BY r.recorded_at DESC, r.id DESC) AS back \
         FROM hazards r WHERE r.checklist_item_id IS NOT NULL AND r.state <> 'voided' AND {moved}) AS numbered \
         WHERE {which} GROUP BY 1, 3"
    )
}
