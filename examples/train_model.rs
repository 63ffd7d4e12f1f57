//! Makes `data/model.bin` from plain texts: one paragraph to a line. See `docs/model.md`.
//!
//!     cargo run --release --example train_model -- data/model.bin FILE [FILE*WEIGHT ...]
//!
//! The same texts in the same order give the same bytes. A weight repeats the counts of a file.

use std::collections::BTreeMap;

use vanban::repair::model::{BLOCK, BREAK, CAPITALS, FIRST, GROUP, MAGIC, NUMBER, OTHER, RARE};
use vanban::repair::syllable::{CODES, Code};
use vanban::repair::tokens::{self, Kind};

/// Discount of Kneser-Ney.
const D: f64 = 0.75;
/// A syllable must be seen so often to have an id of its own.
const MIN_WORD: u64 = 3;
/// Least counts of what is kept.
const MIN_BIGRAM: u64 = 3;
const MIN_TRIGRAM: u64 = 5;
/// A document with more words of Vietnamese letters that make no syllable than one in so many was made by optical
/// recognition, and would teach its slips.
const CLEAN: usize = 250;
/// The file is pruned to at most so many bytes.
const MAX_BYTES: usize = 4_000_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let out = args.next().ok_or("usage: train_model OUT FILE[*WEIGHT] ...")?;
    let mut texts = Vec::new();
    for arg in args {
        let (path, weight) = match arg.rsplit_once('*') {
            Some((path, weight)) => (path.to_owned(), weight.parse::<u64>()?),
            None => (arg, 1),
        };
        let text = clean(&std::fs::read_to_string(&path)?);
        eprintln!("{path}: {} bytes used", text.len());
        texts.push((text, weight));
    }
    let (codes, ids) = vocabulary(&texts);
    eprintln!("{} ids", codes.len());
    let (tri, starts) = count(&texts, &ids);
    drop(texts);
    eprintln!("{} trigrams seen", tri.len());
    let bytes = build(&codes, &ids, &tri, &starts)?;
    eprintln!("{} bytes", bytes.len());
    std::fs::write(out, bytes)?;
    Ok(())
}

/// A text without the documents that were made by recognition. Blank lines part documents.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for document in text.split("\n\n") {
        let (mut words, mut broken) = (0usize, 0usize);
        tokens::for_each(document, |t| {
            words += 1;
            if t.kind == Kind::Other && !t.has(tokens::FOREIGN) && !t.has(tokens::CAPITAL) {
                let word = document.get(t.range()).unwrap_or_default();
                broken +=
                    usize::from(word.chars().count() <= 6 && !word.is_ascii() && word.chars().all(char::is_alphabetic));
            }
        });
        if broken * CLEAN <= words {
            out.push_str(document);
            out.push_str("\n\n");
        }
    }
    out
}

/// Codes by id, the commonest first, and ids by code.
fn vocabulary(texts: &[(String, u64)]) -> (Vec<Code>, Vec<u16>) {
    let mut seen = vec![0u64; CODES];
    for (text, weight) in texts {
        tokens::for_each(text, |t| {
            if t.kind == Kind::Syllable {
                seen[usize::from(t.code)] += weight;
            }
        });
    }
    let mut codes = vec![u16::MAX; usize::from(FIRST)];
    let mut ids = vec![u16::MAX; CODES];
    let mut common: Vec<usize> = (0..CODES).filter(|&code| seen[code] >= MIN_WORD).collect();
    common.sort_by_key(|&code| std::cmp::Reverse(seen[code]));
    for code in common {
        ids[code] = codes.len() as u16;
        codes.push(code as Code);
    }
    (codes, ids)
}

/// Trigram counts by packed key, sorted; and the counts of the bigrams that begin a sentence, which no trigram ends in.
#[allow(clippy::type_complexity)]
fn count(texts: &[(String, u64)], ids: &[u16]) -> (Vec<(u64, u64)>, BTreeMap<u64, u64>) {
    let mut all: Vec<(u64, u64)> = Vec::new();
    let mut starts: BTreeMap<u64, u64> = BTreeMap::new();
    for (text, weight) in texts {
        let mut keys: Vec<u64> = Vec::new();
        for line in text.lines().filter(|l| !l.starts_with("# ")) {
            // (second last, last); a sentence that has begun but holds nothing has (None, BREAK).
            let (mut a, mut b): (Option<u16>, u16) = (None, BREAK);
            let mut push = |a: &mut Option<u16>, b: &mut u16, c: u16| {
                match *a {
                    Some(a) => keys.push(key(a, *b, c)),
                    None => *starts.entry(key(0, *b, c)).or_default() += weight,
                }
                *a = Some(*b);
                *b = c;
            };
            tokens::for_each(line, |t| {
                if t.has(tokens::BREAK) && a.is_some() {
                    push(&mut a, &mut b, BREAK);
                    (a, b) = (None, BREAK);
                }
                let id = match t.kind {
                    Kind::Syllable => match ids[usize::from(t.code)] {
                        u16::MAX => RARE,
                        id => id,
                    },
                    Kind::Number => NUMBER,
                    Kind::Capitals => CAPITALS,
                    Kind::Other => OTHER,
                };
                push(&mut a, &mut b, id);
            });
            if a.is_some() {
                push(&mut a, &mut b, BREAK);
            }
        }
        keys.sort_unstable();
        let mut counted: Vec<(u64, u64)> = Vec::new();
        for k in keys {
            match counted.last_mut() {
                Some(last) if last.0 == k => last.1 += weight,
                _ => counted.push((k, *weight)),
            }
        }
        all = merge(all, counted);
    }
    (all, starts)
}

