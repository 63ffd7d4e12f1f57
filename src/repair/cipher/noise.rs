//! Text that no lying font made: another script, noise. What can be learnt of it is nothing, and it would take long.

use super::suspect::Suspect;

/// So few words cost little, whatever they are.
const FEW: usize = 200;

/// Drops words of which less than half is known, where they are the most: a font that lies does so about some letters
/// of a word, so that words of foreign letters alone are few.
/// Returns how many were dropped.
pub(super) fn thin(suspects: &mut Vec<Suspect>) -> usize {
    let mostly = |s: &Suspect| s.mask.count_ones() as usize * 2 >= s.len * 8;
    let known = suspects.iter().filter(|s| mostly(s)).count();
    if suspects.len() <= FEW || known * 5 >= suspects.len() * 3 {
        return 0;
    }
    let all = suspects.len();
    suspects.retain(mostly);
    all - suspects.len()
}
