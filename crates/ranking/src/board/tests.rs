//! Both boards against a model that sorts everything anew for each answer.

use std::collections::BTreeMap;

use heping_core::{CodeColour, EnterpriseId, SubdistrictId};
use heping_store::cache::{Cache, RedisConfig};
use heping_store::testkit::{Pair, required};
use heping_store::{Cipher, SecretKey};

use super::{Board, BoardRow, Listed};
use crate::peers::{PeerGroup, Place, Placing, Size};

#[derive(Default)]
struct Model(BTreeMap<EnterpriseId, BoardRow>);

impl Model {
    fn put(&mut self, row: &BoardRow) {
        if self.0.get(&row.enterprise).is_none_or(|known| known.version < row.version) {
            self.0.insert(row.enterprise, row.clone());
        }
    }

    fn group(&self, code: &str) -> Vec<&BoardRow> {
        let mut rows: Vec<_> = self
            .0
            .values()
            .filter(|row| row.colour != CodeColour::Grey)
            .filter(|row| row.division == code || row.section == code || sized(row).as_deref() == Some(code))
            .collect();
        rows.sort_by_key(|row| (row.held_down, -row.score, row.overdue, row.enterprise));
        rows
    }

    fn list(&self, code: &str) -> Vec<Listed> {
        let rows = self.group(code);
        let all = |row: &BoardRow| (row.held_down, row.score, row.overdue);
        let same = |a: &BoardRow, b: &BoardRow| all(a) == all(b);
        let mut listed: Vec<Listed> = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            let like_before = index > 0 && same(row, rows[index - 1]);
            let like_after = rows.get(index + 1).is_some_and(|next| same(row, next));
            listed.push(Listed {
                rank: if like_before { listed[index - 1].rank } else { u32::try_from(index + 1).unwrap() },
                tied: like_before || like_after,
                enterprise: row.enterprise,
                score: row.score,
                overdue: row.overdue,
                colour: row.colour,
            });
        }
        listed
    }

    fn place(&self, enterprise: EnterpriseId) -> Option<Placing> {
        let row = self.0.get(&enterprise)?;
        if row.colour == CodeColour::Grey {
            return Some(Placing::NotRated);
        }
        for code in [sized(row), Some(row.division.clone()), Some(row.section.clone())].into_iter().flatten()
        {
            let group = PeerGroup::parse(&code).unwrap();
            let list = self.list(&code);
            let n = list.len();
            if n < 5 {
                continue;
            }
            let mine = list.iter().find(|line| line.enterprise == enterprise)?;
            let key = |row: &BoardRow| (row.held_down, -row.score);
            let others = self.group(&code).into_iter();
            let others = others.filter(|o| o.enterprise != enterprise && key(o) >= key(row)).count();
            let mut scores: Vec<i32> = list.iter().map(|line| -line.score).collect();
            scores.sort_unstable();
            return Some(Placing::Ranked(Place {
                group,
                rank: mine.rank,
                group_size: u32::try_from(n).unwrap(),
                tied: mine.tied,
                percentile: u32::try_from(100 * others / (n - 1)).unwrap(),
                median: if n % 2 == 1 { -scores[n / 2] } else { -(scores[n / 2 - 1] + scores[n / 2]) / 2 },
                top_quartile: -scores[n.div_ceil(4) - 1],
            }));
        }
        Some(Placing::PeerGroupTooSmall)
    }
}

/// The code of the group of its own size.
fn sized(row: &BoardRow) -> Option<String> {
    row.size.map(|size| format!("{}-{size}", row.division))
}

/// A little generator, so that both boards see the same thousands of rows.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn number(&mut self, sides: u64) -> i32 {
        i32::try_from(self.roll(sides)).unwrap()
    }
}

/// Different firms among the updates.
const FIRMS: u64 = 400;

