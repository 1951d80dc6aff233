//! Where the pictures lie: a folder, or a bucket for several nodes. Named by content, so that
//! writing one twice is writing it once.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::TryStreamExt;
use heping_core::{Code, Error, Moment, Result};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, ObjectStoreExt};

use super::{Processed, Variant};

/// The pictures and their thumbnails, by the SHA-256 of what was sent. Cheap to clone.
#[derive(Clone, Debug)]
pub struct PhotoStorage(Arc<dyn ObjectStore>);

impl PhotoStorage {
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
                let rest = rest.trim_start_matches('/');
                let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
                heping_store::tls::ready();
                let bucket = AmazonS3Builder::from_env().with_bucket_name(bucket).build();
                let bucket = bucket.map_err(Error::internal)?;
                Ok(Self(Arc::new(PrefixStore::new(bucket, prefix))))
            }
            _ => Err(Error::because(
                Code::BadRequest,
                "HEPING_PHOTOS must begin with file: (a folder) or s3:// (a bucket and a prefix)",
            )),
        }
    }

    fn folder(path: &str) -> Result<Self> {
        let path = path.strip_prefix("//").unwrap_or(path);
        std::fs::create_dir_all(path).map_err(Error::internal)?;
        let folder = LocalFileSystem::new_with_prefix(path).map_err(Error::internal)?;
        Ok(Self(Arc::new(folder.with_fsync(true))))
    }

    /// A place of its own in the same folder or bucket, for files that are no photos.
    pub fn beside(&self, name: &str) -> Arc<dyn ObjectStore> {
        Arc::new(PrefixStore::new(self.0.clone(), name))
    }

    /// Keeps both sizes; each appears whole or not at all. What is there already is written
    /// anew, which tells [`stored_before`](Self::stored_before) that it is wanted again.
    ///
    /// # Errors
    /// `busy` when the storage is full or away.
    pub async fn put(&self, photo: &Processed) -> Result<()> {
        // the picture last: where it is, its thumbnail is too
        for (variant, bytes) in [(Variant::Thumb, &photo.thumb), (Variant::Full, &photo.picture)] {
            let key = key(&photo.sha256, variant)?;
            self.0.put(&key, bytes.clone().into()).await.map_err(away)?;
        }
        Ok(())
    }

    /// One size of a photo, a JPEG.
    ///
    /// # Errors
    /// `not_found`, or `busy` when the storage is away.
    pub async fn get(&self, sha256: &str, variant: Variant) -> Result<Bytes> {
        let found = self.0.get(&key(sha256, variant)?).await.map_err(failed)?;
        found.bytes().await.map_err(failed)
    }

    /// The photos last written before `then`: the candidates for being tidied away, once
    /// [`unnamed`](super::unnamed) says that no row names them.
    ///
    /// # Errors
    /// `busy` when the storage is away.
    pub async fn stored_before(&self, then: Moment) -> Result<Vec<String>> {
        let found: Vec<_> = self.0.list(None).try_collect().await.map_err(failed)?;
        let mut photos: Vec<String> = found
            .into_iter()
            .filter(|object| Moment::from_utc(object.last_modified) < then)
            .filter_map(|object| Some(object.location.filename()?.get(..64)?.to_owned()))
            .collect();
        photos.sort_unstable();
        photos.dedup();
        Ok(photos)
    }

    /// Takes both sizes away; what is not there is away already.
    ///
    /// # Errors
    /// `busy` when the storage is away.
    pub async fn remove(&self, sha256: &str) -> Result<()> {
        for variant in [Variant::Full, Variant::Thumb] {
            match self.0.delete(&key(sha256, variant)?).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(failed(error)),
            }
        }
        Ok(())
    }
}

/// `ab/cd/abcd….jpg` and `ab/cd/abcd….thumb.jpg`: no folder grows too long.
fn key(sha256: &str, variant: Variant) -> Result<Path> {
    let (Some(first), Some(second)) = (sha256.get(..2), sha256.get(2..4)) else {
        return Err(Error::internal("a photo's digest is too short"));
    };
    let ending = match variant {
        Variant::Full => "jpg",
        Variant::Thumb => "thumb.jpg",
    };
    Ok(Path::from(format!("{first}/{second}/{sha256}.{ending}")))
}

/// What went wrong with the storage: `not_found`, or `busy` where it is full or away.
pub fn failed(error: object_store::Error) -> Error {
    match error {
        object_store::Error::NotFound { .. } => Error::new(Code::NotFound).caused_by(error),
        _ => away(error),
    }
}

/// Where nothing is asked for, a bucket that is not found is one that is away.
fn away(error: object_store::Error) -> Error {
    Error::new(Code::Busy).retry_after(5).caused_by(error)
}

#[cfg(test)]
mod tests {
    use heping_core::PhotoId;
    use heping_store::testkit::{Pair, required};

    use super::super::tests::samples;
    use super::*;

    /// A folder, or the bucket that comes with PostgreSQL: a prefix of this test's own in it.
    fn storage(folder: &std::path::Path) -> PhotoStorage {
        let location = match Pair::current() {
            Pair::Sqlite => format!("file:{}", folder.join("new/photos").display()),
            Pair::Postgres => format!("{}/{}", required("HEPING_TEST_BUCKET"), PhotoId::new()),
        };
        PhotoStorage::open(&location).unwrap()
    }

    #[tokio::test]
    async fn a_photo_is_kept_once_and_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let storage = storage(folder.path());
        let photo = super::super::process(&samples::jpeg(400, 300)).unwrap();

        storage.put(&photo).await.unwrap();
        storage.put(&photo).await.unwrap();
        assert_eq!(storage.get(&photo.sha256, Variant::Full).await.unwrap(), photo.picture);
        assert_eq!(storage.get(&photo.sha256, Variant::Thumb).await.unwrap(), photo.thumb);
        let kept: Vec<_> = storage.0.list(None).try_collect().await.unwrap();
        assert_eq!(kept.len(), 2, "nothing half-written is left");

        assert!(storage.stored_before(Moment::from_millis(0)).await.unwrap().is_empty());
        let far = Moment::from_millis(i64::from(u32::MAX) * 1000);
        assert_eq!(storage.stored_before(far).await.unwrap(), std::slice::from_ref(&photo.sha256));

        storage.remove(&photo.sha256).await.unwrap();
        storage.remove(&photo.sha256).await.unwrap();
        let gone = storage.get(&photo.sha256, Variant::Full).await.unwrap_err();
        assert_eq!(gone.code(), Code::NotFound);
    }

    #[tokio::test]
    async fn a_bucket_that_is_away_or_not_there_is_busy_not_lost() {
        if Pair::current() == Pair::Sqlite {
            return;
        }
        let storage = PhotoStorage::open("s3://no-such-bucket").unwrap();
        let photo = super::super::process(&samples::jpeg(40, 30)).unwrap();
        assert_eq!(storage.put(&photo).await.unwrap_err().code(), Code::Busy);
    }

    #[test]
    fn the_scheme_decides_and_nothing_is_guessed() {
        for wrong in ["photos", "", "file:", "file:///", "s3://", "s3:bucket", "http://x"] {
            assert!(PhotoStorage::open(wrong).is_err(), "{wrong:?}");
        }
        assert!(PhotoStorage::open("s3://bucket/photos/hezhuang").is_ok());
    }
}
