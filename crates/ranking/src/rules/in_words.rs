//! The rules in plain Chinese, for whoever is judged by them.

use heping_core::fact::ARRIVES_WITHIN_DAYS;

use super::entry::Rule;
use super::rule_set::RuleSet;

impl RuleSet {
    /// Whether the version has the rule.
    pub fn has(&self, rule: Rule) -> bool {
        rule != Rule::C06 || self.clean_inspection > 0
    }

    /// The numbers of one rule, with its limits.
    pub fn numbers(&self, rule: Rule) -> String {
        match rule {
            Rule::D01 | Rule::D02 | Rule::D03 | Rule::D04 | Rule::D07 => {
                let lasting = match self.lasts_while_open {
                    true => format!("；隐患销号后满 {} 天到期", self.lifetime_days),
                    false => String::new(),
                };
                format!("{}{lasting}", self.of_hazards(rule))
            }
            Rule::D05 => format!("每次 {} 分", self.recheck_failed),
            Rule::D06 => format!("每次 {} 分", self.false_evidence),
            Rule::D08 => {
                let limits = self.missed_limits.map_or_else(String::new, |(month, year)| {
                    format!("，一个月最多 {month} 分，一年最多 {year} 分")
                });
                let reminded =
                    if self.missed_only_if_reminded { "；事先没有收到提醒的不扣分" } else { "" };
                format!("每期 {} 分{limits}{reminded}", self.self_check_missed)
            }
            Rule::D09 => self.of_penalties(),
            Rule::C01 => {
                let same = if self.sheets_by_looks {
                    "答案和照片都相同（改动数字、备注不算不同）"
                } else {
                    "内容相同"
                };
                format!(
                    "每次 +{} 分，一年最多 +{} 分；期限后 {} 天内须送达，否则按逾期计；连续第 {} 份{same}的“无隐患”检查表起不加分",
                    self.self_check_done,
                    self.self_check_year_limit,
                    ARRIVES_WITHIN_DAYS,
                    self.identical_sheets
                )
            }
            Rule::C02 => self.of_own_hazards(),
            Rule::C03 => {
                let charged = if self.closed_early_if_charged {
                    "；一次督查扣满以后不再扣分的隐患不加分"
                } else {
                    ""
                };
                format!("整改用时不超过期限一半，每项 +{} 分{charged}", self.closed_early)
            }
            Rule::C04 => format!(
                "演练 +{} 分（一年最多 {} 次），培训 +{} 分，一年合计最多 +{} 分，须有佐证",
                self.drill_held, self.drills_a_year, self.training_held, self.preparedness_year_limit
            ),
            Rule::C05 => {
                let [one, two, three] = self.standardization;
                format!(
                    "标准化一级 +{one} 分、二级 +{two} 分、三级 +{three} 分，以有效的最高等级计；安责险 +{} 分；有效期内计分",
                    self.insured
                )
            }
            Rule::C06 => format!(
                "每次 +{} 分，一年最多 +{} 分，计到次年年底，不占其他加分的额度",
                self.clean_inspection, self.clean_inspection_year_limit
            ),
        }
    }

    /// What the rules say that is no single rule's.
    pub fn principles(&self) -> Vec<String> {
        let mut all = vec![
            format!("每家企业从 {} 分起，最低 {} 分，最高 {} 分。", self.base, self.floor, self.ceiling),
            format!(
                "每笔记分满 {} 天到期，不再计算。各项加分合计最多 {} 分。",
                self.lifetime_days, self.credit_limit
            ),
            format!(
                "{} 分以上为绿码，{} 分以上为黄码，{} 分以上为橙码，以下为红码；有重大隐患、逾期隐患或责任事故的，分数再高码色也会降级，页面上写明怎样恢复。",
                self.green_from, self.yellow_from, self.orange_from
            ),
        ];
        if self.matched_is_streets {
            all.push(
                "自查上报的隐患被街道督查核实后，整改期限由街道核定，此后逾期与街道发现的隐患一样计分。"
                    .to_owned(),
            );
        }
        if self.spares_own_major {
            all.push("自查上报的重大隐患按计划治理期间，只有本企业和街道看到橙码“治理中”，对外公示的码色仍按积分。".to_owned());
        }
        all.push(self.order().to_owned());
        all
    }

    /// How a place among peers is worked out.
    pub fn order(&self) -> &'static str {
        match (self.ranks_gates_first, self.peers_by_size) {
            (true, _) => {
                "名次这样排：先排码色没有被压低的企业（自查上报且按计划治理的重大隐患不算），再比积分，积分相同的逾期隐患少者在前，仍相同的并列。同行是本街道同一行业大类、规模相近（10 人以下、10—49 人、50 人以上）的企业；不足 5 家时，先放宽到整个大类，再放宽到行业门类。"
            }
            _ => {
                "名次这样排：先比积分，积分相同的逾期隐患少者在前，仍相同的并列。同行是本街道同一行业大类的企业；不足 5 家时，放宽到行业门类。"
            }
        }
    }

    fn of_hazards(&self, rule: Rule) -> String {
        let Self { general_found, major_found, general_repeated, major_repeated, .. } = self;
        match rule {
            Rule::D01 => format!(
                "每项 {general_found} 分，一次督查最多 {} 分；督查前已自查上报的不扣分",
                self.inspection_limit
            ),
            Rule::D02 => format!("每项 {major_found} 分，销号前为红码；督查前已自查上报的不扣分"),
            Rule::D03 => {
                format!("每项 {} 分，一项只扣一次；自查发现的一般隐患首次逾期不扣分", self.date_missed)
            }
            Rule::D04 => format!(
                "每满 {} 天 {} 分，一项最多 {} 分",
                self.overdue_step_days, self.overdue_step, self.overdue_limit
            ),
            _ => format!(
                "销号后 {} 天内再次发现：一般隐患 {general_repeated} 分，重大隐患 {major_repeated} 分，代替 D01、D02",
                self.repeat_days
            ),
        }
    }

    fn of_penalties(&self) -> String {
        let refused = format!("拒绝检查 {} 分", self.inspection_refused);
        if self.penalty_up_to.is_empty() {
            return format!("{refused}，受到处罚 {} 分", self.penalty_imposed);
        }
        let steps = self.penalty_up_to.iter();
        let steps: String =
            steps.map(|(most, points)| format!("罚款不超过 {most} 元的 {points} 分，")).collect();
        let Self { penalty_imposed, suspension_imposed, .. } = self;
        format!(
            "{refused}；行政处罚按轻重：{steps}超过的 {penalty_imposed} 分，停产停业 {suspension_imposed} 分，仅警告的按最轻一档"
        )
    }

    fn of_own_hazards(&self) -> String {
        let Self { own_general_closed, own_major_closed, own_closed_year_limit, .. } = self;
        let strictly = match self.own_closed_strictly {
            true => {
                "；整改后的照片须与整改前的不同，同一检查项（或都没有检查项的）一年只按最重的一项加一次，没有注明判定标准的重大隐患按一般隐患加分"
            }
            false => "",
        };
        format!(
            "一般隐患 +{own_general_closed} 分，重大隐患 +{own_major_closed} 分，一年最多 +{own_closed_year_limit} 分{strictly}"
        )
    }
}
