use proptest::prelude::*;
use rand::SeedableRng;

use super::*;

fn any_code() -> impl Strategy<Value = EnterpriseCode> {
    any::<u64>().prop_map(EnterpriseCode::from_payload)
}

/// The code's characters with some replaced, as text.
fn with(code: EnterpriseCode, change: impl FnOnce(&mut [u8; LENGTH])) -> String {
    let mut bytes = code.0;
    change(&mut bytes);
    String::from_utf8(bytes.to_vec()).unwrap()
}

proptest! {
    #[test]
    fn reads_back_in_every_guise(code in any_code(), lower in any::<bool>(), wide in any::<bool>()) {
        let mut text = code.display();
        prop_assert_eq!(text.len(), 16);
        if lower {
            text = text.to_lowercase().replace('0', "o").replace('1', "l");
        }
        if wide {
            text = text.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
        }
        prop_assert_eq!(text.parse(), Ok(code));
        prop_assert_eq!(format!(" {text}\t").replace('-', " — ").parse(), Ok(code));
        let url = code.url("https://heping.example.cn/");
        prop_assert_eq!(url.parse(), Ok(code));
        prop_assert_eq!(format!("{url}?a=/q/b#c").parse(), Ok(code));
    }

    #[test]
    fn every_single_substitution_is_noticed(code in any_code()) {
        for place in 0..LENGTH {
            for other in ALPHABET {
                if *other != code.0[place] {
                    let wrong = with(code, |bytes| bytes[place] = *other);
                    prop_assert_eq!(wrong.parse::<EnterpriseCode>(), Err(NotACode::Check));
                }
            }
        }
    }

    #[test]
    fn every_transposition_is_noticed(code in any_code()) {
        for a in 0..LENGTH {
            for b in 0..a {
                if code.0[a] != code.0[b] {
                    let wrong = with(code, |bytes| bytes.swap(a, b));
                    prop_assert_eq!(wrong.parse::<EnterpriseCode>(), Err(NotACode::Check));
                }
            }
        }
    }

    #[test]
    fn any_two_substitutions_are_noticed(code in any_code(), a in 0..LENGTH, b in 0..LENGTH, x in 0usize..32, y in 0usize..32) {
        let wrong = with(code, |bytes| { bytes[a] = ALPHABET[x]; bytes[b] = ALPHABET[y]; });
        let expected = if wrong == code.as_str() { Ok(code) } else { Err(NotACode::Check) };
        prop_assert_eq!(wrong.parse(), expected);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        let _ = text.parse::<EnterpriseCode>();
    }
}

#[test]
fn alpha_is_primitive() {
    // its powers run through all 31 non-zero elements: what the distance of the code rests on
    let powers = std::iter::successors(Some(1), |&power| Some(times_alpha(power)));
    assert_eq!(powers.take(31).collect::<std::collections::HashSet<_>>().len(), 31);
}

#[test]
fn sixty_bits_come_from_the_generator() {
    let mut rng = rand::rngs::StdRng::seed_from_u64(7);
    let mut again = rand::rngs::StdRng::seed_from_u64(7);
    let codes: std::collections::HashSet<_> =
        (0..10_000).map(|_| EnterpriseCode::generate(&mut rng)).collect();
    assert_eq!(codes.len(), 10_000);
    assert!(codes.contains(&EnterpriseCode::generate(&mut again)));
    assert_ne!(EnterpriseCode::from_payload(0), EnterpriseCode::from_payload(1 << 59));
    assert_eq!(EnterpriseCode::from_payload(0), EnterpriseCode::from_payload(1 << 60));
}

#[test]
fn form_and_check_are_told_apart() {
    assert_eq!("00000-0000-00000".parse(), Ok(EnterpriseCode::from_payload(0)));
    assert_eq!("00000-0000-00001".parse::<EnterpriseCode>(), Err(NotACode::Check));
    for form in ["", "0000-0000", "00000-0000-000000", "00000-0000-0000U", "00000-0000-0000平"] {
        assert_eq!(form.parse::<EnterpriseCode>(), Err(NotACode::Form), "{form}");
    }
}

#[test]
fn the_wire_form_is_canonical() {
    let code = EnterpriseCode::from_payload(u64::MAX);
    let json = serde_json::to_string(&code).unwrap();
    assert_eq!(json, format!("\"{code}\""));
    assert_eq!(serde_json::from_str::<EnterpriseCode>(&json.to_lowercase()).unwrap(), code);
}
