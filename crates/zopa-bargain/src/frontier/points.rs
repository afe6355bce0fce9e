//! Utility vectors, each with the packages that attain it.

/// Different utility vectors, row by row. Of the packages that share a vector the lowest number and the count are kept.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Points {
    parties: usize,
    values: Vec<i64>,
    packages: Vec<Packages>,
}

/// The packages that attain one vector. Enumeration stops far below 2^32 outcomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Packages {
    /// The lowest number.
    pub(crate) first: u32,
    /// How many.
    pub(crate) count: u32,
}

impl Points {
    /// No vector yet.
    pub(crate) fn new(parties: usize) -> Self {
        Points { parties, values: Vec::new(), packages: Vec::new() }
    }
    /// How many vectors there are.
    pub(crate) fn len(&self) -> usize {
        self.packages.len()
    }
    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.packages.is_empty()
    }
    /// How many numbers a vector has.
    pub(crate) fn parties(&self) -> usize {
        self.parties
    }
    /// Adds the vector of one package.
    #[inline]
    pub(crate) fn push(&mut self, vector: &[i64], number: u64) {
        self.values.extend_from_slice(vector);
        self.packages.push(Packages { first: number as u32, count: 1 });
    }
    /// One vector.
    #[inline]
    pub(crate) fn vector(&self, k: usize) -> &[i64] {
        &self.values[k * self.parties..(k + 1) * self.parties]
    }
    /// The packages of one vector.
    #[inline]
    pub(crate) fn packages(&self, k: usize) -> Packages {
        self.packages[k]
    }
    /// Adds all of another's.
    pub(crate) fn append(&mut self, other: &Points) {
        self.values.extend_from_slice(&other.values);
        self.packages.extend_from_slice(&other.packages);
    }
    /// How many packages there are together.
    pub(crate) fn outcomes(&self) -> u64 {
        self.packages.iter().map(|p| u64::from(p.count)).sum()
    }
    /// How many bytes so many vectors take.
    pub(crate) fn bytes(parties: usize, vectors: usize) -> u64 {
        (vectors * (parties * size_of::<i64>() + size_of::<Packages>())) as u64
    }
    /// Where a vector is, if the vectors are in descending order.
    pub(crate) fn find(&self, vector: &[i64]) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.vector(middle).cmp(vector) {
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => low = middle + 1,
                std::cmp::Ordering::Less => high = middle,
            }
        }
        None
    }

    /// The same vectors, each once, in descending lexicographic order.
    pub(crate) fn in_order(self) -> Points {
        match self.parties {
            1 => self.in_order_of::<1>(),
            2 => self.in_order_of::<2>(),
            3 => self.in_order_of::<3>(),
            4 => self.in_order_of::<4>(),
            _ => self.in_order_by_number(),
        }
    }

    fn in_order_of<const N: usize>(self) -> Points {
        let (rows, _) = self.values.as_chunks::<N>();
        let mut rows: Vec<([i64; N], Packages)> = rows.iter().copied().zip(self.packages.iter().copied()).collect();
        // Stable, because sorted runs are what is usually put together.
        rows.sort_by_key(|(vector, _)| std::cmp::Reverse(*vector));
        let mut sorted = Points::new(N);
        sorted.values.reserve(rows.len() * N);
        sorted.packages.reserve(rows.len());
        for (vector, packages) in rows {
            sorted.push_in_order(&vector, packages);
        }
        sorted
    }

    fn in_order_by_number(self) -> Points {
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        order.sort_by(|a, b| self.vector(*b as usize).cmp(self.vector(*a as usize)));
        let mut sorted = Points::new(self.parties);
        for k in order {
            sorted.push_in_order(self.vector(k as usize), self.packages(k as usize));
        }
        sorted
    }

    fn push_in_order(&mut self, vector: &[i64], packages: Packages) {
        let same = self.len().checked_sub(1).filter(|last| self.vector(*last) == vector);
        if let Some(last) = same {
            let known = &mut self.packages[last];
            known.first = known.first.min(packages.first);
            known.count += packages.count;
        } else {
            self.values.extend_from_slice(vector);
            self.packages.push(packages);
        }
    }

    /// Only the vectors that are marked.
    pub(crate) fn retain(&mut self, keep: &[bool]) {
        let mut to = 0;
        for (k, _) in keep.iter().enumerate().filter(|(_, keep)| **keep) {
            if to != k {
                self.values.copy_within(k * self.parties..(k + 1) * self.parties, to * self.parties);
                self.packages[to] = self.packages[k];
            }
            to += 1;
        }
        self.values.truncate(to * self.parties);
        self.packages.truncate(to);
    }
}
