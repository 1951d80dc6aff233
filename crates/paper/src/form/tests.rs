use heping_core::Moment;

use super::*;

fn form() -> Form {
    Form::new(Fonts::find(None).unwrap())
}

fn about() -> About {
    About {
        title: "样例记录".to_owned(),
        author: "样例街道".to_owned(),
        at: Moment::from_millis(1_795_000_000_000),
        id: "样例街道检记〔2026〕1号".to_owned(),
    }
}

fn picture(width: u32, height: u32) -> Picture {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let grey = image::RgbImage::from_pixel(width, height, image::Rgb([90, 120, 200]));
    grey.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    Picture::jpeg(&bytes.into_inner()).unwrap()
}

/// All that is written, page after page, in the order in which it was.
fn written(form: &Form) -> String {
    let mut text = String::new();
    for mark in form.pages.iter().flatten() {
        if let Mark::Text { glyphs, .. } = mark {
            text.extend(glyphs.iter().map(|(character, _)| character));
        }
    }
    text
}

fn inside((x, y): (f32, f32)) -> bool {
    (MARGINS.0 - 0.1..=A4.0 - MARGINS.0 + 0.1).contains(&x) && (MARGINS.1 - 0.1..=BOTTOM + 0.1).contains(&y)
}

/// Everything between the margins, every page used.
fn assert_in_place(form: &Form) {
    for (number, page) in form.pages.iter().enumerate() {
        assert!(!page.is_empty(), "page {number} is empty");
        for mark in page {
            let corners = match mark {
                Mark::Text { glyphs, size, x, baseline } => {
                    vec![(*x, *baseline), (*x + width(glyphs) * size, *baseline)]
                }
                Mark::Line { from, to } => vec![*from, *to],
                Mark::Picture { at, size, .. } => vec![*at, (at.0 + size.0, at.1 + size.1)],
            };
            for corner in corners {
                assert!(inside(corner), "page {number}: {corner:?} is in the margin");
            }
        }
    }
}

fn filled() -> Form {
    let mut form = form();
    form.title("现场检查记录").unwrap();
    form.right("样例街道检记〔2026〕1号").unwrap();
    form.paragraph("第一段，依据《中华人民共和国安全生产法》第六十五条。\n第二段。").unwrap();
    form.fields(&[1.0, 3.0], vec![vec![Cell::label("签名"), Cell::picture(picture(300, 90))]]).unwrap();
    form.heading("问题").unwrap();
    let row = |n: usize| vec![Cell::text(n.to_string()), Cell::text("配电箱前堆放木料")];
    form.table(&[1.0, 9.0], &["序号", "问题"], (1..=60).map(row).collect()).unwrap();
    for caption in ["图一", "图二", "图三"] {
        let pictures = [picture(40, 30), picture(30, 40), picture(10, 10), picture(5, 500)];
        form.pictures(caption, &pictures).unwrap();
    }
    form
}

#[test]
fn the_same_form_gives_the_same_bytes_for_an_archive() {
    let [first, second] = [(); 2].map(|()| filled().finish("样例街道检记〔2026〕1号", about()).unwrap());
    assert!(first == second, "{} and {} bytes differ", first.len(), second.len());
    let text = String::from_utf8_lossy(&first);
    assert!(text.starts_with("%PDF-1.7"));
    assert!(text.contains("<pdfaid:part>2</pdfaid:part>") && text.contains("<pdfaid:conformance>B<"));
    assert!(first.len() < 200_000, "letters that are not used stay out: {} bytes", first.len());
}

#[test]
fn a_long_table_turns_the_page_and_says_again_what_its_columns_are() {
    let form = filled();
    assert_in_place(&form);
    let text = written(&form);
    assert!(form.pages.len() > 2);
    assert!(text.matches("序号").count() >= 2, "{text}");
    assert_eq!(text.matches("配电箱前堆放木料").count(), 60);
    let alone =
        |page: &&Vec<Mark>| matches!(page.last(), Some(Mark::Text { glyphs, .. }) if glyphs[0].0 == '图');
    assert_eq!(form.pages.iter().filter(alone).count(), 0, "a caption stands alone at the foot of a page");
}

#[test]
fn a_cell_longer_than_a_page_goes_on_overleaf_and_loses_nothing() {
    let long: String = ('一'..='龥').step_by(7).take(2900).collect();
    let mut form = form();
    form.table(&[1.0, 2.0], &["项目", "说明"], vec![vec![Cell::text("甲"), Cell::text(&long)]]).unwrap();
    assert_in_place(&form);
    assert!(form.pages.len() > 2);
    let text = written(&form).replace("项目说明", "");
    assert_eq!(text, format!("甲{long}"));
}

#[test]
fn lines_break_between_words_and_never_before_punctuation() {
    let mut form = form();
    let text = "型号ABC-100.5的设备（2026年）未检验，".repeat(40);
    form.line(&text).unwrap();
    form.line(&"W".repeat(300)).unwrap();
    assert_in_place(&form);
    for mark in form.pages.iter().flatten() {
        let Mark::Text { glyphs, .. } = mark else { continue };
        let line: String = glyphs.iter().map(|(character, _)| character).collect();
        assert!(!line.starts_with(['，', '）', '.', '-']), "{line}");
        assert!(!line.ends_with('（') && !line.ends_with("ABC"), "{line}");
    }
}

#[test]
fn a_sign_without_a_glyph_is_marked_and_stops_no_paper() {
    let mut form = form();
    form.line("已整改\u{1F44D}\u{FE0F}，见图\t1，负责人：张\u{3FFFD}").unwrap();
    assert_eq!(written(&form), "已整改〓，见图 1，负责人：张〔U+3FFFD〕");
}

