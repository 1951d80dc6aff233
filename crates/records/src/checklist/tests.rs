//! What every shipped list promises to the people who answer it and to those who sign a paper.

use std::collections::HashSet;

use heping_core::{Clock, Day};

use super::{Basis, BasisReference, ChecklistItem, ItemKind, ShippedChecklist, bases, shipped};

/// Terms that a shop owner does not know. An item that uses one explains it in its plain line,
/// and no plain line uses one.
const HARD_WORDS: [&str; 46] = [
    "锁气卸灰",
    "惰化",
    "抑爆",
    "泄爆",
    "控爆",
    "法兰跨接",
    "最不利点",
    "静压",
    "额定剩余动作电流",
    "等效声级",
    "联锁",
    "热媒炉",
    "正压",
    "沉降室",
    "槽边抽风",
    "围堰",
    "连墙件",
    "扫地杆",
    "禁忌物料",
    "快开门",
    "限位",
    "联动",
    "静电释放",
    "火花探测",
    "火星探除",
    "减压阀",
    "熄火保护",
    "安全电压",
    "隔离变压器",
    "三级配电",
    "标定",
    "校验",
    "等电位",
    "防爆型",
    "接地",
    "吹扫",
    "回火防止器",
    "安全技术说明书",
    "专项方案",
    "日管控",
    "防火分区",
    "框架结构",
    "集尘仓",
    "临边",
    "模板支架",
    "特种作业证",
];

/// Words in which a joining character joins nothing.
const NO_JOINTS: [&str; 4] = ["及时", "涉及", "和面", "温和"];

fn each(mut check: impl FnMut(&ShippedChecklist, &ChecklistItem)) {
    for list in shipped().unwrap() {
        for item in list.items().unwrap() {
            check(&list, &item);
        }
    }
}

fn basis(reference: &BasisReference) -> &'static Basis {
    let found = bases().unwrap().iter().find(|basis| basis.key == reference.key);
    found.unwrap_or_else(|| panic!("unknown basis {}", reference.key))
}

fn today() -> Day {
    Clock::System.now().day()
}

/// How many things a text asks at once: what commas and joining words hold together, leaving
/// out what stands in brackets.
fn facts(text: &str) -> usize {
    let mut outside = String::new();
    let mut depth = 0_u32;
    for letter in text.chars() {
        match letter {
            '（' => depth += 1,
            '）' => depth -= 1,
            _ if depth == 0 => outside.push(letter),
            _ => {}
        }
    }
    let plain = NO_JOINTS.iter().fold(outside, |text, word| text.replace(word, ""));
    1 + plain.chars().filter(|letter| "、，；。和及并且".contains(*letter)).count()
}

fn length(text: &str) -> usize {
    text.trim().chars().count()
}

#[test]
fn what_joins_facts_is_counted() {
    assert_eq!(facts("安全出口畅通"), 1);
    assert_eq!(facts("安全出口、疏散通道畅通"), 2);
    assert_eq!(facts("灯、开关和风机防爆，线路密封"), 4);
    assert_eq!(facts("及时清扫（地面、梁、管道）"), 1);
}

#[test]
fn each_item_asks_at_most_two_things_and_says_what_should_be() {
    each(|list, item| {
        assert!(facts(&item.text) <= 2, "{}: {}", list.key, item.text);
        assert!((4..=40).contains(&length(&item.text)), "{}: {}", list.key, item.text);
        assert!(!item.text.contains("没有"), "{}: {}", list.key, item.text);
    });
}

#[test]
fn each_hazard_is_named_by_what_is_wrong() {
    each(|list, item| {
        let at = format!("{}: {}", list.key, item.text);
        let Some(hazard) = &item.hazard else {
            assert_eq!(item.kind, ItemKind::Text, "{at}");
            return;
        };
        assert_ne!(item.kind, ItemKind::Text, "{at}");
        assert!((4..=40).contains(&length(hazard)), "{at}");
        assert!(!hazard.contains(&item.text) && !item.text.contains(hazard.as_str()), "{at}");
        assert_eq!(item.hazard_title(), *hazard);
    });
}

