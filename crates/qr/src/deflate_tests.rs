use proptest::prelude::*;

use super::*;

#[test]
fn the_preset_codes_are_complete() {
    let sum = |lengths: Vec<u32>| lengths.iter().filter(|l| **l > 0).map(|l| 1 << (15 - l)).sum::<u32>();
    for tables in [&MODULES, &DRAWING] {
        assert_eq!(sum(tables.literals.iter().map(|code| code.length).collect()), 1 << 15);
        assert_eq!(sum(tables.distances.iter().map(|code| code.length).collect()), 1 << 15);
    }
    assert_eq!(sum((0..19).map(module_length).collect()), 1 << 15);
    assert_eq!(sum((0..19).map(drawing_length).collect()), 1 << 15);
}

proptest! {
    #[test]
    fn similar_lines_come_back_as_they_were(
        width in 180usize..700,
        lines in proptest::collection::vec((proptest::collection::vec((0u8..8, 0u8..8, 1usize..90), 1..30), 1usize..4), 1..20),
    ) {
        let mut stream = Lines::of_drawing(width);
        let mut raw = Vec::new();
        for (runs, count) in lines {
            let runs = runs.into_iter().flat_map(|(high, low, count)| std::iter::repeat_n(high << 4 | low, count));
            let line: Vec<u8> = runs.chain(std::iter::repeat(0)).take(width).collect();
            stream.push_similar(&line);
            stream.repeat(count - 1);
            for _ in 0..count {
                raw.push(0);
                raw.extend(&line);
            }
        }
        let mut read = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::ZlibDecoder::new(stream.finish().as_slice()), &mut read).unwrap();
        prop_assert_eq!(read, raw);
    }
}
