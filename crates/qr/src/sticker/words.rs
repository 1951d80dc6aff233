//! Words of firms' names that a line break must not tear. A segmenter with a dictionary of the whole
//! language would be thousands of times this list, and know the names of firms no better.

use heping_paper::line::Piece;

/// Forms of firms and what they make or do, longer ones before those that they begin with.
const WORDS: &str = "\
    股份有限公司 有限责任公司 有限公司 分公司 合伙企业 个体工商户 合作社 经营部 \
    加工厂 加工点 服务部 工作室 门市部 研究院 集团 公司 工厂 企业 街道 社区 家具 \
    家居 木业 木制品 沙发 床垫 门窗 针织 纺织 织造 印染 服装 服饰 制衣 鞋业 \
    箱包 皮革 塑料 塑胶 橡胶 橡塑 薄膜 包装 印刷 纸业 纸制品 化工 涂料 油漆 \
    电镀 金属 制品 五金 构件 铸造 锻造 机械 机电 设备 零部件 配件 模具 精密 \
    汽车 汽配 电子 电器 电气 照明 仪表 新材料 建材 石材 玻璃 食品 餐饮 饭店 \
    超市 物流 仓储 科技 制造 加工 贸易";

/// The pieces with those of one word made one.
pub(crate) fn joined(text: &[char], pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut word_ends = 0;
    for (piece, wide) in pieces {
        match joined.last_mut() {
            Some((word, width)) if piece.start < word_ends => {
                word.end = piece.end;
                *width += wide;
            }
            _ => {
                word_ends = piece.start + word_at(text.get(piece.start..).unwrap_or_default());
                joined.push((piece, wide));
            }
        }
    }
    joined
}

/// How long the word is that a text begins with; 0 where it begins with none of ours.
fn word_at(text: &[char]) -> usize {
    let begins = |word: &&str| word.chars().enumerate().all(|(at, c)| text.get(at) == Some(&c));
    WORDS.split(' ').find(begins).map_or(0, |word| word.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_words_come_before_those_that_they_begin_with() {
        for (at, word) in WORDS.split(' ').enumerate() {
            let before = WORDS.split(' ').take(at).find(|other| word.starts_with(*other));
            assert_eq!(before, None, "{word}");
        }
    }

    #[test]
    fn a_word_is_one_piece() {
        let text: Vec<char> = "青黛针织有限公司".chars().collect();
        let pieces = (0..text.len()).map(|at| (at..at + 1, 1.0)).collect();
        let widths: Vec<f32> = joined(&text, pieces).into_iter().map(|(_, wide)| wide).collect();
        assert_eq!(widths, [1.0, 1.0, 2.0, 4.0]);
    }
}