fn merge(a: Vec<(u64, u64)>, b: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    if a.is_empty() {
        return b;
    }
    let mut out = Vec::with_capacity(a.len() + b.len() / 2);
    let (mut i, mut j) = (0, 0);
    while i < a.len() || j < b.len() {
        match (a.get(i), b.get(j)) {
            (Some(x), Some(y)) if x.0 == y.0 => {
                out.push((x.0, x.1 + y.1));
                i += 1;
                j += 1;
            }
            (Some(x), y) if y.is_none_or(|y| x.0 < y.0) => {
                out.push(*x);
                i += 1;
            }
            (_, Some(y)) => {
                out.push(*y);
                j += 1;
            }
            _ => break,
        }
    }
    out
}

fn key(a: u16, b: u16, c: u16) -> u64 {
    u64::from(a) << 32 | u64::from(b) << 16 | u64::from(c)
}

fn parts(k: u64) -> (u16, u16, u16) {
    ((k >> 32) as u16, (k >> 16) as u16, k as u16)
}

struct Bigram {
    raw: u64,
    p: f64,
    keep: bool,
}

struct Trigram {
    key: u64,
    p: f64,
    /// What the file loses without it.
    worth: f64,
}

fn build(
    codes: &[Code],
    ids: &[u16],
    tri: &[(u64, u64)],
    starts: &BTreeMap<u64, u64>,
) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let n = codes.len();
    // Raw bigram counts and continuation counts.
    let mut raw: BTreeMap<u64, u64> = starts.clone();
    let mut kn: BTreeMap<u64, u64> = starts.clone();
    for &(k, c) in tri {
        let (_, b, w) = parts(k);
        *raw.entry(key(0, b, w)).or_default() += c;
        *kn.entry(key(0, b, w)).or_default() += 1;
    }
    let mut uni = vec![0u64; n];
    let (mut total, mut types) = (vec![0u64; n], vec![0u64; n]);
    for (&k, &c) in &kn {
        let (_, a, b) = parts(k);
        uni[usize::from(b)] += 1;
        total[usize::from(a)] += c;
        types[usize::from(a)] += 1;
    }
    let all: u64 = uni.iter().sum();
    let p1: Vec<f64> = uni.iter().map(|&c| (c as f64 + 0.1) / (all as f64 + 0.1 * n as f64)).collect();
    let mut bigrams: BTreeMap<u64, Bigram> = BTreeMap::new();
    for (&k, &c) in &kn {
        let (_, a, b) = parts(k);
        let a = usize::from(a);
        let p = (c as f64 - D).max(0.0) / total[a] as f64 + D * types[a] as f64 / total[a] as f64 * p1[usize::from(b)];
        bigrams.insert(k, Bigram { raw: raw[&k], p, keep: false });
    }
    // Trigrams worth keeping, each with its probability.
    let mut trigrams: Vec<Trigram> = Vec::new();
    let mut i = 0;
    while i < tri.len() {
        let context = tri[i].0 >> 16;
        let j = i + tri[i..].partition_point(|t| t.0 >> 16 == context);
        let sum: u64 = tri[i..j].iter().map(|t| t.1).sum();
        let gamma = D * (j - i) as f64 / sum as f64;
        for &(k, c) in &tri[i..j] {
            if c < MIN_TRIGRAM {
                continue;
            }
            let (_, b, w) = parts(k);
            let lower = bigrams[&key(0, b, w)].p;
            let p = (c as f64 - D).max(0.0) / sum as f64 + gamma * lower;
            trigrams.push(Trigram { key: k, p, worth: c as f64 * (p / (gamma * lower)).ln().abs() });
        }
        i = j;
    }
    for b in bigrams.values_mut() {
        b.keep = b.raw >= MIN_BIGRAM;
    }
    eprintln!("{} bigrams, {} trigrams before pruning", bigrams.values().filter(|b| b.keep).count(), trigrams.len());
    // Prune to the size wanted: trigrams by worth, then what is left of the bigrams no trigram hangs on.
    trigrams.sort_by(|a, b| b.worth.total_cmp(&a.worth).then(a.key.cmp(&b.key)));
    let size = |bi: usize, contexts: usize, tri: usize| {
        let words = n * 4 + CODES * 2 + (n + 1) * 4;
        let blocks = bi.div_ceil(BLOCK) * (BLOCK / 8 + 4) + contexts.div_ceil(GROUP) * 4;
        32 + words + blocks + (bi + contexts + tri) * 3
    };
    let kept_bigrams = bigrams.values().filter(|b| b.keep).count();
    let mut contexts = std::collections::BTreeSet::new();
    let mut keep = 0;
    for t in &trigrams {
        contexts.insert(t.key >> 16);
        if size(kept_bigrams, contexts.len(), keep + 1) > MAX_BYTES {
            contexts.remove(&(t.key >> 16));
            break;
        }
        keep += 1;
    }
    trigrams.truncate(keep);
    trigrams.sort_by_key(|t| t.key);
    let contexts: Vec<u64> = {
        let mut c: Vec<u64> = trigrams.iter().map(|t| t.key >> 16).collect();
        c.dedup();
        c
    };
    eprintln!("{} trigrams in {} contexts kept", trigrams.len(), contexts.len());
    for &c in &contexts {
        if let Some(b) = bigrams.get_mut(&c) {
            b.keep = true;
        }
    }
    bigrams.retain(|_, b| b.keep);

    // Back-off weights that make what is kept add up to one.
    let mut bow1 = vec![1.0f64; n];
    let mut left = vec![(1.0f64, 1.0f64); n];
    for (&k, b) in &bigrams {
        let (_, a, w) = parts(k);
        left[usize::from(a)].0 -= b.p;
        left[usize::from(a)].1 -= p1[usize::from(w)];
    }
    for (bow, (num, den)) in bow1.iter_mut().zip(&left) {
        *bow = num.max(1e-6) / den.max(1e-6);
    }
    let p2 = |a: u16, b: u16| match bigrams.get(&key(0, a, b)) {
        Some(x) => x.p,
        None => bow1[usize::from(a)] * p1[usize::from(b)],
    };
    let mut bow2 = Vec::with_capacity(contexts.len());
    let mut tri_start = Vec::with_capacity(contexts.len());
    let mut i = 0;
    for &c in &contexts {
        tri_start.push(i);
        let (mut num, mut den) = (1.0, 1.0);
        while i < trigrams.len() && trigrams[i].key >> 16 == c {
            let (_, b, w) = parts(trigrams[i].key);
            num -= trigrams[i].p;
            den -= p2(b, w);
            i += 1;
        }
        bow2.push(f64::max(num, 1e-6) / f64::max(den, 1e-6));
    }

    // The file.
    let step = |p: f64| (-p.ln() * 16.0).round().clamp(0.0, 255.0) as u8;
    let record = |x: u16, p: f64| [x.to_le_bytes()[0], x.to_le_bytes()[1], step(p)];
    let mut out = Vec::new();
    for x in [MAGIC, n as u32, bigrams.len() as u32, contexts.len() as u32, trigrams.len() as u32, 0, 0, 0] {
        out.extend(x.to_le_bytes());
    }
    codes.iter().for_each(|c| out.extend(c.to_le_bytes()));
    ids.iter().for_each(|c| out.extend(c.to_le_bytes()));
    out.extend(p1.iter().map(|&p| step(p)));
    out.extend(bow1.iter().map(|&p| step(p)));
    let mut rows = vec![0u32; n + 1];
    for &k in bigrams.keys() {
        rows[usize::from(parts(k).1) + 1] += 1;
    }
    for i in 0..n {
        rows[i + 1] += rows[i];
    }
    rows.iter().for_each(|r| out.extend(r.to_le_bytes()));
    bigrams.iter().for_each(|(&k, b)| out.extend(record(parts(k).2, b.p)));
    let mut before = 0u32;
    let marked: Vec<bool> = bigrams.keys().map(|k| contexts.binary_search(k).is_ok()).collect();
    for block in marked.chunks(BLOCK) {
        out.extend(before.to_le_bytes());
        let mut marks = [0u8; BLOCK / 8];
        for (i, _) in block.iter().enumerate().filter(|(_, is)| **is) {
            marks[i / 8] |= 1 << (i % 8);
            before += 1;
        }
        out.extend(marks);
    }
    tri_start.iter().step_by(GROUP).for_each(|&start| out.extend((start as u32).to_le_bytes()));
    for (c, (&start, &bow)) in tri_start.iter().zip(&bow2).enumerate() {
        out.extend(record(u16::try_from(start - tri_start[c / GROUP * GROUP])?, bow));
    }
    trigrams.iter().for_each(|t| out.extend(record(parts(t.key).2, t.p)));
    Ok(out)
}