#[test]
fn no_hard_word_stands_without_a_plain_line() {
    let mut used = HashSet::new();
    each(|list, item| {
        let at = format!("{}: {}", list.key, item.text);
        let plain = item.plain.as_deref().unwrap_or_else(|| panic!("{at}"));
        assert!((4..=60).contains(&length(plain)) && plain != item.text, "{at}");
        for word in HARD_WORDS {
            assert!(!plain.contains(word), "{at} is explained by {word}");
            if item.text.contains(word) {
                used.insert(word);
            }
        }
    });
    assert!(used.len() > 30, "the hard words are those of the lists: {used:?}");
}

#[test]
fn each_basis_is_in_force_today_with_article_or_number() {
    each(|list, item| {
        let at = format!("{}: {}", list.key, item.text);
        assert!(!item.basis.is_empty(), "{at}");
        for reference in &item.basis {
            let basis = basis(reference);
            assert!(basis.is_in_force(today()), "{at}: {} has ended or not begun", basis.name);
            assert!(reference.article.is_some() || basis.number.is_some(), "{at}: {}", basis.name);
        }
        assert!(item.legal_basis.chars().count() <= 200, "{at}");
        let cited = item.cited_on(today()).unwrap();
        assert!(cited.is_some(), "{at}: a paper has nothing to cite");
    });
}

#[test]
fn the_table_of_bases_is_whole() {
    let table = bases().unwrap();
    let keys: HashSet<_> = table.iter().map(|basis| basis.key.as_str()).collect();
    assert_eq!(keys.len(), table.len());
    let mut used = HashSet::new();
    each(|_, item| used.extend(item.basis.iter().map(|reference| reference.key.clone())));
    for basis in table {
        let at = &basis.key;
        assert!(used.contains(at), "nothing refers to {at}");
        assert!(!basis.name.contains(['《', '》']), "{at}");
        assert!(basis.own || !basis.checked || basis.edition.is_some(), "{at}");
        assert!(basis.checked || !basis.source.is_empty(), "{at} does not say what is not verified");
        assert!(basis.ended_on.is_none() || basis.replaced_by.is_some(), "{at}");
        assert!(basis.replaced_by.as_deref().is_none_or(|key| keys.contains(key)), "{at}");
        if let Some(next) = &basis.next {
            assert!(basis.in_force_from.is_some_and(|from| from < next.in_force_from), "{at}");
            assert_ne!(basis.edition.as_ref(), Some(&next.edition), "{at}");
            assert!(today() < next.in_force_from, "{at}: {} is in force: look at its articles", next.edition);
        }
    }
}

#[test]
fn each_item_says_what_to_do_and_what_is_measured() {
    each(|list, item| {
        let at = format!("{}: {}", list.key, item.text);
        assert!((4..=80).contains(&length(&item.measure)), "{at}");
        let is_number = item.kind == ItemKind::Number;
        assert_eq!(item.unit.is_some(), is_number, "{at}");
        assert_eq!(item.min.is_some() && item.max.is_some(), is_number, "{at}");
        assert!(item.min <= item.max, "{at}");
        assert!(item.critical || !item.photo_required, "{at}: photos are of what is critical");
    });
}

#[test]
fn a_list_is_no_longer_than_people_answer() {
    let short = ["small_places", "plastics", "printing", "shoes", "car_repair"];
    let topics = ["topic_cold_store_ammonia", "topic_lithium", "topic_combustible_dust"];
    let short = [&short[..], &topics[..]].concat();
    for list in shipped().unwrap() {
        let items = list.items().unwrap().len();
        if short.contains(&list.key.as_str()) {
            assert_eq!(items, 10, "{}", list.key);
            assert!(!list.industries.is_empty(), "{}", list.key);
        } else {
            assert!((20..=36).contains(&items), "{}: {items}", list.key);
        }
    }
}

#[test]
fn an_item_of_an_old_version_names_its_hazard_by_what_was_not_so() {
    let old: ChecklistItem = serde_json::from_value(serde_json::json!({
        "id": "019786a0-0000-7000-8000-000000000001", "text": "疏散通道畅通", "kind": "yes_no",
        "critical": true, "photoRequired": true, "legalBasis": "《中华人民共和国消防法》第十六条", "measure": "",
    }))
    .unwrap();
    assert_eq!(old.hazard_title(), "不符合：疏散通道畅通");
    assert_eq!(old.cited_on(today()).unwrap().as_deref(), Some("《中华人民共和国消防法》第十六条"));
}
