//! Puts the same firms' rows on a board in Redis, in an order of its own: the tests run two of it
//! at once. `board_writer REDIS_URL NAMESPACE SEED`

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test's other process fails loudly")]

use heping_ranking::Board;
use heping_tests::board_rows;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut argument = || arguments.next().expect("board_writer REDIS_URL NAMESPACE SEED");
    let (url, namespace, seed) = (argument(), argument(), argument());
    let cache = heping_tests::redis(&url, &namespace).await;
    let board = Board::in_redis(cache.redis().unwrap(), &namespace);
    let mut rows: Vec<_> = (1..=board_rows::VERSIONS).flat_map(board_rows::of_version).collect();
    // an order that follows from the seed: newest, oldest and in between all mixed
    rows.sort_by_key(|row| {
        heping_core::FactId::derived(&format!("{seed}/{}/{}", row.enterprise, row.version))
    });
    for some in rows.chunks(7) {
        board.put(some).await.unwrap();
    }
}
