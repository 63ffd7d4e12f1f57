//! The case of words whose first letter was lost: a sign of loss stands for both, so the place alone tells.

use super::super::controls::original;
use super::super::findings::Findings;
use super::super::heads::{bears_capital, opens};
use super::super::tokens::{self, Kind, Token};
use super::is_loss;

/// Gives the words that were found, in order, the capitals that their places ask for.
pub(super) fn recase(text: &str, tokens: &[Token], found: &mut Findings) {
    let mut raised = Vec::new();
    let mut list = found.iter().enumerate().peekable();
    while let Some((i, f)) = list.next() {
        let word = text.get(f.range.clone()).unwrap_or_default();
        let first = f.to.chars().next().filter(|c| c.is_lowercase());
        let Some(first) = first.filter(|_| word.chars().next().map(original).is_some_and(is_loss)) else { continue };
        let Ok(t) = tokens.binary_search_by_key(&(f.range.start as u32), |t| t.start) else { continue };
        let Some(token) = tokens.get(t) else { continue };
        let next = match tokens.get(t + 1) {
            Some(n) if n.has(tokens::BREAK) => "",
            Some(n) if n.kind == Kind::Number => "#",
            Some(n) => match list.peek().filter(|f| f.1.range.start == n.start as usize) {
                Some((_, f)) => f.to,
                None => text.get(n.range()).unwrap_or_default(),
            },
            None => "",
        };
        let label = t
            .checked_sub(1)
            .and_then(|t| tokens.get(t))
            .is_some_and(|b| b.kind == Kind::Number && b.has(tokens::LINE_START) && token.has(tokens::BREAK));
        let begins = token.has(tokens::LINE_START) && text.get(line(text, f.range.start)..f.range.start) == Some("");
        if label || begins && opens(text, f.range.start) || bears_capital(f.to, next) {
            raised.extend(first.to_uppercase().next().map(|c| (i, c)));
        }
    }
    drop(list);
    raised.into_iter().for_each(|(i, c)| found.raise(i, c));
}

/// Where the line begins that a byte stands in.
fn line(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    memchr::memrchr3(b'\n', b'\r', b'\x0c', before).map_or(0, |i| i + 1)
}
