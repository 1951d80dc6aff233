use futures_util::TryStreamExt;
use heping_core::{Code, Moment, RequestId};
use heping_store::files::Files;
use heping_store::testkit::{Pair, required};

const NEVER: i64 = 0;
const FAR: i64 = 4_000_000_000_000;

/// A folder, or the bucket that comes with PostgreSQL: a prefix of this test's own in it.
fn files(folder: &std::path::Path) -> Files {
    let location = match Pair::current() {
        Pair::Sqlite => format!("file:{}", folder.join("new/files").display()),
        Pair::Postgres => format!("{}/{}", required("HEPING_TEST_BUCKET"), RequestId::new()),
    };
    Files::open(&location).unwrap()
}

#[tokio::test]
async fn a_file_comes_back_as_it_was_put_until_it_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let files = files(folder.path());
    files.put("ab/one.jpg", "first".into()).await.unwrap();
    files.put("ab/one.jpg", "second".into()).await.unwrap();
    files.put("two.jpg", "other".into()).await.unwrap();
    assert_eq!(files.get("ab/one.jpg").await.unwrap(), "second");

    assert!(files.written_before(Moment::from_millis(NEVER)).await.unwrap().is_empty());
    let mut all = files.written_before(Moment::from_millis(FAR)).await.unwrap();
    all.sort_unstable();
    assert_eq!(all, ["ab/one.jpg", "two.jpg"], "nothing half-written is left");

    files.remove(["ab/one.jpg".to_owned(), "never.jpg".to_owned()]).await.unwrap();
    files.remove(["ab/one.jpg".to_owned()]).await.unwrap();
    assert_eq!(files.get("ab/one.jpg").await.unwrap_err().code(), Code::NotFound);
    assert_eq!(files.get("two.jpg").await.unwrap(), "other");
}

#[tokio::test]
async fn a_growing_file_appears_when_it_is_finished() {
    let folder = tempfile::tempdir().unwrap();
    let files = files(folder.path());
    let sheets = files.beside("sheets");
    let mut file = sheets.create("one").await.unwrap();
    file.write(vec![1; 6_000_000]).await.unwrap();
    file.write(vec![2; 1_000_000]).await.unwrap();
    assert_eq!(sheets.get("one").await.unwrap_err().code(), Code::NotFound);
    file.finish().await.unwrap();

    let (size, pieces) = sheets.read("one").await.unwrap();
    let pieces: Vec<_> = pieces.try_collect().await.unwrap();
    assert_eq!((size, pieces.concat().len()), (7_000_000, 7_000_000));
    assert_eq!(files.get("sheets/one").await.unwrap(), pieces.concat());

    let mut file = sheets.create("two").await.unwrap();
    file.write(vec![3; 6_000_000]).await.unwrap();
    file.abort().await.unwrap();
    assert_eq!(sheets.written_before(Moment::from_millis(FAR)).await.unwrap(), ["one"]);
}

#[tokio::test]
async fn a_bucket_that_is_away_or_not_there_is_busy_not_lost() {
    if Pair::current() == Pair::Sqlite {
        return;
    }
    let files = Files::open("s3://no-such-bucket").unwrap();
    assert_eq!(files.put("one", "x".into()).await.unwrap_err().code(), Code::Busy);
    assert_eq!(files.written_before(Moment::from_millis(FAR)).await.unwrap_err().code(), Code::Busy);
}

#[test]
fn the_scheme_decides_and_nothing_is_guessed() {
    for wrong in ["photos", "", "file:", "file:///", "s3://", "s3:bucket", "http://x"] {
        assert!(Files::open(wrong).is_err(), "{wrong:?}");
    }
    assert!(Files::open("s3://bucket/photos/hezhuang").is_ok());
}
