//! The boards: look-ups and updates, in memory beside Redis.

use std::sync::Arc;
use std::time::{Duration, Instant};

use heping_core::{CodeColour, EnterpriseId, SubdistrictId};
use heping_ranking::{Board, BoardRow};
use heping_store::testkit::required;

use crate::{Bar, Figure};

/// What is asked of a board.
#[derive(Clone, Copy)]
enum Call {
    LookUp,
    /// Every update moves the firm: versions come from the clock.
    Update,
}

impl Call {
    async fn make(self, board: &Board, row: &BoardRow) {
        match self {
            Self::LookUp => {
                let place = board.place(row.subdistrict, row.enterprise).await.unwrap();
                assert!(place.is_some());
            }
            Self::Update => {
                let version = i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_micros()).unwrap();
                let score = i32::try_from(version % 60 + 60).unwrap();
                board.put(&[BoardRow { version, score, ..row.clone() }]).await.unwrap();
            }
        }
    }
}

/// Calls a second of `at_once` tasks that share the board.
async fn rate(board: &Board, rows: &Arc<[BoardRow]>, at_once: usize, call: Call) -> f64 {
    let started = Instant::now();
    let mut all = tokio::task::JoinSet::new();
    for turn in 0..at_once {
        let (board, rows) = (board.clone(), Arc::clone(rows));
        all.spawn(async move {
            let mut done = 0_u32;
            for row in rows.iter().cycle().skip(turn * 97) {
                // to look at the clock takes as long as a tenth of a look-up in memory
                if done.is_multiple_of(16) && started.elapsed() >= Duration::from_secs(2) {
                    break;
                }
                call.make(&board, row).await;
                done += 1;
            }
            done
        });
    }
    let done: u32 = all.join_all().await.iter().sum();
    f64::from(done) / started.elapsed().as_secs_f64()
}

/// A board of `firms` firms, in memory and in Redis.
pub async fn measure(firms: u32) -> Vec<Figure> {
    let subdistrict = SubdistrictId::new();
    let rows: Arc<[BoardRow]> = (0..firms)
        .map(|n| BoardRow {
            enterprise: EnterpriseId::new(),
            subdistrict,
            division: format!("{}", 13 + n % 8),
            section: "C".to_owned(),
            size: None,
            held_down: false,
            score: i32::try_from(60 + n % 60).unwrap(),
            overdue: 0,
            colour: CodeColour::Green,
            version: 1,
        })
        .collect();
    let cache = heping_tests::redis(&required("HEPING_TEST_REDIS_URL"), "bench").await;
    let (memory, redis) = (Board::in_process(), Board::in_redis(cache.redis().unwrap(), "bench"));
    for board in [&memory, &redis] {
        for some in rows.chunks(1000) {
            board.put(some).await.unwrap();
        }
        board.filled(subdistrict).await.unwrap();
    }
    let figure = |name: &str, ours: f64, peer, bar| Figure {
        name: format!("board {name}, {firms} firms"),
        ours,
        unit: "/s",
        peer,
        bar,
    };
    let round_trip = rate(&redis, &rows, 1, Call::LookUp).await;
    let pipelined = rate(&redis, &rows, 64, Call::LookUp).await;
    let in_memory = rate(&memory, &rows, 1, Call::LookUp).await;
    let redis_updates = rate(&redis, &rows, 64, Call::Update).await;
    let memory_updates = rate(&memory, &rows, 1, Call::Update).await;
    vec![
        figure("look-ups, Redis one by one", round_trip, None, Bar::None),
        figure("look-ups, Redis pipelined", pipelined, Some(("one by one", round_trip)), Bar::None),
        figure("look-ups, memory", in_memory, Some(("one by one", round_trip)), Bar::Ratio(200.0)),
        figure("updates, Redis pipelined", redis_updates, None, Bar::None),
        figure("updates, memory", memory_updates, Some(("Redis", redis_updates)), Bar::None),
    ]
}