#[test]
fn what_is_put_behind_a_form_changes_none_of_its_pages() {
    let (mut without, mut with) = (filled(), filled());
    with.annex();
    with.line("更正").unwrap();
    for form in [&mut without, &mut with] {
        form.number_pages("1号").unwrap();
    }
    let pages = without.pages.len();
    let text = |form: &Form, page: usize| {
        let texts = form.pages[page].iter().filter_map(|mark| match mark {
            Mark::Text { glyphs, .. } => {
                Some(glyphs.iter().map(|(character, _)| *character).collect::<String>())
            }
            Mark::Line { .. } | Mark::Picture { .. } => None,
        });
        texts.collect::<Vec<_>>()
    };
    for page in 0..pages {
        assert_eq!(text(&with, page), text(&without, page));
    }
    assert_eq!(text(&without, 1).last().unwrap(), &format!("1号　第 2 页 共 {pages} 页"));
    assert_eq!(text(&with, pages), ["更正", "1号　附页 第 1 页 共 1 页"]);
}

/// What a page says, piece by piece.
fn texts(page: &[Mark]) -> Vec<String> {
    let texts = page.iter().filter_map(|mark| match mark {
        Mark::Text { glyphs, .. } => Some(glyphs.iter().map(|(character, _)| *character).collect()),
        Mark::Line { .. } | Mark::Picture { .. } => None,
    });
    texts.collect()
}

#[test]
fn what_stands_together_is_torn_by_no_page_break() {
    let block = |form: &mut Form| {
        form.line("块首")?;
        (0..6).try_for_each(|_| form.line("块中"))?;
        form.line("块尾")
    };
    for lines_before in 0..60 {
        let mut form = form();
        for _ in 0..lines_before {
            form.line("前文").unwrap();
        }
        form.together(block).unwrap();
        assert_in_place(&form);
        let on = |word: &str| form.pages.iter().position(|page| texts(page).iter().any(|text| text == word));
        assert_eq!(on("块首"), on("块尾"), "after {lines_before} lines");
        assert_eq!(written(&form).matches("块中").count(), 6);
    }
    // longer than a page, it is torn and nothing is lost
    let mut form = form();
    form.line("前文").unwrap();
    form.together(|form| (0..90).try_for_each(|_| form.line("长块"))).unwrap();
    assert_eq!(written(&form).matches("长块").count(), 90);
}

#[test]
fn the_head_of_a_table_stands_above_its_first_row() {
    for lines_before in 20..45 {
        let mut form = form();
        for _ in 0..lines_before {
            form.line("前文").unwrap();
        }
        let row = vec![Cell::text("1"), Cell::text("配电箱前堆放木料".repeat(30))];
        form.table(&[1.0, 9.0], &["序号", "问题"], vec![row]).unwrap();
        let pages = form.pages.iter().map(|page| texts(page).concat());
        let alone = pages.filter(|page| page.contains("序号") && !page.contains("配电箱")).count();
        assert_eq!(alone, 0, "after {lines_before} lines");
    }
}

#[test]
fn every_page_has_the_foot_and_an_annex_has_none() {
    let mut form = form();
    form.foot(
        &[1.0, 3.0],
        &[Cell::label("签名"), Cell::Pictures("督查员甲".to_owned(), vec![picture(300, 90), picture(9, 9)])],
    )
    .unwrap();
    let row = |n: usize| vec![Cell::text(n.to_string()), Cell::text("配电箱前堆放木料".repeat(9))];
    form.table(&[1.0, 9.0], &["序号", "问题"], (1..=40).map(row).collect()).unwrap();
    form.annex();
    form.line("更正").unwrap();
    form.number_pages("1号").unwrap();
    let pages = form.pages.len();
    assert!(pages > 3);
    for page in &form.pages[..pages - 1] {
        assert_eq!(texts(page).iter().filter(|text| *text == "督查员甲").count(), 1);
        let lowest = |mark: &Mark| match mark {
            Mark::Text { baseline, glyphs, .. } if glyphs[0].0 == '配' => *baseline,
            _ => 0.0,
        };
        let text = page.iter().map(lowest).fold(0.0, f32::max);
        assert!(text < BOTTOM - 50.0, "{text} runs into the foot");
    }
    assert_eq!(texts(&form.pages[pages - 1]), ["更正", "1号　附页 第 1 页 共 1 页"]);
}

#[test]
fn a_stamp_stands_above_the_text_of_every_page() {
    let mut form = form();
    form.stamp("作废").unwrap();
    (0..90).try_for_each(|_| form.line("前文")).unwrap();
    form.annex();
    form.line("更正").unwrap();
    form.number_pages("1号").unwrap();
    assert_eq!(form.pages.len(), 4);
    for page in &form.pages {
        assert_eq!(texts(page).iter().filter(|text| *text == "作废").count(), 1);
        for mark in page {
            match mark {
                Mark::Line { from, to } => {
                    assert!(from.1.max(to.1) < MARGINS.1 && from.0 < A4.0 - MARGINS.0 + 1.0)
                }
                Mark::Text { baseline, size, .. } if *size > TITLE => assert!(*baseline < MARGINS.1),
                Mark::Text { .. } | Mark::Picture { .. } => {}
            }
        }
    }
}

#[test]
fn no_date_is_broken_over_lines() {
    let mut form = form();
    for shift in 0..40 {
        form.line(&format!("{}自2026年11月22日 10:30起至〔2026〕13号止", "整".repeat(shift))).unwrap();
    }
    let whole = form.pages.iter().flat_map(|page| texts(page)).collect::<Vec<_>>();
    for date in ["2026年11月22日", "10:30", "〔2026〕13号"] {
        assert_eq!(whole.iter().filter(|line| line.contains(date)).count(), 40, "{date}");
    }
}
