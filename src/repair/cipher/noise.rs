//! Text that no lying font made: another script, noise. What can be learnt of it is nothing, and it would take long.

use super::super::tongue::Tongue;
use super::packed::Suspects;

/// So few words cost little, whatever they are.
const FEW: usize = 200;
/// So many words in another language are told of: fewer are names.
const TOLD: usize = 20;

/// Drops words of which less than half is known, where they are the most: a font that lies does so about some letters
/// of a word, so that words of foreign letters alone are few.
/// Returns how many were dropped.
pub(super) fn thin(suspects: &mut Suspects<'_>) -> usize {
    if suspects.len() <= FEW {
        return 0;
    }
    let mostly = suspects.mostly_known();
    let known = mostly.iter().filter(|m| **m).count();
    if known * 5 >= suspects.len() * 3 {
        return 0;
    }
    let all = suspects.len();
    let mut mostly = mostly.into_iter();
    suspects.retain(|_| mostly.next() == Some(true));
    all - suspects.len()
}

/// Drops words that stand in another language. Returns how many were dropped, if that is worth a word.
pub(super) fn drop_other(suspects: &mut Suspects<'_>, tongue: &mut Tongue) -> usize {
    let all = suspects.len();
    suspects.retain(|t| !tongue.another(t));
    Some(all - suspects.len()).filter(|&n| n >= TOLD).unwrap_or(0)
}
