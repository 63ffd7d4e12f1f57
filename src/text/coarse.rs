//! Finding a place in a long list of starts: a table that tells for every few hundred bytes where to look.

use std::ops::Range;

/// Bytes that one entry of the table stands for.
const STEP: usize = 512;

/// For each step how many starts lie at or before it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Coarse(Vec<u32>);

impl Coarse {
    /// The table of starts that go up, in a text of so many bytes.
    pub(super) fn new(starts: impl Iterator<Item = u32>, len: usize) -> Self {
        // A short list is searched as fast.
        let mut table = Vec::with_capacity(len / STEP + 2);
        let mut count = 0;
        for start in starts {
            while (start as usize) > table.len() * STEP {
                table.push(count);
            }
            count += 1;
        }
        table.push(count);
        Coarse(table)
    }

    /// Between which counts the number of starts at or before `at` lies; `len` is the number of all.
    pub(super) fn around(&self, at: usize, len: usize) -> Range<usize> {
        let count = |i: usize| self.0.get(i).map_or(len, |&n| n as usize);
        let i = at / STEP;
        count(i)..count(i + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_lies_where_the_table_says() {
        for starts in [vec![], vec![0], vec![0, 1, 2, 511, 512, 513, 1024, 1024, 5000], (0..3000).step_by(7).collect()]
        {
            let table = Coarse::new(starts.iter().copied(), 4000);
            for at in 0..6000 {
                let count = starts.partition_point(|&s| s as usize <= at);
                let range = table.around(at, starts.len());
                assert!(range.start <= count && count <= range.end, "{at}: {count} in {range:?}");
            }
        }
    }
}
