//! The boards beside the same question in SQL.

use std::time::{Duration, Instant};

use heping_core::{CodeColour, EnterpriseId, SubdistrictId};
use heping_ranking::{Board, BoardRow};
use heping_store::cache::Cache;
use heping_store::testkit::required;

use crate::{Bar, Figure};

/// Look-ups in a board of `firms` firms, in memory and in Redis.
pub async fn measure(firms: u32) -> Vec<Figure> {
    let subdistrict = SubdistrictId::new();
    let rows: Vec<BoardRow> = (0..firms)
        .map(|n| BoardRow {
            enterprise: EnterpriseId::new(),
            subdistrict,
            division: format!("{}", 13 + n % 8),
            section: "C".to_owned(),
            score: i32::try_from(60 + n % 60).unwrap(),
            overdue: 0,
            colour: CodeColour::Green,
            version: 1,
        })
        .collect();
    let cache = Cache::connect(Some(&required("HEPING_TEST_REDIS_URL")), "bench").await.unwrap();
    let boards = [
        ("memory", Board::in_process(), 1_u32),
        ("Redis", Board::in_redis(cache.redis().unwrap(), "bench"), 16),
    ];
    let mut figures = Vec::new();
    for (what, board, at_once) in boards {
        for some in rows.chunks(1000) {
            board.put(some).await.unwrap();
        }
        let started = Instant::now();
        let mut all = tokio::task::JoinSet::new();
        for _ in 0..at_once {
            let (board, rows) = (board.clone(), rows.clone());
            all.spawn(async move {
                let mut done = 0_u32;
                for row in rows.iter().cycle() {
                    if started.elapsed() >= Duration::from_secs(2) {
                        break;
                    }
                    let place = board.place(subdistrict, row.enterprise).await.unwrap();
                    assert!(place.is_some());
                    done += 1;
                }
                done
            });
        }
        let done: u32 = all.join_all().await.iter().sum();
        figures.push(Figure {
            name: format!("board look-ups, {firms} firms ({what})"),
            ours: f64::from(done) / started.elapsed().as_secs_f64(),
            unit: "/s",
            peer: None,
            bar: Bar::None,
        });
    }
    figures
}
