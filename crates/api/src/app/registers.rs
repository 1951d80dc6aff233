//! Registers that are being brought in: the file as it was sent, sealed, for as long as it is needed, and what
//! became of its rows, beside the photos. The database has the job; how far it is stands here.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use chrono::TimeDelta;
use heping_core::{
    Code, EnterpriseId, Error, FieldError, JobId, Moment, RequestId, Result, SubdistrictId, UserId,
};
use heping_evidence::photo::PhotoStorage;
use heping_org::import::{RowReport, RowResult};
use heping_store::files::Files;
use heping_store::{Place, Vault};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// How long is kept what became of a register.
pub const KEPT: TimeDelta = TimeDelta::days(1);

/// A register that somebody handed in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    /// Whose register it is for.
    pub street: SubdistrictId,
    /// Who handed it in.
    pub user: UserId,
    /// In which role.
    pub role: Option<String>,
    /// In which request.
    pub request: RequestId,
    /// How many rows it has.
    pub total: usize,
    /// When.
    pub at: Moment,
}

/// How far a register is.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Progress {
    /// How many pieces are in.
    pub pieces: usize,
    /// How many rows.
    pub rows: usize,
    /// Whether it was given up.
    pub failed: bool,
}

/// A row as it is kept.
#[derive(Serialize, Deserialize)]
struct Row {
    row: u32,
    result: RowResult,
    enterprise: Option<EnterpriseId>,
    errors: Vec<[String; 3]>,
}

/// The files. Cheap to clone.
#[derive(Clone)]
pub struct Registers(Files);

impl Registers {
    /// Files beside the photos.
    pub fn new(photos: &PhotoStorage) -> Self {
        Self(photos.beside("registers"))
    }

    /// Keeps a register that was handed in.
    ///
    /// # Errors
    /// `busy` when the storage is full or away.
    pub async fn hand_in(&self, id: JobId, order: &Order, bytes: &[u8], vault: &Vault) -> Result<()> {
        let sealed = vault.seal(&place(id), &STANDARD.encode(bytes))?;
        self.0.put(&format!("{id}-register"), sealed.into()).await?;
        self.put(id, "order", order).await
    }

    /// What was handed in.
    ///
    /// # Errors
    /// `not_found` where nothing was, or not any more; `busy` when the storage is away.
    pub async fn order(&self, id: JobId) -> Result<Order> {
        self.get(id, "order").await
    }

    /// The file as it was sent.
    ///
    /// # Errors
    /// As [`Registers::order`].
    pub async fn register(&self, id: JobId, vault: &Vault) -> Result<Vec<u8>> {
        let sealed = self.0.get(&format!("{id}-register")).await?;
        let sealed = std::str::from_utf8(&sealed).map_err(Error::internal)?;
        STANDARD.decode(vault.open(&place(id), sealed)?).map_err(Error::internal)
    }

    /// How far it is.
    ///
    /// # Errors
    /// `busy` when the storage is away.
    pub async fn progress(&self, id: JobId) -> Result<Progress> {
        match self.get(id, "progress").await {
            Err(error) if error.code() == Code::NotFound => Ok(Progress::default()),
            found => found,
        }
    }

    /// Notes what became of the next piece, and then that it is in: between the two, a piece is brought in
    /// again, which changes nothing.
    ///
    /// # Errors
    /// `busy` when the storage is full or away.
    pub async fn add(&self, id: JobId, before: Progress, rows: &[RowReport]) -> Result<Progress> {
        let kept: Vec<Row> = rows.iter().map(Row::of).collect();
        self.put(id, &before.pieces.to_string(), &kept).await?;
        let now = Progress { pieces: before.pieces + 1, rows: before.rows + rows.len(), failed: false };
        self.put(id, "progress", &now).await?;
        Ok(now)
    }

    /// Notes that it was given up.
    ///
    /// # Errors
    /// `busy` when the storage is full or away.
    pub async fn give_up(&self, id: JobId) -> Result<()> {
        let progress = self.progress(id).await?;
        self.put(id, "progress", &Progress { failed: true, ..progress }).await?;
        self.forget_register(id).await
    }

    /// Takes the file away that was sent: it holds people's telephone numbers.
    ///
    /// # Errors
    /// `busy` when the storage is away.
    pub async fn forget_register(&self, id: JobId) -> Result<()> {
        self.0.remove([format!("{id}-register")]).await
    }

    /// What became of the rows that are in.
    ///
    /// # Errors
    /// As [`Registers::order`].
    pub async fn rows(&self, id: JobId, progress: Progress) -> Result<Vec<RowReport>> {
        let mut rows = Vec::with_capacity(progress.rows);
        for piece in 0..progress.pieces {
            let kept: Vec<Row> = self.get(id, &piece.to_string()).await?;
            rows.extend(kept.into_iter().map(Row::report));
        }
        Ok(rows)
    }

    /// Takes away what was written before `then`.
    ///
    /// # Errors
    /// `busy` when the storage is away.
    pub async fn forget_before(&self, then: Moment) -> Result<()> {
        self.0.remove(self.0.written_before(then).await?).await
    }

    async fn put(&self, id: JobId, what: &str, value: &impl Serialize) -> Result<()> {
        let text = serde_json::to_vec(value).map_err(Error::internal)?;
        self.0.put(&format!("{id}-{what}"), Bytes::from(text)).await
    }

    async fn get<T: DeserializeOwned>(&self, id: JobId, what: &str) -> Result<T> {
        let text = self.0.get(&format!("{id}-{what}")).await?;
        serde_json::from_slice(&text).map_err(Error::internal)
    }
}

fn place(id: JobId) -> Place {
    Place::new("registers.file", id)
}

impl Row {
    fn of(report: &RowReport) -> Self {
        let errors = report.errors.iter().map(|error| [&error.field, &error.code, &error.message]);
        Self {
            row: report.row,
            result: report.result,
            enterprise: report.enterprise_id,
            errors: errors.map(|error| error.map(Clone::clone)).collect(),
        }
    }

    fn report(self) -> RowReport {
        let errors =
            self.errors.into_iter().map(|[field, code, message]| FieldError { field, code, message });
        RowReport::new(self.row, self.result, self.enterprise, errors.collect())
    }
}