async fn conforms(board: Board) {
    let street = SubdistrictId::derived("street");
    board.filled(street).await.unwrap();
    let mut model = Model::default();
    let mut dice = Dice(7);
    let industries = [("21", "C"), ("17", "C"), ("62", "H"), ("59", "G"), ("22", "C")];
    let mut updates = 0;
    for round in 0..200_u64 {
        let rows: Vec<_> = (0..100)
            .map(|_| {
                let firm = dice.roll(FIRMS);
                // few in 59 and 62, so that sections and too small groups occur
                let crowd = [0, 0, 0, 0, 0, 1, 1, 1, 2, 3, 4];
                let crowd = if firm < 8 {
                    3 + usize::from(firm < 3)
                } else {
                    crowd[usize::try_from(firm % 9).unwrap()]
                };
                let (division, section) = industries[crowd];
                let moved = dice.roll(30) == 0;
                BoardRow {
                    enterprise: EnterpriseId::derived(&firm.to_string()),
                    subdistrict: street,
                    division: if moved { "23" } else { division }.into(),
                    section: if moved { "C" } else { section }.into(),
                    size: [None, Some(Size::Micro), Some(Size::Larger)]
                        [usize::try_from(dice.roll(3)).unwrap()],
                    held_down: dice.roll(5) == 0,
                    // six scores for hundreds of firms: nearly everybody is tied
                    score: [70, 88, 100, 101, 120, 0][usize::try_from(dice.roll(6)).unwrap()],
                    overdue: dice.number(3),
                    colour: if dice.roll(12) == 0 { CodeColour::Grey } else { CodeColour::Green },
                    // now and then an old one comes late
                    version: i64::try_from(round * 40).unwrap() - i64::from(dice.number(120)),
                }
            })
            .collect();
        updates += rows.len();
        board.put(&rows).await.unwrap();
        rows.iter().for_each(|row| model.put(row));
        for turn in 0..12 {
            let firm =
                EnterpriseId::derived(&(if turn < 6 { turn } else { dice.roll(FIRMS + 2) }).to_string());
            assert_eq!(board.place(street, firm).await.unwrap(), model.place(firm));
        }
        for code in ["21", "17", "21-micro", "62-larger", "C", "H", "62", "99"] {
            let group = PeerGroup::parse(code).unwrap();
            let whole = model.list(code);
            for (offset, limit) in [(0, 500), (4, 7), (50, 20), (500, 5), (0, 0)] {
                let (lines, total) = board.list(street, &group, offset, limit).await.unwrap();
                let expected: Vec<_> = whole.iter().skip(offset).take(limit).cloned().collect();
                assert_eq!(lines, expected);
                assert_eq!(usize::try_from(total).unwrap(), whole.len());
            }
        }
    }
    assert_eq!(updates, 20_000);
    for firm in 0..FIRMS {
        let firm = EnterpriseId::derived(&firm.to_string());
        assert_eq!(board.place(street, firm).await.unwrap(), model.place(firm));
    }
    let elsewhere = SubdistrictId::derived("elsewhere");
    assert_eq!(board.place(elsewhere, EnterpriseId::derived("1")).await.unwrap(), None);
}

#[tokio::test]
async fn the_board_in_process_conforms() {
    conforms(Board::in_process()).await;
}

/// Runs where a Redis is given; the pair that includes Redis insists on it.
#[tokio::test]
async fn the_board_in_redis_conforms() {
    const REDIS: &str = "HEPING_TEST_REDIS_URL";
    if Pair::current() == Pair::Sqlite && std::env::var(REDIS).is_err() {
        return;
    }
    let url = required(REDIS);
    let key = SecretKey::following(Cipher::Aes, b"the key of the tests", b"cache");
    let config = RedisConfig { url: &url, prefix: "test", key, trusted: None };
    let link = Cache::connect(Some(config)).await.unwrap().redis().unwrap();
    let connection = redis::Client::open(url).unwrap().get_connection_manager().await.unwrap();
    let namespace = format!("test:{}:", heping_core::RequestId::new());
    let board = Board::in_redis(link, &namespace);
    conforms(board.clone()).await;

    // Redis loses everything: the board knows nobody until it is filled, and says so
    let street = SubdistrictId::derived("street");
    let keys: Vec<String> =
        redis::cmd("KEYS").arg(format!("{namespace}*")).query_async(&mut connection.clone()).await.unwrap();
    let _: i64 = redis::cmd("DEL").arg(keys).query_async(&mut connection.clone()).await.unwrap();
    assert!(!board.is_filled(street).await.unwrap());
    let row = BoardRow {
        enterprise: EnterpriseId::derived("1"),
        subdistrict: street,
        division: "21".into(),
        section: "C".into(),
        size: None,
        held_down: false,
        score: 90,
        overdue: 0,
        colour: CodeColour::Green,
        version: 1,
    };
    board.put(std::slice::from_ref(&row)).await.unwrap();
    assert_eq!(
        board.place(street, row.enterprise).await.unwrap(),
        None,
        "alone on a board that lost the others"
    );
    assert!(board.list(street, &PeerGroup::division("21"), 0, 5).await.is_err());
    board.filled(street).await.unwrap();
    assert_eq!(board.place(street, row.enterprise).await.unwrap(), Some(Placing::PeerGroupTooSmall));
}
