//! The likeliest way through a graph of words, by the trigram model.

use super::model::{BREAK, Context, Id, Model};

/// What a syllable outside the vocabulary costs beside the model, in sixteenths of a nat: the model has one number for
/// all of them together, and there are thousands.
pub(crate) const RARE_COST: i32 = 139;

/// One word hypothesis between two nodes. Costs are in sixteenths of a nat.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    /// Node it leaves.
    pub(crate) from: u32,
    /// Node it reaches, greater than `from`.
    pub(crate) to: u32,
    /// The word; [`BREAK`] forgets what came before.
    pub(crate) id: Id,
    /// What the hypothesis costs beside the model.
    pub(crate) cost: i32,
}

#[derive(Clone, Copy)]
struct State {
    cost: i32,
    a: Id,
    b: Id,
    edge: u32,
    back: (u32, u32),
}

/// States kept at a node.
const WIDTH: usize = 12;

/// A state that costs so much more than the best at its node is given up.
const HOPELESS: i32 = 18 * 16;

/// What a search needs, kept from one to the next.
#[derive(Default)]
pub(crate) struct Beam {
    states: Vec<Vec<State>>,
    contexts: Vec<Context>,
    /// Cost of the best state at each node so far.
    best: Vec<i32>,
}

impl Beam {
    /// The edges of the cheapest path from node 0 to node `nodes - 1`, by index; empty if there is none.
    ///
    /// `edges` are in order of `from`. Linear in the number of edges.
    pub(crate) fn best_path(&mut self, model: &Model, nodes: usize, edges: &[Edge]) -> Vec<usize> {
        const NO_EDGE: u32 = u32::MAX;
        let states = &mut self.states;
        states.resize_with(states.len().max(nodes), Vec::new);
        states.iter_mut().take(nodes).for_each(Vec::clear);
        self.best.clear();
        self.best.resize(nodes, i32::MAX);
        let Some(first) = states.first_mut().filter(|_| nodes > 0) else { return Vec::new() };
        first.push(State { cost: 0, a: BREAK, b: BREAK, edge: NO_EDGE, back: (0, 0) });
        let mut e = 0;
        for node in 0..nodes {
            let mut here = std::mem::take(&mut states[node]);
            prune(&mut here);
            self.contexts.clear();
            self.contexts.extend(here.iter().map(|s| model.context(s.a, s.b)));
            while let Some(edge) = edges.get(e).filter(|x| x.from as usize == node) {
                let Some(there) = states.get_mut(edge.to as usize).filter(|_| edge.to > edge.from) else {
                    e += 1;
                    continue;
                };
                let mut worst = self.best.get(edge.to as usize).copied().unwrap_or(i32::MAX);
                worst = worst.saturating_add(HOPELESS);
                for (i, (s, context)) in here.iter().zip(&self.contexts).enumerate() {
                    // Words only add to the cost, and the cheapest states come first.
                    if s.cost.saturating_add(edge.cost) > worst {
                        break;
                    }
                    let word = if edge.id == BREAK { 0 } else { -model.after(*context, edge.id) };
                    let (a, b) = if edge.id == BREAK { (BREAK, BREAK) } else { (s.b, edge.id) };
                    let cost = s.cost.saturating_add(word).saturating_add(edge.cost);
                    if cost > worst {
                        continue;
                    }
                    if let Some(best) = self.best.get_mut(edge.to as usize).filter(|b| cost < **b) {
                        *best = cost;
                        worst = cost.saturating_add(HOPELESS);
                    }
                    there.push(State { cost, a, b, edge: e as u32, back: (node as u32, i as u32) });
                }
                if there.len() > WIDTH * 16 {
                    prune(there);
                }
                e += 1;
            }
            states[node] = here;
        }
        let mut path = Vec::new();
        let mut node = nodes - 1;
        let Some(last) = states.get(node) else { return path };
        let Some(mut i) = (0..last.len()).min_by_key(|&i| last[i].cost) else { return path };
        while let Some(s) = states.get(node).and_then(|n| n.get(i)).filter(|s| s.edge != NO_EDGE) {
            path.push(s.edge as usize);
            (node, i) = (s.back.0 as usize, s.back.1 as usize);
        }
        path.reverse();
        path
    }
}

/// Keeps the cheapest state of each history, and the cheapest histories.
fn prune(states: &mut Vec<State>) {
    let best = states.iter().map(|s| s.cost).min().unwrap_or(0);
    states.retain(|s| s.cost <= best.saturating_add(HOPELESS));
    states.sort_unstable_by_key(|s| (s.a, s.b, s.cost, s.edge, s.back));
    states.dedup_by_key(|s| (s.a, s.b));
    states.sort_by_key(|s| s.cost);
    states.truncate(WIDTH);
}
