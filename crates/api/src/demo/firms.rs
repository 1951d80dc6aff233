//! The firms of the demo: names that belong to nobody, in the trades of the area.

use heping_core::{EnterpriseId, RiskColour};
use heping_org::{ProfileInput, Village};

use super::Dice;

/// How many firms the demo has.
pub(super) const FIRMS: usize = 300;

const FIRST: [&str; 20] = [
    "青麓", "橙舟", "碧鹭", "银杉", "玄鲤", "朱槿", "霁云", "松涛", "白鹇", "金雀", "蓝楹", "紫荇", "丹枫",
    "素兰", "墨竹", "翠岚", "苍筠", "绛桃", "晴川", "沧浪",
];
const SECOND: [&str; 15] =
    ["堃", "喆", "犇", "垚", "昇", "镕", "玥", "祎", "泓", "湉", "珩", "昱", "翀", "骁", "麒"];
/// Class, what the name says, how dangerous by nature, how many of a hundred.
const TRADES: [(&str, &str, RiskColour, u64); 8] = [
    ("2110", "家具厂", RiskColour::Orange, 20),
    ("1761", "针织厂", RiskColour::Yellow, 18),
    ("2921", "塑料薄膜厂", RiskColour::Yellow, 14),
    ("3311", "金属构件厂", RiskColour::Yellow, 14),
    ("6210", "餐饮店", RiskColour::Orange, 12),
    ("1819", "服装厂", RiskColour::Blue, 10),
    ("3484", "机械零部件厂", RiskColour::Yellow, 8),
    ("2035", "木制品厂", RiskColour::Orange, 4),
];

/// The id of the `number`-th firm, from 1.
pub(super) fn id(number: usize) -> EnterpriseId {
    EnterpriseId::derived(&format!("demo/firm/{number}"))
}

/// What the register says of the `number`-th firm.
pub(super) fn profile(number: usize, villages: &[Village]) -> ProfileInput {
    let mut dice = Dice::of(&format!("firm {number}"));
    let (industry, trade, risk_colour) =
        if number <= 3 { ("2110", "家具厂", RiskColour::Orange) } else { trade(&mut dice) };
    let village = villages.get(number * 7 % villages.len().max(1));
    let first = FIRST.get(number % FIRST.len()).copied().unwrap_or("青麓");
    let second = SECOND.get(number / FIRST.len() % SECOND.len()).copied().unwrap_or("堃");
    let place = village.map(|village| village.name.clone()).unwrap_or_default();
    ProfileInput {
        name: format!("演示{first}{second}{trade}"),
        industry: industry.to_owned(),
        village: village.map(|village| village.code.clone()).unwrap_or_default(),
        address: Some(format!("河庄街道{place}样例路{}号", 1 + dice.below(300))),
        principal_name: Some(format!("样例{second}")),
        phone: Some(format!("190{:08}", 10_000 + number)),
        risk_colour: Some(risk_colour),
        employees: i32::try_from(3 + dice.below(60)).ok(),
        ..ProfileInput::default()
    }
}

fn trade(dice: &mut Dice) -> (&'static str, &'static str, RiskColour) {
    let mut at = dice.below(100);
    for (industry, trade, risk, share) in TRADES {
        if at < share {
            return (industry, trade, risk);
        }
        at -= share;
    }
    ("2110", "家具厂", RiskColour::Orange)
}
