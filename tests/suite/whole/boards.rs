//! Two processes write the same firms' standings to one board in Redis.

use std::process::Command;

use heping_ranking::{Board, PeerGroup};
use heping_store::testkit::{Pair, required};
use heping_tests::board_rows::{self, FIRMS, VERSIONS, of_version};

#[tokio::test]
async fn of_two_processes_the_newest_row_stands_whoever_writes_last() {
    if Pair::current() != Pair::Postgres {
        return;
    }
    let (url, namespace) =
        (required("HEPING_TEST_REDIS_URL"), format!("test-{}", heping_core::RequestId::new()));
    let writers: Vec<_> = ["one", "two"]
        .iter()
        .map(|seed| {
            Command::new(env!("CARGO_BIN_EXE_board_writer")).args([&url, &namespace, *seed]).spawn().unwrap()
        })
        .collect();
    for mut writer in writers {
        assert!(writer.wait().unwrap().success());
    }
    let cache = heping_tests::redis(&url, &namespace).await;
    let board = Board::in_redis(cache.redis().unwrap(), &namespace);
    board.filled(board_rows::street()).await.unwrap();
    let newest = Board::in_process();
    newest.put(&of_version(VERSIONS)).await.unwrap();
    for row in of_version(VERSIONS) {
        let places = [&board, &newest].map(|one| one.place(row.subdistrict, row.enterprise));
        let [shared, expected] = places;
        assert_eq!(shared.await.unwrap(), expected.await.unwrap());
    }
    for code in ["21", "17", "C"] {
        let group = PeerGroup::parse(code).unwrap();
        let most = usize::try_from(FIRMS).unwrap();
        let shared = board.list(board_rows::street(), &group, 0, most).await.unwrap();
        assert_eq!(shared, newest.list(board_rows::street(), &group, 0, most).await.unwrap());
    }
}
