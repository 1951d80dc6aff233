//! Where the pictures lie, named by content, so that writing one twice is writing it once.

use bytes::Bytes;
use heping_core::{Error, Moment, Result};
use heping_store::files::Files;

use super::{Processed, Variant};

/// The pictures and their thumbnails, by the SHA-256 of what was sent. Cheap to clone.
#[derive(Clone, Debug)]
pub struct PhotoStorage(Files);

impl PhotoStorage {
    /// Opens a folder or a bucket.
    ///
    /// # Errors
    /// As [`Files::open`].
    pub fn open(location: &str) -> Result<Self> {
        Files::open(location).map(Self)
    }

    /// A place of its own in the same folder or bucket, for files that are no photos.
    pub fn beside(&self, name: &str) -> Files {
        self.0.beside(name)
    }

    /// How many bytes are free where the pictures lie; `None` where that is a bucket.
    ///
    /// # Errors
    /// `busy` when the storage is away.
    pub fn free(&self) -> Result<Option<u64>> {
        self.0.free()
    }

    /// Keeps both sizes; each appears whole or not at all. What is there already is written
    /// anew, which tells [`stored_before`](Self::stored_before) that it is wanted again.
    ///
    /// # Errors
    /// `busy` when the storage is full or away.
    pub async fn put(&self, photo: &Processed) -> Result<()> {
        // the picture last: where it is, its thumbnail is too
        for (variant, bytes) in [(Variant::Thumb, &photo.thumb), (Variant::Full, &photo.picture)] {
            self.0.put(&key(&photo.sha256, variant)?, bytes.clone()).await?;
        }
        Ok(())
    }

    /// One size of a photo, a JPEG.
    ///
    /// # Errors
    /// `not_found`, or `busy` when the storage is away.
    pub async fn get(&self, sha256: &str, variant: Variant) -> Result<Bytes> {
        self.0.get(&key(sha256, variant)?).await
    }

    /// The photos last written before `then`: the candidates for being tidied away, once
    /// [`unnamed`](super::unnamed) says that no row names them.
    ///
    /// # Errors
    /// `busy` when the storage is away.
    pub async fn stored_before(&self, then: Moment) -> Result<Vec<String>> {
        let found = self.0.written_before(then).await?;
        let mut photos: Vec<String> =
            found.iter().filter_map(|name| Some(name.rsplit('/').next()?.get(..64)?.to_owned())).collect();
        photos.sort_unstable();
        photos.dedup();
        Ok(photos)
    }

    /// Takes both sizes away; what is not there is away already.
    ///
    /// # Errors
    /// `busy` when the storage is away.
    pub async fn remove(&self, sha256: &str) -> Result<()> {
        self.0.remove([key(sha256, Variant::Full)?, key(sha256, Variant::Thumb)?]).await
    }
}

/// `ab/cd/abcd….jpg` and `ab/cd/abcd….thumb.jpg`: no folder grows too long.
fn key(sha256: &str, variant: Variant) -> Result<String> {
    let (Some(first), Some(second)) = (sha256.get(..2), sha256.get(2..4)) else {
        return Err(Error::internal("a photo's digest is too short"));
    };
    let ending = match variant {
        Variant::Full => "jpg",
        Variant::Thumb => "thumb.jpg",
    };
    Ok(format!("{first}/{second}/{sha256}.{ending}"))
}

#[cfg(test)]
mod tests {
    use heping_core::Code;

    use super::super::tests::samples;
    use super::*;

    #[tokio::test]
    async fn a_photo_is_kept_once_and_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let storage = PhotoStorage::open(&format!("file:{}", folder.path().display())).unwrap();
        let photo = super::super::process(&samples::jpeg(400, 300)).unwrap();

        storage.put(&photo).await.unwrap();
        storage.put(&photo).await.unwrap();
        storage.beside("sheets").put("a-file-of-stickers", "x".into()).await.unwrap();
        assert_eq!(storage.get(&photo.sha256, Variant::Full).await.unwrap(), photo.picture);
        assert_eq!(storage.get(&photo.sha256, Variant::Thumb).await.unwrap(), photo.thumb);

        assert!(storage.stored_before(Moment::from_millis(0)).await.unwrap().is_empty());
        let far = Moment::from_millis(i64::from(u32::MAX) * 1000);
        assert_eq!(storage.stored_before(far).await.unwrap(), std::slice::from_ref(&photo.sha256));

        storage.remove(&photo.sha256).await.unwrap();
        storage.remove(&photo.sha256).await.unwrap();
        let gone = storage.get(&photo.sha256, Variant::Full).await.unwrap_err();
        assert_eq!(gone.code(), Code::NotFound);
    }
}
