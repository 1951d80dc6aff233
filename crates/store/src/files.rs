//! Files that are no rows: photos, and what was printed. They lie in a folder, or in a bucket for
//! several nodes; nothing outside this module knows which.

use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt};
use heping_core::{Code, Error, Moment, Result};
use md5::{Digest, Md5};
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ClientOptions, ObjectStore, ObjectStoreExt, WriteMultipart};
use reqwest::header::{HeaderMap, HeaderName};

/// How many pieces of five megabytes a growing file keeps under way.
const UNDER_WAY: usize = 2;

/// A place for files, each under a name with `/` between its parts. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    /// The folder; none where it is a bucket.
    folder: Option<PathBuf>,
}

impl Files {
    /// Opens `file:path`, a folder that is made if need be, or `s3://bucket/prefix`, whose
    /// credentials, region and endpoint come from the usual `AWS_…` variables.
    ///
    /// # Errors
    /// `bad_request` for any other form; `internal` when the folder cannot be made or the bucket's
    /// settings are incomplete.
    pub fn open(location: &str) -> Result<Self> {
        match location.split_once(':') {
            Some(("file", path)) if !path.trim_start_matches('/').is_empty() => Self::folder(path),
            Some(("s3", rest)) if rest.len() > 2 && rest.starts_with("//") => {
                Self::bucket(rest, AmazonS3Builder::from_env())
            }
            _ => Err(Error::because(
                Code::BadRequest,
                format!("HEPING_PHOTOS 现为“{location}”：要写成 file:目录，或 s3://桶/前缀。"),
            )),
        }
    }

    /// Puts a file into `s3://bucket/prefix` that is never to be changed. A bucket that retains objects
    /// (object lock with a default retention) takes none without `Content-MD5`, which the client of
    /// S3 does not send by itself.
    ///
    /// # Errors
    /// `busy` when the bucket is away, `internal` when its settings are incomplete.
    pub async fn put_for_good(location: &str, name: &str, bytes: Bytes) -> Result<()> {
        let digest = STANDARD.encode(Md5::digest(&bytes)).parse().map_err(Error::internal)?;
        let headers = HeaderMap::from_iter([(HeaderName::from_static("content-md5"), digest)]);
        let options = ClientOptions::new().with_default_headers(headers);
        let mut settings = AmazonS3Builder::new().with_client_options(options);
        for (variable, value) in std::env::vars() {
            if let Ok(key) = variable.to_ascii_lowercase().parse::<AmazonS3ConfigKey>() {
                settings = settings.with_config(key, value);
            }
        }
        Self::bucket(location.strip_prefix("s3:").unwrap_or(location), settings)?.put(name, bytes).await
    }

    fn bucket(rest: &str, settings: AmazonS3Builder) -> Result<Self> {
        let rest = rest.trim_start_matches('/');
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        crate::tls::ready();
        let bucket = settings.with_bucket_name(bucket).build().map_err(Error::internal)?;
        Ok(Self { store: Arc::new(PrefixStore::new(bucket, prefix)), folder: None })
    }

    fn folder(path: &str) -> Result<Self> {
        let path = path.strip_prefix("//").unwrap_or(path);
        std::fs::create_dir_all(path).map_err(Error::internal)?;
        let folder = LocalFileSystem::new_with_prefix(path).map_err(Error::internal)?;
        Ok(Self { store: Arc::new(folder.with_fsync(true)), folder: Some(PathBuf::from(path)) })
    }

    /// How many bytes are free on the disk of the folder; `None` for a bucket, which tells nobody.
    ///
    /// # Errors
    /// `busy` when the folder is away.
    pub fn free(&self) -> Result<Option<u64>> {
        let Some(folder) = &self.folder else { return Ok(None) };
        let disk = rustix::fs::statvfs(folder)
            .map_err(|error| Error::new(Code::Busy).retry_after(5).caused_by(error))?;
        Ok(Some(disk.f_bavail.saturating_mul(disk.f_frsize)))
    }

    /// A place of its own in the same folder or bucket, whose names all begin with `name`.
    pub fn beside(&self, name: &str) -> Self {
        Self { store: Arc::new(PrefixStore::new(self.store.clone(), name)), folder: self.folder.clone() }
    }

