use proptest::prelude::*;

use super::huffman::{drawing_length, module_length};
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

fn unpacked(stream: Lines) -> Vec<u8> {
    let mut read = Vec::new();
    let packed = stream.finish();
    std::io::Read::read_to_end(&mut flate2::read::ZlibDecoder::new(packed.as_slice()), &mut read).unwrap();
    read
}

/// Lines of runs, and how often each stands.
fn lines() -> impl Strategy<Value = Vec<(Vec<(u8, usize)>, usize)>> {
    let runs = proptest::collection::vec((any::<u8>(), 1usize..90), 1..30);
    proptest::collection::vec((runs, 1usize..4), 1..20)
}

fn line(runs: Vec<(u8, usize)>, width: usize) -> Vec<u8> {
    let runs = runs.into_iter().flat_map(|(byte, count)| std::iter::repeat_n(byte, count));
    runs.chain(std::iter::repeat(0)).take(width).collect()
}

proptest! {
    #[test]
    fn similar_lines_come_back_as_they_were(width in 89usize..356, lines in lines(), below in lines()) {
        let mut stream = Lines::of_drawing(width);
        let mut raw = Vec::new();
        let add = |stream: &mut Lines, raw: &mut Vec<u8>, lines| {
            let mut all = 0;
            for (runs, count) in lines {
                let line = line(runs, width);
                stream.push_similar(&line);
                stream.repeat(count - 1);
                all += count;
                for _ in 0..count {
                    raw.push(0);
                    raw.extend(&line);
                }
            }
            all
        };
        add(&mut stream, &mut raw, lines);
        // what was made apart stands below a line that it knows
        add(&mut stream, &mut raw, vec![(vec![(7, width)], 1)]);
        let mut foot = Lines::below(&vec![7; width]);
        let count = add(&mut foot, &mut raw, below);
        stream.join(&foot, count);
        prop_assert_eq!(unpacked(stream), raw);
    }

    #[test]
    fn lines_with_margins_come_back_as_they_were(
        margin in 4usize..130,
        middles in proptest::collection::vec((any::<u8>(), proptest::collection::vec(any::<u8>(), 90..=90), 1usize..9), 1..20),
    ) {
        let mut stream = Lines::of_drawing(90 + 2 * margin);
        let mut raw = Vec::new();
        for (light, middle, count) in middles {
            let line = [vec![light; margin], middle, vec![light; margin]].concat();
            stream.push_between_margins(&line, margin);
            stream.repeat(count - 1);
            stream.push_similar(&line);
            for _ in 0..=count {
                raw.push(0);
                raw.extend(&line);
            }
        }
        prop_assert_eq!(unpacked(stream), raw);
    }
}
