//! The matrix representation of the graph model, as textbooks have it: every relation between states is a matrix of zeros and
//! ones, stability is read off the diagonal of products (after Xu, Hipel, Kilgour & Fang 2018, chapters 3 and 4).
//!
//! With J_i the moves of party i, J_i+ those that gain it, P_i the matrix of "t is no better than s" (row s, column t), and
//! M_H what H brings about together: s is stable for i where the row s of the following has no one.
//!
//! | concept | improvements that nothing meets |
//! | --- | --- |
//! | Nash | J_i+ |
//! | GMR | J_i+ and not (M_{N-i} P_i^T)^T |
//! | SMR | the same with P_i and not (J_i (not P_i)^T)^T in place of P_i |
//! | SEQ | as GMR with the improvements M_{N-i}^+ |
//!
//! A generous textbook: matrices are bits, so that a product of two takes states^3 / 64 steps. Moves are transitive here, as in
//! every conflict with issues, so that M_H is the closure of the sum of the J_j.

/// A matrix of zeros and ones.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bits {
    size: usize,
    words: usize,
    rows: Vec<u64>,
}

impl Bits {
    /// All zero.
    pub fn zero(size: usize) -> Self {
        let words = size.div_ceil(64);
        Bits { size, words, rows: vec![0; size * words] }
    }
    /// Each place by a function.
    pub fn of(size: usize, one: impl Fn(usize, usize) -> bool) -> Self {
        let mut bits = Bits::zero(size);
        for s in 0..size {
            for t in (0..size).filter(|t| one(s, *t)) {
                bits.set(s, t);
            }
        }
        bits
    }
    fn set(&mut self, s: usize, t: usize) {
        self.rows[s * self.words + t / 64] |= 1 << (t % 64);
    }
    /// The place in row s, column t.
    pub fn get(&self, s: usize, t: usize) -> bool {
        self.rows[s * self.words + t / 64] >> (t % 64) & 1 == 1
    }
    fn row(&self, s: usize) -> &[u64] {
        &self.rows[s * self.words..(s + 1) * self.words]
    }
    fn join(&mut self, other: &Bits) {
        self.rows.iter_mut().zip(&other.rows).for_each(|(a, b)| *a |= b);
    }
    /// The Boolean product.
    pub fn times(&self, other: &Bits) -> Bits {
        let mut product = Bits::zero(self.size);
        for s in 0..self.size {
            let row = &mut product.rows[s * self.words..(s + 1) * self.words];
            for t in (0..self.size).filter(|t| self.get(s, *t)) {
                row.iter_mut().zip(other.row(t)).for_each(|(a, b)| *a |= b);
            }
        }
        product
    }
    /// Rows and columns exchanged.
    pub fn transposed(&self) -> Bits {
        Bits::of(self.size, |s, t| self.get(t, s))
    }
    fn without(&self, other: &Bits) -> Bits {
        let rows = self.rows.iter().zip(&other.rows).map(|(a, b)| a & !b).collect();
        Bits { rows, ..*self }
    }
    /// What can be reached in one step or more.
    fn closure(&self) -> Bits {
        let mut all = self.clone();
        loop {
            let mut next = all.times(&all);
            next.join(&all);
            if next == all {
                return all;
            }
            all = next;
        }
    }
}

/// The states that are stable for each party: Nash, GMR, SMR, SEQ.
pub fn stable(size: usize, moves: &[Bits], ranks: &[Vec<u32>]) -> Vec<[Vec<bool>; 4]> {
    let gains: Vec<Bits> =
        moves.iter().zip(ranks).map(|(j, rank)| Bits::of(size, |s, t| j.get(s, t) && rank[t] > rank[s])).collect();
    let others = |of: &[Bits], i: usize| {
        let mut all = Bits::zero(size);
        (0..of.len()).filter(|j| *j != i).for_each(|j| all.join(&of[j]));
        all.closure()
    };
    (0..moves.len())
        .map(|i| {
            let rank = &ranks[i];
            let no_better = Bits::of(size, |s, t| rank[t] <= rank[s]);
            // From t the party reaches nothing better than s: the product with "better" is zero there.
            let better = Bits::of(size, |s, t| rank[t] > rank[s]);
            let repaired = moves[i].times(&better.transposed()).transposed();
            let final_ = no_better.without(&repaired);
            let reach = others(moves, i);
            let credible = others(&gains, i);
            let met = |reach: &Bits, sanctions: &Bits| reach.times(&sanctions.transposed()).transposed();
            let open = [
                gains[i].clone(),
                gains[i].without(&met(&reach, &no_better)),
                gains[i].without(&met(&reach, &final_)),
                gains[i].without(&met(&credible, &no_better)),
            ];
            open.map(|open| (0..size).map(|s| open.row(s).iter().all(|word| *word == 0)).collect())
        })
        .collect()
}