    /// Keeps a file; it appears whole or not at all, in place of one of the same name.
    ///
    /// # Errors
    /// `busy` when the storage is full or away.
    pub async fn put(&self, name: &str, bytes: Bytes) -> Result<()> {
        self.store.put(&Path::from(name), bytes.into()).await.map_err(away)?;
        Ok(())
    }

    /// Begins a file that is written as it grows.
    ///
    /// # Errors
    /// `busy` when the storage is full or away.
    pub async fn create(&self, name: &str) -> Result<GrowingFile> {
        let parts = self.store.put_multipart(&Path::from(name)).await.map_err(away)?;
        Ok(GrowingFile(WriteMultipart::new(parts)))
    }

    /// A whole file.
    ///
    /// # Errors
    /// `not_found`, or `busy` when the storage is away.
    pub async fn get(&self, name: &str) -> Result<Bytes> {
        let found = self.store.get(&Path::from(name)).await.map_err(failed)?;
        found.bytes().await.map_err(failed)
    }

    /// The size of a file in bytes, and its bytes as they are read.
    ///
    /// # Errors
    /// As [`Files::get`].
    pub async fn read(&self, name: &str) -> Result<(u64, impl Stream<Item = Result<Bytes>> + use<>)> {
        let found = self.store.get(&Path::from(name)).await.map_err(failed)?;
        Ok((found.meta.size, found.into_stream().map_err(failed)))
    }

    /// The names of all files that were last written before `then`.
    ///
    /// # Errors
    /// `busy` when the storage is away.
    pub async fn written_before(&self, then: Moment) -> Result<Vec<String>> {
        let found: Vec<_> = self.store.list(None).try_collect().await.map_err(away)?;
        let old = found.into_iter().filter(|file| Moment::from_utc(file.last_modified) < then);
        Ok(old.map(|file| file.location.to_string()).collect())
    }

    /// The names of all files.
    ///
    /// # Errors
    /// `busy` when the storage is away.
    pub async fn names(&self) -> Result<Vec<String>> {
        let found: Vec<_> = self.store.list(None).try_collect().await.map_err(away)?;
        Ok(found.into_iter().map(|file| file.location.to_string()).collect())
    }

    /// Takes files away; one that is not there is away already.
    ///
    /// # Errors
    /// `busy` when the storage is away.
    pub async fn remove(&self, names: impl IntoIterator<Item = String>) -> Result<()> {
        let paths: Vec<_> = names.into_iter().map(|name| Ok(Path::from(name))).collect();
        let mut removed = self.store.delete_stream(futures_util::stream::iter(paths).boxed());
        while let Some(one) = removed.next().await {
            match one {
                Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(away(error)),
            }
        }
        Ok(())
    }
}

/// A file that is there once it is [finished](Self::finish), whole or not at all.
#[derive(Debug)]
pub struct GrowingFile(WriteMultipart);

impl GrowingFile {
    /// Adds a piece of any size, as soon as there is room for it.
    ///
    /// # Errors
    /// `busy` when the storage is full or away.
    pub async fn write(&mut self, piece: Vec<u8>) -> Result<()> {
        self.0.wait_for_capacity(UNDER_WAY).await.map_err(away)?;
        self.0.put(piece.into());
        Ok(())
    }

    /// Has the file appear.
    ///
    /// # Errors
    /// `busy` when the storage is full or away.
    pub async fn finish(self) -> Result<()> {
        self.0.finish().await.map_err(away)?;
        Ok(())
    }

    /// Takes away what was written of it.
    ///
    /// # Errors
    /// `busy` when the storage is away.
    pub async fn abort(self) -> Result<()> {
        self.0.abort().await.map_err(away)
    }
}

fn failed(error: object_store::Error) -> Error {
    match error {
        object_store::Error::NotFound { .. } => Error::new(Code::NotFound).caused_by(error),
        _ => away(error),
    }
}

/// Where nothing is asked for, a bucket that is not found is one that is away.
fn away(error: object_store::Error) -> Error {
    Error::new(Code::Busy).retry_after(5).caused_by(error)
}
