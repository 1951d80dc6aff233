//! Villages and communities (村社) of a subdistrict, and how people write their names.

use heping_core::SubdistrictId;

use crate::forgive::narrow;

heping_core::words! {
    /// What kind of place it is.
    VillageKind {
        /// 行政村
        Village = "village" "村",
        /// 城市社区
        Community = "community" "社区",
    }
}

/// A village or community, by the statistical code of the National Bureau of Statistics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Village {
    /// 12 digits, beginning with the subdistrict's nine.
    pub code: String,
    /// The full name: `江东村`.
    pub name: String,
    /// Village or community.
    pub kind: VillageKind,
}

/// The villages of one subdistrict, to look typed names up in.
#[derive(Clone, Debug)]
pub struct Villages {
    /// The tenant that they belong to.
    pub subdistrict: SubdistrictId,
    street: String,
    villages: Vec<Village>,
}

impl Villages {
    /// The villages of the subdistrict named `street` (`河庄街道`).
    pub fn new(subdistrict: SubdistrictId, street: &str, villages: Vec<Village>) -> Self {
        Self { subdistrict, street: street.to_owned(), villages }
    }

    /// All of them.
    pub fn all(&self) -> &[Village] {
        &self.villages
    }

    /// The village that a text means: its code, its name, the name without 村 or 社区 if only one
    /// fits, with the street before it and a group (`3组`) after it. `None` if none or several fit.
    pub fn find(&self, text: &str) -> Option<&Village> {
        let bare = narrow(text);
        if let Some(by_code) = self.villages.iter().find(|village| village.code == bare) {
            return Some(by_code);
        }
        let place = bare.split_once(self.street.as_str()).map_or(bare.as_str(), |(_, place)| place);
        let place = ["村民委员会", "村委会", "村委", "居民委员会", "居委会"]
            .iter()
            .find_map(|body| place.strip_suffix(body).map(|stem| with_kind(stem, body)))
            .unwrap_or_else(|| place.to_owned());
        self.named(&place).or_else(|| self.named(without_group(&place)?))
    }

    fn named(&self, name: &str) -> Option<&Village> {
        if let Some(exact) = self.villages.iter().find(|village| village.name == name) {
            return Some(exact);
        }
        let mut by_stem = self.villages.iter().filter(|village| stem(village) == name);
        by_stem.next().filter(|_| by_stem.next().is_none())
    }
}

fn stem(village: &Village) -> &str {
    village.name.strip_suffix(village.kind.text()).unwrap_or(&village.name)
}

/// `江东` + `村委会` is `江东村`; `学府社区` + `居委会` is already whole.
fn with_kind(stem: &str, body: &str) -> String {
    if body.starts_with('村') && !stem.ends_with('村') { format!("{stem}村") } else { stem.to_owned() }
}

/// The text before a group at its end: `3组`, `第三组`, `12村民小组`.
fn without_group(place: &str) -> Option<&str> {
    let before = place.strip_suffix("村民小组").or_else(|| place.strip_suffix("小组"));
    let before = before.or_else(|| place.strip_suffix('组'))?;
    let village =
        before.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十百".contains(c));
    (village.len() < before.len()).then(|| village.strip_suffix('第').unwrap_or(village))
}

#[cfg(test)]
pub(crate) fn hezhuang() -> Villages {
    let villages = crate::subdistrict::hezhuang_villages();
    Villages::new(SubdistrictId::derived("hezhuang"), "河庄街道", villages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_to_write_a_village() {
        let villages = hezhuang();
        assert_eq!(villages.all().len(), 25);
        for text in [
            "江东村",
            "江东",
            " 江东村　",
            "河庄街道江东村",
            "杭州市钱塘区河庄街道江东村",
            "江东村3组",
            "江东村第三组",
            "江东3组",
            "江东村１２村民小组",
            "江东村委会",
            "江东村村委会",
            "330114003219",
            "３３０１１４００３２１９",
        ] {
            assert_eq!(villages.find(text).map(|v| v.code.as_str()), Some("330114003219"), "{text}");
        }
        assert_eq!(villages.find("学府社区居委会").map(|v| v.name.as_str()), Some("学府社区"));
        assert_eq!(villages.find("同一村一组").map(|v| v.name.as_str()), Some("同一村"));
        for text in ["", "虚河村", "江东社区", "义蓬街道江东村", "江东村组", "村", "330114003999"]
        {
            assert_eq!(villages.find(text), None, "{text}");
        }
    }
}
