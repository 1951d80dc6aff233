use super::*;

#[test]
fn rare_characters_of_names_have_glyphs_and_the_missing_are_named() {
    let mut setter = Typesetter::new(Fonts::find(None).unwrap());
    let rare = setter.glyphs("name", Weight::Bold, "堃喆犇垚昇镕玥祎").unwrap();
    assert_eq!(rare.len(), 8);
    assert!(rare.iter().all(|(_, glyph)| glyph.id != 0 && (glyph.advance - 1.0).abs() < 0.1));
    let error = setter.glyphs("name", Weight::Bold, "杭州\u{E123}厂\u{10FFFF}").unwrap_err();
    let [missing] = error.field_errors() else { panic!("{error}") };
    assert_eq!((missing.field.as_str(), missing.code.as_str()), ("name", "no_glyph"));
    assert!(missing.message.contains("U+E123") && missing.message.contains("U+10FFFF"), "{error}");
}

#[test]
fn no_font_and_a_wrong_one_are_told_apart() {
    let nothing = without_chinese("HEPING_FONT", None);
    assert!(nothing.detail().contains("fonts-noto-cjk"), "{nothing}");
    let missing = Fonts::find(Some(Path::new("/nowhere/font.ttf"))).err().unwrap();
    assert!(missing.detail().contains("/nowhere/font.ttf"), "{missing}");
    let folder = std::env::temp_dir().join(format!("heping-no-font-{}", std::process::id()));
    std::fs::write(&folder, "not a font").unwrap();
    let wrong = Fonts::find(Some(&folder)).err().unwrap();
    let wrong_form = Fonts::for_forms(Some(&folder), None).err().unwrap();
    std::fs::remove_file(&folder).unwrap();
    assert!(wrong.detail().contains("不含中文"), "{wrong}");
    assert!(wrong_form.detail().starts_with("HEPING_FONT_FORM 指定的字体不含中文"), "{wrong_form}");
}

#[test]
fn forms_have_running_text_of_their_own_and_headings_that_stand_out() {
    let [forms, other] = [Fonts::for_forms(None, None).unwrap(), Fonts::find(None).unwrap()];
    let face = |fonts: &Fonts, weight| fonts.glyph(weight, '查').unwrap().unwrap().face;
    let name = |weight| forms.name(face(&forms, weight)).unwrap().to_owned();
    assert_ne!(face(&forms, Weight::Regular), face(&forms, Weight::Bold));
    assert!(name(Weight::Bold).contains("Bold"), "{}", name(Weight::Bold));
    // a file that is named for running text is taken for it, and what it lacks comes from others
    let regular = other.0.regular.first().unwrap();
    let path = match other.0.faces[regular.0].file.source().kind() {
        fontique::SourceKind::Path(path) => path.to_path_buf(),
        fontique::SourceKind::Memory(_) => panic!("a font of the system is a file"),
    };
    let named = Fonts::for_forms(Some(&path), None).unwrap();
    let text = named.name(face(&named, Weight::Regular)).unwrap();
    assert_eq!(Some(text), other.name(*regular));
}
